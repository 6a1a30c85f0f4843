import ArchiveDiff
import ImageFixtures
import OCILayout
import TarStream
import Testing

/// A second layer that is broken, and the error that tells of it.
struct BrokenLayer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let layer: LayerFixture
  let code: ArchiveError.Code
  var offset: UInt64?
  var place = StreamError.Place.stored

  init(
    _ name: String, _ layer: LayerFixture, _ code: ArchiveError.Code, offset: UInt64? = nil,
    place: StreamError.Place = .stored
  ) {
    testDescription = name
    self.layer = layer
    self.code = code
    self.offset = offset
    self.place = place
  }

  /// A layer whose blob is other bytes than its tar.
  init(_ name: String, blob: [UInt8], _ code: ArchiveError.Code = .badStream) {
    var layer = LayerFixture(BrokenLayerTests.members)
    layer.blob = blob
    self.init(name, layer, code)
  }
}

@Suite("Broken layers")
struct BrokenLayerTests {
  static let members = [file("n"), file("x", String(repeating: "y", count: 600))]
  private static let tar = TarBuilder(members).bytes
  private static let gzip = GzipWriter.member(tar)
  private static let badHeader = [file("n"), file("x").with { $0.checksum = .wrong }]

  static let all: [BrokenLayer] = [
    BrokenLayer("cut within the check sum", blob: gzip.dropLast(5)),
    BrokenLayer("cut within the deflate stream", blob: gzip.dropLast(600)),
    BrokenLayer("a wrong check sum", blob: gzip.dropLast(8) + [1, 2, 3, 4] + gzip.suffix(4)),
    BrokenLayer("junk behind the gzip member", blob: gzip + [1, 2, 3]),
    BrokenLayer(
      "no tar", LayerFixture(tar: Array(String(repeating: "hello", count: 500).utf8)), .badStream,
      offset: 0, place: .decompressed),
    BrokenLayer(
      "a header with a wrong check sum", LayerFixture(badHeader), .badStream, offset: 512,
      place: .decompressed),
    BrokenLayer("the same, not compressed", LayerFixture(badHeader, stored: .plain), .badStream, offset: 512),
    BrokenLayer(
      "a tar cut within a file", LayerFixture(tar: Array(tar.prefix(1300))), .badStream, offset: 1300,
      place: .decompressed),
    BrokenLayer(
      "the same, not compressed", LayerFixture(tar: Array(tar.prefix(1300)), stored: .plain), .badStream,
      offset: 1300),
    BrokenLayer(
      "a type that no runtime unpacks", LayerFixture([file("n"), TarMember("x", type: "V")]), .badStream,
      offset: 512, place: .decompressed),
    BrokenLayer("another diffID", otherDiffID, .diffIDMismatch),
  ]

  private static let otherDiffID: LayerFixture = {
    var layer = LayerFixture(members)
    layer.diffID = ImageFixture.digest(of: [1])
    return layer
  }()

  private static func image(_ layer: LayerFixture) -> ImageFixture {
    ImageFixture([LayerFixture(base), layer])
  }

  /// Fails unless comparing throws an error that names the input and the second layer.
  private static func expectError(
    _ comparing: Comparing, _ left: [String: [UInt8]], _ right: [String: [UInt8]], of input: String,
    _ code: ArchiveError.Code, offset: UInt64? = nil, place: StreamError.Place = .stored
  ) async throws {
    let error = await #expect(throws: ArchiveError.self) { try await comparing(left, right) }
    #expect(error?.code == code)
    #expect(error?.input.hasSuffix("/\(input)") == true)
    #expect(error?.blob?.hasPrefix("layer 1 (sha256:") == true, "\(error?.blob ?? "no blob")")
    if let offset {
      #expect(error?.offset == offset)
      #expect(error?.place == place)
    }
  }

