import OCILayout

/// Decides which image of one archive is held against which of the other.
struct PlatformPairing {
  let archives: [ImageArchive]
  let sources: [ImageSource]

  typealias Pair = (left: ImageVariant, right: ImageVariant)

  /// What there is to compare.
  struct Result {
    /// The pairs, in the order of the first archive or of what was asked for.
    var pairs: [Pair]
    /// The images of each side that the other side has none for.
    var unpaired: [[ImageVariant]] = [[], []]
  }

  /// Pairs the images of both sides.
  func pair(_ choice: PlatformChoice) throws(ArchiveError) -> Result {
    switch choice {
    case .automatic: return Result(pairs: [try automatic()])
    case .these(let platforms):
      var pairs: [Pair] = []
      for platform in platforms {
        pairs.append(
          (
            try sources[0].variant(for: platform, of: archives[0]),
            try sources[1].variant(for: platform, of: archives[1])
          ))
      }
      return Result(pairs: pairs)
    case .all: return try all()
    }
  }

  /// The one platform that both have, where they have several in common the host's; two images that are for one
  /// platform each are compared whatever these are.
  private func automatic() throws(ArchiveError) -> Pair {
    let sides = try present()
    if sides[0].count == 1, sides[1].count == 1 { return (sides[0][0], sides[1][0]) }
    let common = commonPairs(sides)
    if common.count == 1 { return common[0] }
    guard common.isEmpty else {
      if let own = common.first(where: { $0.left.platform?.satisfies(.host) ?? false }) { return own }
      let names = common.compactMap { $0.left.platform?.description }.joined(separator: ", ")
      throw error(
        .severalPlatforms,
        "both images are there for \(names): choose with --platform, or take --all-platforms")
    }
    throw nothingInCommon
  }

  private func all() throws(ArchiveError) -> Result {
    let sides = try present()
    if sides[0].count == 1, sides[1].count == 1 { return Result(pairs: [(sides[0][0], sides[1][0])]) }
    let common = commonPairs(sides)
    guard !common.isEmpty else { throw nothingInCommon }
    let unpaired = (0...1).map { side in
      sides[side].filter { variant in !sides[1 - side].contains { isSame(variant.platform, $0.platform) } }
    }
    return Result(pairs: common, unpaired: unpaired)
  }

  private var nothingInCommon: ArchiveError {
    error(
      .noSuchPlatform,
      "they have no platform in common: one is for \(sources[0].platformList), "
        + "the other for \(sources[1].platformList)")
  }

  private func present() throws(ArchiveError) -> [[ImageVariant]] {
    var sides: [[ImageVariant]] = []
    for (archive, source) in zip(archives, sources) {
      let variants = source.variants.filter(\.isPresent)
      guard !variants.isEmpty else {
        throw ArchiveError(
          .missingBlob, input: archive.name.text, "the manifests that it lists are not in the archive")
      }
      sides.append(variants)
    }
    return sides
  }

  private func commonPairs(_ sides: [[ImageVariant]]) -> [Pair] {
    var pairs: [Pair] = []
    for left in sides[0] where !pairs.contains(where: { isSame($0.left.platform, left.platform) }) {
      if let right = sides[1].first(where: { isSame(left.platform, $0.platform) }) {
        pairs.append((left, right))
      }
    }
    return pairs
  }

  private func isSame(_ left: Platform?, _ right: Platform?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.isSame(as: right)
  }

  private func error(_ code: ArchiveError.Code, _ detail: String) -> ArchiveError {
    ArchiveError(code, input: archives.map(\.name.text).joined(separator: ", "), detail)
  }
}
