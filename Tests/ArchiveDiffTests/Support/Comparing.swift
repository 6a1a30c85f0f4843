import ArchiveDiff
import ImageFixtures
import OCILayout

/// How to compare two images.
struct Comparing {
  var options = ComparisonOptions()
  var platforms = PlatformChoice.automatic

  init(
    ignoring ignored: Set<Ignorable> = [], rootFilesystems: Bool = false, trustsDigests: Bool = false,
    platforms: PlatformChoice = .automatic
  ) {
    options = ComparisonOptions(
      ignored: ignored, comparesRootFilesystems: rootFilesystems, trustsDigests: trustsDigests)
    self.platforms = platforms
  }

  /// Nothing is left out.
  static let strict = Comparing()
  /// All is left out that can be.
  static let semantic = Comparing(ignoring: ComparisonOptions.semantic)
  /// The root file systems at the end, all left out that can be.
  static let atTheEnd = Comparing(ignoring: ComparisonOptions.semantic, rootFilesystems: true)

  /// Compares two images, each as an OCI archive: `a.tar` and `b.tar`.
  func callAsFunction(_ left: ImageFixture, _ right: ImageFixture) async throws -> ImageReport {
    try await self(ImageFixture.layout([left]), ImageFixture.layout([right])).images[0]
  }

  /// Compares two images of some layers each.
  func callAsFunction(_ left: [[TarMember]], _ right: [[TarMember]]) async throws -> ImageReport {
    try await self(try WrittenPair(left, right)).images[0]
  }

  /// Compares two archives of some files each.
  func callAsFunction(_ left: [String: [UInt8]], _ right: [String: [UInt8]]) async throws -> ArchiveReport {
    try await self(try WrittenPair(left, right))
  }

  /// Compares two archives that are written already.
  func callAsFunction(_ pair: WrittenPair) async throws -> ArchiveReport {
    try await self(at: pair.paths[0], pair.paths[1])
  }

  /// Compares what stands at two paths.
  func callAsFunction(at left: String, _ right: String) async throws -> ArchiveReport {
    try await ArchiveComparison(left, right, platforms: platforms, options: options).run()
  }
}

/// Two archives in a temporary folder, `a.tar` and `b.tar`, for several comparisons.
struct WrittenPair {
  let paths: [String]
  private let folder: TemporaryFolder

  init(_ left: [String: [UInt8]], _ right: [String: [UInt8]]) throws {
    folder = try TemporaryFolder()
    paths = [
      try folder.write("a.tar", Self.archive(left)), try folder.write("b.tar", Self.archive(right)),
    ]
  }

  /// A tar archive of some files; names of any length.
  static func archive(_ files: [String: [UInt8]]) -> [UInt8] {
    var builder = TarBuilder()
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      if name.utf8.count > 100 { builder.longName(Array(name.utf8)) }
      builder.add(TarMember(name, content: content))
    }
    builder.end()
    return builder.bytes
  }

  /// Two images of some layers each.
  init(_ left: [[TarMember]], _ right: [[TarMember]]) throws {
    let images = [left, right].map { layers in ImageFixture(layers.map { LayerFixture($0) }) }
    try self.init(ImageFixture.layout([images[0]]), ImageFixture.layout([images[1]]))
  }
}

extension ImageReport {
  /// The differences, a line each.
  var told: [String] { differences.map(\.told) }

  /// The differences without their values, a line each.
  var outlines: [String] { differences.map(\.outline) }
}
