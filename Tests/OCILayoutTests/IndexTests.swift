import ImageFixtures
import OCILayout
import Testing

/// Indexes, one in another, and what they list besides images.
struct IndexTests {
  static let amd64 = ImageFixture.named("app:1", architecture: "amd64")
  static let arm64 = ImageFixture.named("app:1", architecture: "arm64")
  static let nested = ImageFixture.nestedIndex(
    [amd64, arm64].map(entry), members: [#""annotations": {"org.opencontainers.image.ref.name": "app:1"}"#])
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("An index within index.json is one image for several platforms", arguments: ["amd64", "arm64"])
  func nestedIndex(architecture: String) throws {
    let archive = try folder.open(layout([Self.nested.descriptor], blobs: [Self.nested.bytes]))
    let source = try archive.source()
    #expect(source.names == ["app:1"])
    #expect(source.variants.compactMap(\.platform?.description) == ["linux/amd64", "linux/arm64"])
    let variant = try source.variant(for: Platform("linux/\(architecture)"), of: archive)
    let image = try archive.load(variant, of: source)
    #expect(image.platform?.architecture == architecture)
    #expect(image.indexes.map(\.position) == [0, architecture == "amd64" ? 0 : 1])
  }

  @Test("Without a wish the image for this machine is taken")
  func hostPlatform() throws {
    let archive = try folder.open(ImageFixture.layout([Self.arm64, Self.amd64]))
    #expect(try archive.image().platform == .host)
  }

  @Test("Where no platform is this machine's, none is taken by chance")
  func noHostPlatform() throws {
    let images = ["s390x", "riscv64"].map { ImageFixture.named("app:1", architecture: $0) }
    let archive = try folder.open(ImageFixture.layout(images))
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .severalPlatforms)
    #expect(error.detail.contains("linux/s390x, linux/riscv64") && error.detail.contains("--platform"))
  }

  @Test("The only image is taken whatever its platform")
  func onlyPlatform() throws {
    let image = ImageFixture.named("app:1", architecture: "s390x")
    #expect(try folder.open(ImageFixture.layout([image])).image().platform?.architecture == "s390x")
  }

  @Test("A platform that an index does not tell is read from the configuration")
  func platformFromConfiguration() throws {
    let files = ImageFixture.layout([Self.arm64], index: ImageFixture.index([Self.arm64.descriptor()]))
    #expect(try folder.open(files).sources()[0].variants.map(\.platform?.description) == ["linux/arm64"])
  }

  // MARK: What is missing

  @Test("Images of other platforms that are not in the archive are no error")
  func otherPlatformMissing() throws {
    let archive = try folder.open(halfLayout())
    #expect(try archive.sources().map { $0.variants.map(\.isPresent) } == [[true, false]])
    #expect(try archive.readAll().platform?.architecture == "amd64")
  }

  @Test("The image of the asked platform that is not in the archive is an error that says so")
  func askedPlatformMissing() throws {
    let archive = try folder.open(halfLayout())
    let error = try #require(throws: ArchiveError.self) { try archive.image(for: Platform("linux/arm64")) }
    #expect(error.code == .noSuchPlatform)
    #expect(error.input == archive.name.text)
    #expect(error.detail.contains("lists linux/arm64"))
  }

  @Test("A platform that is not listed is an error that says what is there")
  func unlistedPlatform() throws {
    let archive = try folder.open(ImageFixture.layout([Self.amd64]))
    let error = try #require(throws: ArchiveError.self) { try archive.image(for: Platform("linux/s390x")) }
    #expect(error.code == .noSuchPlatform)
    #expect(error.detail.contains("only for linux/amd64"))
  }

  @Test("An archive of which no manifest is there is an error, not an empty image")
  func nothingPresent() throws {
    var files = ImageFixture.layout([Self.amd64])
    for blob in Self.amd64.blobs.keys { files[blob] = nil }
    let archive = try folder.open(files)
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .missingBlob)
  }

  @Test("An image that is broken does not stand in the way of the one beside it")
  func brokenNeighbour() throws {
    let (whole, broken) = (ImageFixture.named("whole:1"), ImageFixture.named("broken:1"))
    var files = ImageFixture.layout([whole, broken])
    files[ImageFixture.blobPath(of: Array(broken.manifest.utf8))]?[0] = 0x5B
    #expect(try folder.open(files, reference: "whole:1").readAll().names == ["whole:1"])
    let error = #expect(throws: ArchiveError.self) { try folder.open(files, reference: "broken:1").image() }
    #expect(error?.code == .digestMismatch)
  }

