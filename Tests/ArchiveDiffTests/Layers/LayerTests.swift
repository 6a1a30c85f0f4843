import ArchiveDiff
import ImageFixtures
import OCILayout
import TarStream
import Testing

@Suite("Layers as wholes")
struct LayerTests {
  private static let tar = TarBuilder(base).bytes

  private static func stored(_ storage: LayerFixture.Storage) -> [String: [UInt8]] {
    layout(ImageFixture([LayerFixture(base, stored: storage)]))
  }

  /// A layout whose layer is these bytes, under the media type of gzip.
  private static func blob(_ bytes: [UInt8]) -> [String: [UInt8]] {
    var layer = LayerFixture(base)
    layer.blob = bytes
    return layout(ImageFixture([layer]))
  }

  private static func ending(_ end: [UInt8]) -> [String: [UInt8]] {
    layout(ImageFixture([LayerFixture(tar: tar.dropLast(1024) + end)]))
  }

  static let compression: [DocumentCase] = [
    DocumentCase(
      "gzip and none", stored(.gzip), stored(.plain),
      [
        "manifest modified /layers/0/mediaType: value application/vnd.oci.image.layer.v1.tar+gzip | "
          + "application/vnd.oci.image.layer.v1.tar (compression)",
        "layer modified /layers/0: compression gzip | none (compression)",
      ], hiddenBy: [.compression]),
    DocumentCase(
      "one gzip member and several", stored(.gzip), stored(.gzipMembers(of: 700)),
      ["layer modified /layers/0: gzip:members 1 | 6, … (compression)"], hiddenBy: [.compression]),
    DocumentCase(
      "other deflate blocks", blob(GzipWriter.member(tar)), blob(GzipWriter.member(tar, blockSize: 1000)),
      ["layer modified /layers/0: gzip:deflate … (compression)"], hiddenBy: [.compression]),
    DocumentCase(
      "a name in the gzip header", blob(GzipWriter.member(tar)),
      blob(GzipWriter.member(tar, name: "layer.tar")),
      ["layer modified /layers/0: gzip:name null | layer.tar, … (compression)"], hiddenBy: [.compression]),
  ]

  static let endings: [DocumentCase] = [
    DocumentCase(
      "no blocks of zeros", ending(zeros(2)), ending([]),
      ["layer modified /layers/0: trailer 1024 zero bytes | 0 zero bytes (tarFormat)"], hiddenBy: [.tarFormat]
    ),
    DocumentCase(
      "one block of zeros", ending(zeros(2)), ending(zeros(1)),
      ["layer modified /layers/0: trailer 1024 zero bytes | 512 zero bytes (tarFormat)"],
      hiddenBy: [.tarFormat]),
    DocumentCase(
      "a whole record of zeros", ending(zeros(2)), ending(zeros(20)),
      ["layer modified /layers/0: trailer 1024 zero bytes | 10240 zero bytes (tarFormat)"],
      hiddenBy: [.tarFormat]),
    DocumentCase(
      "bytes behind the end", ending(zeros(2)), ending(zeros(2) + Array("junk".utf8)),
      ["layer modified /layers/0: trailer 1024 zero bytes | 1028 bytes, not all zero (sha256:…) (tarFormat)"],
      hiddenBy: [.tarFormat]),
    DocumentCase(
      "other bytes behind the end", ending(zeros(2) + Array("junk".utf8)),
      ending(zeros(2) + Array("JUNK".utf8)),
      ["layer modified /layers/0: trailer 1028 bytes, not all zero (sha256:…) (tarFormat)"],
      hiddenBy: [.tarFormat]),
  ]

  private static func zeros(_ blocks: Int) -> [UInt8] { [UInt8](repeating: 0, count: 512 * blocks) }

  // MARK: Kinds of digests

  /// The layout with one of its blobs stored under its SHA-512, and told of so in the document above it.
  private static func longDigest(of bytes: [UInt8]) throws -> [String: [UInt8]] {
    let short = ImageFixture.digest(of: bytes)
    let long = "\(Digest(of: try ByteRegion(holding: bytes), algorithm: .sha512))"
    var files = layout(
      manifest: { $0.replacing(short, with: long) }, index: { $0.replacing(short, with: long) })
    files[ImageFixture.blobPath(of: bytes)] = nil
    files["blobs/sha512/\(long.dropFirst(7))"] = bytes
    return files
  }

