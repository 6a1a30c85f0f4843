import ImageFixtures
import OCILayout
import TarStream
import Testing

/// Documents may not ask for more than the limits; what is within them is taken.
struct LimitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A document that is longer than the limit is not parsed")
  func documentBytes() throws {
    try expectLimit(ImageFixture.layout([.small])) { $0.documentBytes = 100 }
  }

  @Test("A document that nests deeper than the limit is refused")
  func documentDepth() throws {
    let members = #""x": "# + String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    let archive = try folder.open(ImageFixture.layout([ImageFixture([], members: [members])]))
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .limitReached)
    #expect(error.detail.contains("200 levels"))
  }

  @Test("More layers than the limit are refused", arguments: [true, false])
  func layers(hasManifest: Bool) throws {
    let image = ImageFixture(Array(repeating: ImageFixture.small.layers[0], count: 4))
    let files = hasManifest ? ImageFixture.layout([image]) : ImageFixture.dockerSave([image])
    try expectLimit(files) { $0.layers = 3 }
    try expectNoLimit(files) { $0.layers = 4 }
  }

  @Test("More images than the limit are refused", arguments: [true, false])
  func manifests(isLayout: Bool) throws {
    let images = (0..<4).map { ImageFixture.named("app:\($0)") }
    let files = isLayout ? ImageFixture.layout(images) : ImageFixture.dockerSave(images)
    try expectLimit(files) { $0.manifests = 3 }
    #expect(try folder.open(files).sources().count == 4)
  }

  @Test("Limits scale, depths as far as the stack allows", arguments: [0.5, 1, 3])
  func scaled(factor: Double) {
    let (plain, scaled) = (ImageLimits(), ImageLimits().scaled(by: factor))
    #expect(scaled.documentBytes == UInt64(Double(plain.documentBytes) * factor))
    #expect(scaled.layers == Int(Double(plain.layers) * factor))
    #expect(scaled.manifests == Int(Double(plain.manifests) * factor))
    #expect(scaled.documentDepth == (factor == 3 ? 600 : 200))
    #expect(scaled.indexDepth == (factor == 3 ? 24 : 8))
  }

  @Test("No factor makes a limit overflow", arguments: [1e18, 1e300, .greatestFiniteMagnitude, 1e-300])
  func extremes(factor: Double) {
    let scaled = ImageLimits().scaled(by: factor)
    #expect(scaled.layers >= 1 && scaled.manifests >= 1)
    #expect(scaled.documentDepth <= 1000 && scaled.indexDepth <= 64)
    #expect(scaled.streams.entries < Int(UInt32.max))
  }

  private func expectLimit(_ files: [String: [UInt8]], _ change: (inout ImageLimits) -> Void) throws {
    var limits = ImageLimits()
    change(&limits)
    let archive = try folder.open(files, limits: limits)
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .limitReached)
    #expect(error.detail.contains("--max-scale"))
    #expect(error.input == archive.name.text && error.blob != nil)
  }

  private func expectNoLimit(_ files: [String: [UInt8]], _ change: (inout ImageLimits) -> Void) throws {
    var limits = ImageLimits()
    change(&limits)
    _ = try folder.open(files, limits: limits).readAll()
  }
}