  @Test("are an error that names input, layer and byte, on either side and in every mode", arguments: all)
  func broken(_ broken: BrokenLayer) async throws {
    let right = layout(Self.image(LayerFixture(Self.members)))
    let wrong = layout(Self.image(broken.layer))
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      try await Self.expectError(
        comparing, wrong, right, of: "a.tar", broken.code, offset: broken.offset, place: broken.place)
      try await Self.expectError(
        comparing, right, wrong, of: "b.tar", broken.code, offset: broken.offset, place: broken.place)
    }
  }

  // MARK: Blobs that are not their digest's

  /// A layout in which a byte of the second layer's blob is another one.
  private static let damaged: [String: [UInt8]] = {
    let image = BrokenLayerTests.image(LayerFixture(members, stored: .plain))
    var files = layout(image)
    var blob = image.layers[1].blob
    blob[1536] ^= 1  // a byte of the content
    files[ImageFixture.blobPath(of: image.layers[1].blob)] = blob
    return files
  }()

  @Test("that are not their digest's are an error, also where the other side tells the same digest")
  func damagedBlob() async throws {
    let whole = layout(Self.image(LayerFixture(Self.members, stored: .plain)))
    for other in [whole, layout(Self.image(LayerFixture([file("z")])))] {
      for comparing in [Comparing.strict, .semantic, .atTheEnd] {
        try await Self.expectError(comparing, Self.damaged, other, of: "a.tar", .digestMismatch)
        try await Self.expectError(comparing, other, Self.damaged, of: "b.tar", .digestMismatch)
      }
    }
  }

  @Test("of another size than told, or missing, are an error")
  func otherSize() async throws {
    let image = Self.image(LayerFixture(Self.members))
    let path = ImageFixture.blobPath(of: image.layers[1].blob)
    let right = layout(Self.image(LayerFixture([file("z")])))
    let longer = layout(image).merging([path: image.layers[1].blob + [0]]) { $1 }
    try await Self.expectError(.strict, longer, right, of: "a.tar", .digestMismatch)
    let missing = layout(image).filter { $0.key != path }
    try await Self.expectError(.semantic, right, missing, of: "b.tar", .missingBlob)
  }

  @Test("with digests trusted are compared as they are, and the report says so")
  func trusted() async throws {
    let other = layout(Self.image(LayerFixture([file("n"), file("x", "1")], stored: .plain)))
    let comparing = Comparing(ignoring: ComparisonOptions.semantic, trustsDigests: true)
    let report = try await comparing(Self.damaged, other).images[0]
    #expect(report.differences.map(\.path) == ["x"])
    #expect(report.options.trustsDigests)
    let relabelled = layout(Self.image(Self.otherDiffID))
    #expect(try await comparing(relabelled, other).images[0].differences.map(\.path) == ["x"])
    let whole = layout(Self.image(LayerFixture(Self.members, stored: .plain)))
    #expect(try await comparing(Self.damaged, whole).isEqual)
  }

  @Test("that one image tells under two diffIDs are refused: one of the two is a lie")
  func twoDiffIDs() async throws {
    var second = LayerFixture(base)
    second.diffID = ImageFixture.digest(of: [1])
    let image = Self.image(second)
    #expect(image.layers[0].blob == image.layers[1].blob)
    let right = layout(Self.image(LayerFixture(base)))
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      try await Self.expectError(comparing, layout(image), right, of: "a.tar", .diffIDMismatch)
      try await Self.expectError(comparing, right, layout(image), of: "b.tar", .diffIDMismatch)
    }
  }
}

@Suite("Several broken layers")
struct SeveralBrokenLayerTests {
  /// A layer that is broken at its very start.
  private static let atOnce = LayerFixture([file("n").with { $0.checksum = .wrong }], stored: .plain)
  /// A layer that is broken only after much that takes time.
  private static let late = LayerFixture(
    (0..<60).map { file("f\($0)", "some content") } + [file("n").with { $0.checksum = .wrong }])

  @Test("the first error in the order of sides and layers is told, whichever was met first", arguments: 0..<3)
  func firstError(_ position: Int) async throws {
    let good = LayerFixture(base)
    let stacks = [
      ([good, Self.late, Self.atOnce], [Self.atOnce, good, good]),
      ([good, good, Self.late], [Self.atOnce, Self.atOnce, good]),
      ([good, good, good], [good, Self.late, Self.atOnce]),
    ]
    let names = ["a.tar: layer 1", "a.tar: layer 2", "b.tar: layer 1"]
    let pair = try WrittenPair(
      layout(ImageFixture(stacks[position].0)), layout(ImageFixture(stacks[position].1)))
    var told: Set<String> = []
    for _ in 0..<50 {
      let error = await #expect(throws: ArchiveError.self) { try await Comparing.strict(pair) }
      told.insert("\(error?.description ?? "")")
    }
    #expect(told.count == 1)
    #expect(told.first?.contains("/\(names[position]) (") == true, "\(told)")
  }
}
