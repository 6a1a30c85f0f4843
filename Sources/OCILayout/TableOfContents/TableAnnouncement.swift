extension TableOfContents {
  /// What a layer's descriptor tells of its table: where it stands, and which digest it has.
  public struct Announcement: Hashable, Comparable, Sendable {
    /// Where a zstd:chunked layer has it: offset, length, length of the JSON and type, with colons between them.
    var position: String?
    /// The digest of the table as a zstd:chunked layer has it, compressed.
    var checksum: String?
    /// The digest of the table's JSON.
    var digest: String?

    /// None.
    public static let none = Announcement()

    init() {}

    /// Some order, lest what is found come in another one each time.
    public static func < (left: Announcement, right: Announcement) -> Bool {
      left.texts.lexicographicallyPrecedes(right.texts)
    }

    private var texts: [String] { [position ?? "", checksum ?? "", digest ?? ""] }

    /// What the annotations tell. The names of zstd:chunked were others at first.
    init(_ descriptor: Descriptor) {
      func chunked(_ name: String) -> String? {
        descriptor.annotation("io.github.containers.zstd-chunked.\(name)")
          ?? descriptor.annotation("io.containers.zstd-chunked.\(name)")
      }
      position = chunked("manifest-position")
      checksum = chunked("manifest-checksum")
      digest = descriptor.annotation("containerd.io/snapshot/stargz/toc.digest")
    }
  }
}
