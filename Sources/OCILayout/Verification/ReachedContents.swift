public import TarStream

/// What the documents of an archive lead to, and what was found on the way.
public struct ReachedContents: Sendable {
  /// The images, each once, in the order in which the documents list them.
  public internal(set) var images: [ReachedImage] = []
  /// What was found in documents, and in blobs that are no layers.
  public internal(set) var log = FindingLog()
  /// How many blobs the documents lead to: manifests, configurations, layers.
  public internal(set) var blobCount = 0
}

/// An image whose layers can be looked for; some may be missing.
public struct ReachedImage: Sendable {
  /// The layers, the lowest first.
  public let layers: [ReachedLayer]
}

/// A layer that a document tells of.
public struct ReachedLayer: Sendable {
  /// Its digest, or its name in the archive where no digest is told.
  public let name: String
  /// Its bytes as they are stored, not hashed yet; `nil` where it is missing or of a kind that is not read.
  public let blob: ByteRegion?
  /// The digest that the blob should have; `nil` where none is told.
  public let digest: Digest?
  /// The digest that the content should have; `nil` where none is told.
  public let diffID: Digest?
  /// What is told of the table of contents that it may have.
  public var announced = TableOfContents.Announcement.none
}

extension ImageArchive {
  /// Follows all documents of the archive, for all images and platforms, and checks what they lead to; what is wrong
  /// is told, and the search goes on. Layers are left to be read by the caller.
  public func reachedContents() -> ReachedContents {
    var walk = ArchiveWalk(self)
    return walk.run()
  }
}
