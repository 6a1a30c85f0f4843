import OCILayout

/// Compares the layers of two images one to one, as their archives list them, and what is around the entries.
struct ListedLayers {
  private let left: Image
  private let right: Image
  private let pairs: [LayerPair]

  /// For images with the same number of layers.
  init(_ left: Image, _ right: Image, pairs: [LayerPair]) {
    self.left = left
    self.right = right
    self.pairs = pairs
  }

  /// All that differs.
  func compare(rules: Set<Ignorable>) -> Findings {
    var findings = Findings(rules: rules)
    for (index, pair) in pairs.enumerated() {
      let listing = ListingComparison.compare(pair, layer: index, rules: rules)
      findings.add(contentsOf: compareWhole(index, rules: rules) { !listing.isEmpty })
      findings.add(contentsOf: listing)
    }
    return findings
  }

  /// What is told of two layers as wholes. `entriesDiffer`: whether their entries do.
  func compareWhole(_ index: Int, rules: Set<Ignorable>, entriesDiffer: () -> Bool) -> Findings {
    LayerComparison(rules: rules, limits: left.archive.limits.streams).compare(
      (left.layers[index], right.layers[index]), (pairs[index].left, pairs[index].right), layer: index,
      entriesDiffer: entriesDiffer)
  }
}