  @Test("whose descriptor has a digest of another kind tell so")
  func longLayerDigest() async throws {
    try await DocumentCase(
      "sha512", layout(), try Self.longDigest(of: ImageFixture(base).layers[0].blob),
      ["layer modified /layers/0: digest sha256:… (envelope)"], hiddenBy: [.envelope]
    ).check()
  }

  @Test("and a manifest with a digest of another kind tell so")
  func longManifestDigest() async throws {
    try await DocumentCase(
      "sha512", layout(), try Self.longDigest(of: Array(ImageFixture(base).manifest.utf8)),
      ["manifest modified : digest sha256:… (envelope)"], hiddenBy: [.envelope]
    ).check()
  }

  @Test("and a configuration with a digest of another kind tell so")
  func longConfigurationDigest() async throws {
    try await DocumentCase(
      "sha512", layout(), try Self.longDigest(of: Array(ImageFixture(base).configuration.utf8)),
      ["config modified : digest sha256:… (envelope)"],
      hiddenBy: [.envelope]
    ).check()
  }

  /// An image whose configuration tells its diffIDs in another way, or not at all.
  private static func image(_ storage: LayerFixture.Storage, diffIDs: String?) -> ImageFixture {
    var image = ImageFixture([LayerFixture(base, stored: storage)])
    let told = #""rootfs": {"type": "layers", "diff_ids": ["\#(image.layers[0].diffID)"]}, "#
    let other = diffIDs.map { #""rootfs": {"type": "layers", "diff_ids": ["\#($0)"]}, "# } ?? ""
    image.configuration = image.configuration.with(other, for: told)
    return image
  }

  @Test("whose configuration has diffIDs of another kind tell so")
  func longDiffIDs() async throws {
    let long = "\(Digest(of: try ByteRegion(holding: Self.tar), algorithm: .sha512))"
    try await DocumentCase(
      "sha512", layout(), layout(Self.image(.gzip, diffIDs: long)),
      ["layer modified /layers/0: diffID sha256:… (envelope)"],
      hiddenBy: [.envelope]
    ).check()
  }

  @Test("of which the configuration tells no diffIDs are compared by what they hold")
  func noDiffIDs() async throws {
    try await DocumentCase(
      "none", layout(Self.image(.gzip, diffIDs: nil)),
      layout(Self.image(.gzipMembers(of: 700), diffIDs: nil)),
      ["layer modified /layers/0: gzip:members 1 | 6, … (compression)"], hiddenBy: [.compression]
    ).check()
  }

  // MARK: All of them

  @Test("compressed in another way tell so, and nothing of their entries", arguments: compression)
  func compressed(_ document: DocumentCase) async throws {
    try await document.check()
    let report = try await Comparing.strict(document.left, document.right).images[0]
    #expect(report.equivalence == .layers)
    #expect(report.summary.layersShared == 1)
  }

  @Test("that end in another way tell so, and nothing of their entries", arguments: endings)
  func ended(_ document: DocumentCase) async throws {
    try await document.check()
    let report = try await Comparing.strict(document.left, document.right).images[0]
    #expect(report.equivalence == .entries)
    #expect(report.summary.layersShared == 0)
  }

  @Test("are told by their number, and before their files")
  func several() async throws {
    func image(_ storage: LayerFixture.Storage, _ uid: Int64) -> ImageFixture {
      ImageFixture([
        LayerFixture([file("a", uid: uid)], stored: storage),
        LayerFixture([file("b", uid: uid)], stored: storage),
      ])
    }
    let report = try await Comparing(ignoring: [.mediaTypes])(image(.gzip, 1), image(.plain, 2))
    #expect(
      report.told.suffix(4) == [
        "layer modified /layers/0: compression gzip | none (compression)",
        "file modified a: uid 1 | 2 (ownership)",
        "layer modified /layers/1: compression gzip | none (compression)",
        "file modified b: uid 1 | 2 (ownership)",
      ])
  }

  @Test("that both images share are read once and counted")
  func shared() async throws {
    let report = try await Comparing.strict(
      [base, [file("x")], base], [base, [file("x", uid: 1)], base])
    #expect(report.summary.layersRead == 3)
    #expect(report.summary.layersShared == 2)
    #expect(report.summary.entries == 5)
    #expect(report.summary.bytesRead == UInt64(Self.tar.count + 2 * TarBuilder([file("x")]).bytes.count))
  }
}
