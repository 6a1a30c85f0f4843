import ImageFixtures
import OCILayout
import TarStream
import Testing

/// Images whose blobs go by SHA-512, which the specification allows beside SHA-256.
struct LongDigestTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("An image of SHA-512 digests is read and checked like any other", arguments: [true, false])
  func read(isCompressed: Bool) throws {
    let image = ImageFixture([
      LayerFixture([TarMember("a", text: "x")], stored: isCompressed ? .gzip : .plain)
    ])
    let read = try folder.open(bytes: Self.archive(Self.layout(image))).readAll()
    #expect(read.manifest?.digest.algorithm == .sha512)
    #expect(read.configDigest.algorithm == .sha512)
    #expect(read.layers.map(\.descriptor?.digest.algorithm) == [.sha512])
    #expect(read.layers.map(\.diffID?.algorithm) == [.sha512])
  }

  @Test("A blob that is not its SHA-512 is refused", arguments: ["manifest", "configuration", "layer"])
  func otherBytes(blob: String) throws {
    let image = ImageFixture.small
    var files = Self.layout(image)
    let parts = Self.parts(of: image)
    let bytes =
      blob == "manifest" ? parts.manifest : blob == "layer" ? image.layers[0].blob : parts.configuration
    files[Self.path(of: bytes)]?[bytes.count - 1] ^= 1
    let archive = try folder.open(folder: files)
    let error = try #require(throws: ArchiveError.self) { try archive.readAll() }
    #expect(error.code == .digestMismatch)
    #expect(error.blob?.contains("sha512:") == true)
  }

  @Test("A layer whose content is not its SHA-512 diffID is refused", arguments: [true, false])
  func otherContent(isCompressed: Bool) throws {
    var image = ImageFixture([
      LayerFixture([TarMember("a", text: "x")], stored: isCompressed ? .gzip : .plain)
    ])
    let other = ImageFixture([
      LayerFixture([TarMember("a", text: "y")], stored: isCompressed ? .gzip : .plain)
    ])
    image.layers[0].blob = other.layers[0].blob
    let archive = try folder.open(folder: Self.layout(image))
    let error = try #require(throws: ArchiveError.self) { try archive.readAll() }
    #expect(error.code == .diffIDMismatch)
    #expect(error.blob?.hasPrefix("layer 0 (sha512:") == true)
  }

  @Test(
    "SHA-512 digests are not checked where digests are trusted, as with SHA-256", arguments: [true, false])
  func trusted(isLong: Bool) throws {
    var image = ImageFixture.small
    image.layers[0].blob = ImageFixture([TarMember("other", text: "!")]).layers[0].blob
    let archive = try folder.open(folder: isLong ? Self.layout(image) : ImageFixture.layout([image]))
    let read = try archive.image()
    #expect(throws: ArchiveError.self) { try read.layers[0].read(of: archive, trustsDigests: false) }
    #expect(throws: Never.self) { try read.layers[0].read(of: archive, trustsDigests: true) }
  }

  // MARK: Building

  private static func digest(of bytes: [UInt8]) -> String {
    var hasher = SHA512Hasher()
    hasher.update(bytes.span)
    let digits = hasher.finish().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return "sha512:" + digits.joined()
  }

  private static func path(of bytes: [UInt8]) -> String {
    "blobs/" + digest(of: bytes).replacing(":", with: "/")
  }

  /// The documents of an image with one layer, in which every digest is a long one.
  private static func parts(of image: ImageFixture) -> (manifest: [UInt8], configuration: [UInt8]) {
    let layer = image.layers[0]
    let configuration = image.configuration.replacing(layer.diffID, with: digest(of: layer.tar))
    func descriptor(_ kind: String, _ bytes: [UInt8]) -> String {
      #"{"mediaType": "application/vnd.oci.image.\#(kind)", "digest": "\#(digest(of: bytes))", "size": \#(bytes.count)}"#
    }
    let kind = layer.mediaType.hasSuffix("gzip") ? "layer.v1.tar+gzip" : "layer.v1.tar"
    let manifest =
      #"{"schemaVersion": 2, "config": \#(descriptor("config.v1+json", Array(configuration.utf8))), "#
      + #""layers": [\#(descriptor(kind, layer.blob))]}"#
    return (Array(manifest.utf8), Array(configuration.utf8))
  }

  /// A tar archive of files with long names.
  private static func archive(_ files: [String: [UInt8]]) -> [UInt8] {
    var builder = TarBuilder()
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      builder.longName(Array(name.utf8))
      builder.add(TarMember(name, content: bytes))
    }
    builder.end()
    return builder.bytes
  }

  private static func layout(_ image: ImageFixture) -> [String: [UInt8]] {
    let parts = parts(of: image)
    let entry =
      #"{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "\#(digest(of: parts.manifest))", "#
      + #""size": \#(parts.manifest.count)}"#
    return [
      "index.json": Array(ImageFixture.index([entry]).utf8), path(of: parts.manifest): parts.manifest,
      path(of: parts.configuration): parts.configuration,
      path(of: image.layers[0].blob): image.layers[0].blob,
    ]
  }
}
