/// Compares two images with the same number of layers by what each layer does.
enum EffectComparison {
  /// The differences in the order in which the layers bring them, and the root file systems at the end. A path is told
  /// at each layer that changes in what the sides differ.
  static func compare(
    _ pairs: [LayerPair], rules: Set<Ignorable>
  ) async throws(SymbolicLinkLoop) -> (differences: NodeDifferences, final: FinalState) {
    var both = RootFilesystems()
    var differences = NodeDifferences(rules: rules)
    let shared = pairs.prefix(while: \.isOneLayer).count
    for (index, pair) in pairs.enumerated() {
      try both.apply(pair)
      await pair.left.finishComparing()
      if index >= shared { addTouched(by: pair, at: index, both.states, to: &differences) }
    }
    let final = FinalState(both)
    differences.addLinkGroups(final, tellsLayer: true)
    return (differences, final)
  }

  /// Looks at the paths that the last layer of either side touched.
  private static func addTouched(
    by pair: LayerPair, at layer: Int, _ states: [RootFilesystem], to differences: inout NodeDifferences
  ) {
    let (left, right) = (states[0], states[1])
    let twins = pair.isOneLayer ? nil : pair.twins
    func addDifference(at node: PathTree.Node) {
      // Most are the same on both sides, which is seen at a glance.
      if let entry = left.entryOfLastLayer(at: node), let other = right.entryOfLastLayer(at: node),
        twins.map({ $0[Int(entry)] == other }) ?? (entry == other)
      {
        return
      }
      guard let now = differences.difference(left.view(at: node), right.view(at: node)) else { return }
      let before = differences.difference(left.viewBefore(at: node), right.viewBefore(at: node))
      if let before, before.change == now.change, before.attributes.reportsSame(as: now.attributes) { return }
      differences.add(now, at: node, layer: layer, states)
    }
    for node in left.touched { addDifference(at: node) }
    for node in right.touched where !left.isTouched(node) { addDifference(at: node) }
  }
}
