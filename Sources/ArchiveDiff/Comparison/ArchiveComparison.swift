public import OCILayout
public import TarStream

/// Which platforms of two images to compare.
public enum PlatformChoice: Sendable {
  /// The one that both have; of several in common, the host's.
  case automatic
  /// Those that were asked for.
  case these([Platform])
  /// All that either has.
  case all
}

/// Compares two archives of images.
///
/// ```swift
/// let report = try await ArchiveComparison("a.tar", "b.tar", options: ComparisonOptions(ignored: ComparisonOptions.semantic)).run()
/// ```
public struct ArchiveComparison: Sendable {
  private let archives: [ImageArchive]
  private let platforms: PlatformChoice
  private let options: ComparisonOptions
  private let progress: ReadingProgress?

  /// Opens two archives by their names (`ArchiveName`). `progress`: where to count what is read, from now on.
  public init(
    _ left: String, _ right: String, platforms: PlatformChoice = .automatic,
    options: ComparisonOptions = ComparisonOptions(), limits: ImageLimits = ImageLimits(),
    progress: ReadingProgress? = nil
  ) throws(ArchiveError) {
    guard !ArchiveName.isStandardInput(left) || !ArchiveName.isStandardInput(right) else {
      throw ArchiveError(.badArgument, input: "-", "only one of the two inputs can be standard input")
    }
    archives = [
      try ImageArchive.open(left, limits: limits, progress: progress),
      try ImageArchive.open(right, limits: limits, progress: progress),
    ]
    self.progress = progress
    self.platforms = platforms
    self.options = options
  }

  /// Compares the images that are meant, for each platform.
  ///
  /// - Throws: the first thing that is wrong with either archive; nothing is reported then.
  public func run() async throws(ArchiveError) -> ArchiveReport {
    let sources = [try archives[0].source(), try archives[1].source()]
    let pairing = try PlatformPairing(archives: archives, sources: sources).pair(platforms)
    let variants = pairing.pairs.flatMap { [$0.left, $0.right] } + pairing.unpaired.joined()
    let compared = Set(variants.compactMap(\.manifestDigest))
    var images: [ImageReport] = []
    for pair in pairing.pairs {
      let comparison = ImageComparison(
        left: try archives[0].load(pair.left, of: sources[0]),
        right: try archives[1].load(pair.right, of: sources[1]),
        options: options, compared: compared, unpaired: images.isEmpty ? pairing.unpaired : [[], []],
        progress: progress)
      images.append(try await comparison.run())
    }
    return ArchiveReport(images: images, isList: isList)
  }

  private var isList: Bool {
    switch platforms {
    case .automatic: false
    case .these(let platforms): platforms.count > 1
    case .all: true
    }
  }
}