  // MARK: What is no image

  @Test(
    "An attestation is not taken for a platform",
    arguments: [
      #""platform": {"os": "unknown", "architecture": "unknown"}"#,
      #""annotations": {"vnd.docker.reference.type": "attestation-manifest"}"#,
    ])
  func attestation(members: String) throws {
    let attestation = ImageFixture([LayerFixture]()).descriptor(members: [members])
    let index = ImageFixture.nestedIndex([Self.entry(Self.amd64), attestation])
    let archive = try folder.open(layout([index.descriptor, attestation], blobs: [index.bytes]))
    #expect(try archive.sources().map(\.variants.count) == [1])
    #expect(try archive.readAll().platform?.architecture == "amd64")
  }

  @Test(
    "A document that can be read as an index and as a manifest is refused (CVE-2021-41190)",
    arguments: [
      (MediaTypeTests.oci + ".manifest.v1+json", #""manifests": []"#),
      (MediaTypeTests.oci + ".index.v1+json", #""manifests": []"#),
      (MediaTypeTests.docker + ".distribution.manifest.v2+json", #""manifests": null"#),
      ("", #""manifests": []"#),
    ])
  func ambiguous(mediaType: String, member: String) throws {
    let image = Self.amd64
    let text = image.manifest.dropLast() + ", \(member)}"
    let archive = try folder.open(image.layout(manifest: String(text), mediaType: mediaType))
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .ambiguousDocument)
    #expect(error.blob?.contains(ImageFixture.digest(of: Array(text.utf8))) == true)
  }

  @Test(
    "index.json with the parts of a manifest is refused too", arguments: [#""layers": []"#, #""config": {}"#])
  func ambiguousTop(member: String) throws {
    let index = #"{"schemaVersion": 2, "manifests": [], \#(member)}"#
    let error = #expect(throws: ArchiveError.self) {
      try folder.open(ImageFixture.layout([Self.amd64], index: index)).sources()
    }
    #expect(error?.code == .ambiguousDocument)
    #expect(error?.blob == "index.json")
  }

  // MARK: Bounds

  @Test("Indexes nest as deep as the limit and no level deeper", arguments: [7, 8])
  func depth(levels: Int) throws {
    var (entry, blobs) = (Self.entry(Self.amd64), [[UInt8]]())
    for _ in 0..<levels {
      let index = ImageFixture.nestedIndex([entry])
      entry = index.descriptor
      blobs.append(index.bytes)
    }
    let archive = try folder.open(layout([entry], blobs: blobs))
    if levels < ImageLimits().indexDepth {
      #expect(try archive.readAll().indexes.count == levels + 1)
    } else {
      let error = #expect(throws: ArchiveError.self) { try archive.sources() }
      #expect(error?.code == .limitReached)
    }
  }

  @Test("A small archive of indexes that multiply does not take for ever", arguments: [true, false])
  func multiplication(isEmpty: Bool) throws {
    var entries = isEmpty ? [] : [Self.entry(Self.amd64)]
    var blobs: [[UInt8]] = []
    for _ in 0..<3 {
      let index = ImageFixture.nestedIndex(entries)
      blobs.append(index.bytes)
      entries = Array(repeating: index.descriptor, count: 20)
    }
    var limits = ImageLimits()
    limits.manifests = 500
    let archive = try folder.open(layout(entries, blobs: blobs), limits: limits)
    let error = try #require(throws: ArchiveError.self) { try archive.sources() }
    #expect(error.code == .limitReached)
    #expect(error.detail.contains("--max-scale"))
  }

  private static func entry(_ image: ImageFixture) -> String {
    image.descriptor(members: [#""platform": {"os": "linux", "architecture": "\#(image.architecture)"}"#])
  }

  /// A layout of both images under an index.json of these descriptors, with further blobs.
  private func layout(_ entries: [String], blobs: [[UInt8]]) -> [String: [UInt8]] {
    var files = ImageFixture.layout([Self.amd64, Self.arm64], index: ImageFixture.index(entries))
    for blob in blobs { files[ImageFixture.blobPath(of: blob)] = blob }
    return files
  }

  /// A layout that lists both images and holds that for amd64 alone.
  private func halfLayout() -> [String: [UInt8]] {
    var files = layout([Self.nested.descriptor], blobs: [Self.nested.bytes])
    for blob in Self.arm64.blobs.keys where Self.amd64.blobs[blob] == nil { files[blob] = nil }
    return files
  }
}
