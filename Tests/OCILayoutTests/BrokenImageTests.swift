import ImageFixtures
import OCILayout
import Testing

/// Every way in which an image can be broken has its code, and the message names the input and the blob.
struct BrokenImageTests {
  /// An image that is broken in one way.
  struct Broken: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: ArchiveError.Code
    /// How the blob in question is called, up to its digest.
    let blob: String
    let files: [String: [UInt8]]

    init(_ name: String, _ code: ArchiveError.Code, in blob: String, _ files: [String: [UInt8]]) {
      testDescription = name
      self.code = code
      self.blob = blob
      self.files = files
    }
  }

  static let image = ImageFixture.small
  static let layer = image.layers[0]

  static let blobs: [Broken] = [
    Broken("manifest longer than told", .digestMismatch, in: "manifest sha256:", grown(image.manifest)),
    Broken(
      "configuration longer than told", .digestMismatch, in: "configuration sha256:",
      grown(image.configuration)),
    Broken("layer longer than told", .digestMismatch, in: "layer 0 (sha256:", grown(layer.blob)),
    Broken("manifest of other bytes", .digestMismatch, in: "manifest sha256:", changed(image.manifest)),
    Broken(
      "configuration of other bytes", .digestMismatch, in: "configuration sha256:",
      changed(image.configuration)),
    Broken("layer of other bytes", .digestMismatch, in: "layer 0 (sha256:", changed(layer.blob)),
    Broken(
      "layer of other bytes at the end", .digestMismatch, in: "layer 0 (sha256:", changed(layer.blob, at: -1)),
    Broken(
      "layer cut short", .digestMismatch, in: "layer 0 (sha256:",
      with(layer.blob, Array(layer.blob.dropLast()))),
    Broken("manifest missing", .missingBlob, in: "", with(image.manifest, nil)),
    Broken(
      "configuration missing", .missingBlob, in: "configuration sha256:", with(image.configuration, nil)),
    Broken("layer missing", .missingBlob, in: "layer 0 (sha256:", with(layer.blob, nil)),
  ]

  static let manifests: [Broken] = [
    Broken(
      "encrypted layer", .unsupported, in: "layer 0 (sha256:", replaced(".tar+gzip", ".tar+gzip+encrypted")),
    Broken(
      "layer of an unknown kind", .unsupported, in: "layer 0 (sha256:",
      replaced("layer.v1.tar+gzip", "wasm.v1")),
    Broken(
      "manifest without a configuration", .badDocument, in: "manifest sha256:",
      replaced(#""config":"#, #""x":"#)),
    Broken(
      "configuration that is no descriptor", .badDocument, in: "manifest sha256:", manifest(#"{"config": 1}"#)
    ),
    Broken(
      "layers that are no list", .badDocument, in: "manifest sha256:",
      replaced(#""layers": ["#, #""layers": {}, "x": ["#)),
    Broken(
      "layer without a digest", .badDocument, in: "manifest sha256:",
      replaced(#""digest": "\#(digest)", "#, "")),
    Broken(
      "layer with a path for a digest", .badDigest, in: "manifest sha256:",
      replaced(digest, "sha256:../../../etc/passwd")),
    Broken(
      "layer with a digest in capitals", .badDigest, in: "manifest sha256:",
      replaced(digest, digest.uppercased())),
    Broken(
      "layer with an unknown kind of digest", .badDigest, in: "manifest sha256:", replaced(digest, "md5:00")),
    Broken("layer without a size", .badDocument, in: "manifest sha256:", replaced(size, #""x": 1"#)),
    Broken("layer of negative size", .badDocument, in: "manifest sha256:", replaced(size, #""size": -1"#)),
    Broken(
      "layer of a size beyond all", .badDocument, in: "manifest sha256:", replaced(size, #""size": 1e30"#)),
    Broken(
      "layer of a size in words", .badDocument, in: "manifest sha256:", replaced(size, #""size": "100""#)),
    Broken(
      "manifest of schema 1", .unsupported, in: "manifest sha256:",
      manifest(#"{"schemaVersion": 1, "fsLayers": []}"#)),
    Broken(
      "manifest of schema 1 by its media type", .unsupported, in: "manifest sha256:",
      image.layout(
        manifest: image.manifest, mediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws")),
    Broken("manifest that is no JSON", .badDocument, in: "manifest sha256:", manifest("{")),
    Broken("manifest that is no object", .badDocument, in: "manifest sha256:", manifest("[]")),
  ]

  static let configurations: [Broken] = [
    Broken(
      "diffID of another content", .diffIDMismatch, in: "layer 0 (sha256:",
      diffIDs([ImageFixture.digest(of: [])])),
    Broken(
      "more diffIDs than layers", .badDocument, in: "configuration sha256:",
      diffIDs([layer.diffID, layer.diffID])),
    Broken("diffID that is no digest", .badDigest, in: "configuration sha256:", diffIDs(["sha256:00"])),
    Broken("configuration that is no JSON", .badDocument, in: "configuration sha256:", configuration("{]")),
    Broken(
      "configuration with a key in quotes left open", .badDocument, in: "configuration sha256:",
      configuration(#"{"a"#)),
  ]

  static let streams: [Broken] = [
    Broken(
      "layer of damaged gzip under its own digest", .badStream, in: "layer 0 (sha256:",
      stored { $0[10] ^= 0xFF }),
    Broken(
      "layer of cut gzip under its own digest", .badStream, in: "layer 0 (sha256:",
      stored { $0.removeLast(20) }),
    Broken(
      "layer with a wrong check sum of gzip", .badStream, in: "layer 0 (sha256:",
      stored { $0[$0.count - 8] ^= 1 }),
    Broken(
      "layer that is no tar", .badStream, in: "layer 0 (sha256:",
      layerOf([UInt8](repeating: 0x41, count: 1024))),
    Broken("layer of cut tar", .badStream, in: "layer 0 (sha256:", layerOf(Array(layer.tar.prefix(700)))),
  ]

  @Test(
    "An image that is broken is refused with the code for it",
    arguments: blobs + manifests + configurations + streams)
  func broken(_ broken: Broken) throws {
    let folder = try TemporaryFolder()
    let archive = try folder.open(broken.files)
    let error = try #require(throws: ArchiveError.self) { try archive.readAll() }
    #expect(error.code == broken.code)
    #expect(error.input == archive.name.text)
    #expect((error.blob ?? "").hasPrefix(broken.blob))
    let start = "\(archive.name.text): \(broken.blob)"
    #expect(error.description.hasPrefix(start) && error.description.count > start.count + 10)
  }

  @Test("Damage to a stream is told with the byte where it is", arguments: streams)
  func offset(_ broken: Broken) throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: ArchiveError.self) { try folder.open(broken.files).readAll() }
    let offset = try #require(error.offset)
    #expect(offset <= UInt64(max(Self.layer.tar.count, Self.layer.blob.count)))
    #expect(error.description.contains(" \(offset): "))
  }

  @Test("A document that is no JSON is told with the byte where it stops being some")
  func documentOffset() throws {
    let folder = try TemporaryFolder()
    let archive = try folder.open(Self.configuration("{]"))
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.offset == 1)
    #expect(error.description.contains(": byte 1: not valid JSON: "))
  }

  @Test("The image that the others are broken from is whole")
  func whole() throws {
    let folder = try TemporaryFolder()
    #expect(try folder.open(ImageFixture.layout([Self.image])).readAll().layers.count == 1)
    #expect(try folder.open(Self.manifest(Self.image.manifest)).readAll().layers.count == 1)
    #expect(try folder.open(Self.stored { _ in }).readAll().layers.count == 1)
  }

  // MARK: Breaking

  private static let digest = ImageFixture.digest(of: layer.blob)
  private static let size = #""size": \#(layer.blob.count)"#

  /// The layout, with other bytes under the name of a blob; `nil` takes the blob away.
  private static func with(_ blob: [UInt8], _ bytes: [UInt8]?) -> [String: [UInt8]] {
    var files = ImageFixture.layout([image])
    precondition(files[ImageFixture.blobPath(of: blob)] != nil)
    files[ImageFixture.blobPath(of: blob)] = bytes
    return files
  }

  private static func with(_ document: String, _ bytes: [UInt8]?) -> [String: [UInt8]] {
    with(Array(document.utf8), bytes)
  }

  private static func grown(_ blob: [UInt8]) -> [String: [UInt8]] { with(blob, blob + [0x20]) }
  private static func grown(_ document: String) -> [String: [UInt8]] { grown(Array(document.utf8)) }

  /// The layout, with a blob in which one bit is another one; an offset below 0 counts from the end.
  private static func changed(_ blob: [UInt8], at offset: Int = 600) -> [String: [UInt8]] {
    var bytes = blob
    bytes[offset < 0 ? bytes.count + offset : offset % bytes.count] ^= 1
    return with(blob, bytes)
  }

  private static func changed(_ document: String) -> [String: [UInt8]] { changed(Array(document.utf8)) }

  private static func manifest(_ text: String) -> [String: [UInt8]] { image.layout(manifest: text) }

  private static func replaced(_ old: String, _ new: String) -> [String: [UInt8]] {
    precondition(image.manifest.contains(old))
    return manifest(image.manifest.replacing(old, with: new))
  }

  private static func configuration(_ text: String) -> [String: [UInt8]] {
    var image = image
    image.configuration = text
    return ImageFixture.layout([image])
  }

  private static func diffIDs(_ digests: [String]) -> [String: [UInt8]] {
    let list = digests.map { "\"\($0)\"" }.joined(separator: ", ")
    return configuration(image.configuration.replacing("\"\(layer.diffID)\"", with: list))
  }

  /// The layout of an image whose layer is stored as other bytes, under the digest that these have.
  private static func stored(_ change: (inout [UInt8]) -> Void) -> [String: [UInt8]] {
    var image = image
    change(&image.layers[0].blob)
    return ImageFixture.layout([image])
  }

  private static func layerOf(_ tar: [UInt8]) -> [String: [UInt8]] {
    ImageFixture.layout([ImageFixture([LayerFixture(tar: tar)])])
  }
}
