/// What two images differ in by effect, after the naive model.
struct EffectOracle {
  typealias Path = [UInt8]

  /// The paths that differ after some layer, hard links among them; `nil` where the numbers of layers differ.
  private(set) var differing: Set<Path>?
  /// The paths that differ at the end.
  private(set) var differingAtEnd: Set<Path> = []

  /// - Throws: where layers cannot be applied.
  init(_ left: [TarReading], _ right: [TarReading]) throws {
    var roots = [NaiveRoot(), NaiveRoot()]
    var found: Set<Path> = []
    for index in 0..<max(left.count, right.count) {
      for (side, layers) in [left, right].enumerated() where layers.indices.contains(index) {
        try roots[side].apply(layers[index])
      }
      found.formUnion(Self.differences(roots[0], roots[1]))
    }
    let links = Self.linkDifferences(roots[0], roots[1])
    // As the reference model has it, the attributes of the root itself are no part of the root file system.
    differingAtEnd = Self.differences(roots[0], roots[1]).subtracting([[]]).union(links)
    differing = left.count == right.count ? found.union(links) : nil
  }

  private static func differences(_ left: NaiveRoot, _ right: NaiveRoot) -> Set<Path> {
    Set(left.nodes.keys).union(right.nodes.keys).filter { path in
      guard let mine = left.nodes[path], let theirs = right.nodes[path] else { return true }
      return mine.difference(from: theirs) != nil
    }
  }

  private static func linkDifferences(_ left: NaiveRoot, _ right: NaiveRoot) -> Set<Path> {
    let common = Set(left.nodes.keys).intersection(right.nodes.keys)
    let (mine, theirs) = (left.otherNames(among: common), right.otherNames(among: common))
    return common.filter { mine[$0] != theirs[$0] }
  }
}
