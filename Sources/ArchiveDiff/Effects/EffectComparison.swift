import TarStream

/// Compares two images with the same number of layers by what each layer does.
struct EffectComparison {
  let rules: Set<Ignorable>
  /// How many compare paths at a time.
  let jobs: Int

  /// How many paths one worker compares before it takes the next; fewer are not worth a thread.
  var batchSize = 1 << 15

  /// The differences in the order in which the layers bring them, and the root file systems at the end, or what of them
  /// the sides may differ in. A path is told at each layer that changes in what the sides differ.
  func compare(
    _ pairs: [LayerPair]
  ) async throws(SymbolicLinkLoop) -> (differences: NodeDifferences, final: FinalState) {
    var both = RootFilesystems()
    var differences = NodeDifferences(rules: rules)
    let shared = pairs.prefix(while: \.isOneLayer).count
    let filled = pairs.filter { !$0.isEmpty }
    for (index, pair) in pairs.enumerated() {
      if filled.count == 1, pair === filled[0], let entries = await entriesThatMatter(in: pair) {
        try both.apply(pair, only: entries)
      } else {
        try both.apply(pair)
        await pair.left.finishComparing()
      }
      if index >= shared { await addTouched(by: pair, at: index, both.states, to: &differences) }
    }
    let final = FinalState(both)
    differences.addLinkGroups(final, tellsLayer: true)
    return (differences, final)
  }

  /// The entries of a pair that may come to a difference where no other layer holds any, by ascending index: most are the
  /// same on both sides, and have nothing to do with the others. `nil` where that cannot be said.
  private func entriesThatMatter(in pair: LayerPair) async -> [UInt32]? {
    // Whether both list the same is found out beside this (``FileComparison``).
    guard pair.left.table.entries.count == pair.right.table.entries.count,
      let independent = IndependentEntries(pair.left), pair.listsSame
    else { return nil }
    await pair.left.finishComparing()
    if pair.isOneLayer { return [] }
    let twins = pair.twins
    let differing = twins.indices.lazy.filter { twins[$0] == .max }.map { UInt32($0) }
    return independent.linked.isEmpty ? Array(differing) : independent.linked.union(differing).sorted()
  }

  /// Looks at the paths that the last layer of either side touched.
  private func addTouched(
    by pair: LayerPair, at layer: Int, _ states: [RootFilesystem], to differences: inout NodeDifferences
  ) async {
    let (left, right) = (states[0], states[1])
    let twins = pair.isOneLayer ? nil : pair.twins
    let nodes = left.touched + right.touched.filter { !left.isTouched($0) }
    let batches = stride(from: 0, to: nodes.count, by: batchSize).map { start in
      nodes[start..<min(start + batchSize, nodes.count)]
    }
    @Sendable func differing(_ nodes: ArraySlice<PathTree.Node>) -> NodeDifferences {
      var found = NodeDifferences(rules: rules)
      for node in nodes {
        // Most are the same on both sides, which is seen at a glance.
        if let entry = left.entryOfLastLayer(at: node), let other = right.entryOfLastLayer(at: node),
          twins.map({ $0[Int(entry)] == other }) ?? (entry == other)
        {
          continue
        }
        guard let now = found.difference(left.view(at: node), right.view(at: node)) else { continue }
        let before = found.difference(left.viewBefore(at: node), right.viewBefore(at: node))
        if let before, before.change == now.change, before.attributes.reportsSame(as: now.attributes) {
          continue
        }
        found.add(now, at: node, layer: layer, states)
      }
      return found
    }
    if batches.count <= 1 { return differences.add(contentsOf: differing(nodes[...])) }
    let queue = WorkQueue(jobs: min(jobs, batches.count))
    for case .success(let found) in await queue.outcomes(batches, { (nodes, _) in differing(nodes) }) {
      differences.add(contentsOf: found)
    }
  }
}
