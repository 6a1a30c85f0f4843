/// Compares two images with the same number of layers by what each layer does.
enum EffectComparison {
  /// The differences in the order in which the layers bring them, and the root file systems at the end. A path is told
  /// at each layer that changes in what the sides differ.
  static func compare(
    _ left: [LoadedLayer], _ right: [LoadedLayer], rules: Set<Ignorable>
  ) async throws(SymbolicLinkLoop) -> (differences: NodeDifferences, final: FinalState) {
    var both = RootFilesystems()
    var differences = NodeDifferences(rules: rules)
    let shared = zip(left, right).prefix { $0 === $1 }.count
    for (index, (left, right)) in zip(left, right).enumerated() {
      try both.apply(left, right)
      await left.finishComparing()
      if index >= shared { addTouched(at: index, both.states, to: &differences) }
    }
    let final = FinalState(both)
    differences.addLinkGroups(final, tellsLayer: true)
    return (differences, final)
  }

  /// Looks at the paths that the last layer of either side touched.
  private static func addTouched(
    at layer: Int, _ states: [RootFilesystem], to differences: inout NodeDifferences
  ) {
    let (left, right) = (states[0], states[1])
    guard let leftLayer = left.layers.last, let rightLayer = right.layers.last else { return }
    let same = SameEntries(leftLayer, rightLayer)
    let onlyRight = right.touched.filter { !left.isTouched($0) }
    for node in left.touched + onlyRight {
      // Most are the same on both sides, which is seen at a glance.
      if let entry = left.entryOfLastLayer(at: node), let other = right.entryOfLastLayer(at: node),
        same.contains(entry, other)
      {
        continue
      }
      guard let now = differences.difference(left.view(at: node), right.view(at: node)) else { continue }
      let before = differences.difference(left.viewBefore(at: node), right.viewBefore(at: node))
      if let before, before.change == now.change, before.attributes.reportsSame(as: now.attributes) {
        continue
      }
      differences.add(now, at: node, layer: layer, states)
    }
  }
}
