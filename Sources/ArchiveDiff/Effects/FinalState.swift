/// The two root file systems when all layers are applied, with the tree that their nodes are of; or what of them the two
/// sides may differ in.
struct FinalState {
  private(set) var tree: PathTree
  private(set) var states: [RootFilesystem]
  /// Of each node, whether the two sides have other paths below it; `nil` until someone asks.
  private var differsBelow: [Bool]?

  init(_ both: RootFilesystems) {
    tree = both.tree
    states = both.states
  }

  /// Applies all layers of both sides, however many each has.
  init(applying left: [LoadedLayer], _ right: [LoadedLayer]) throws(SymbolicLinkLoop) {
    var both = RootFilesystems()
    for (left, right) in zip(left, right) { try both.apply(LayerPair(left, right)) }
    for layer in left.dropFirst(right.count) { try both.apply(layer, to: 0) }
    for layer in right.dropFirst(left.count) { try both.apply(layer, to: 1) }
    self.init(both)
  }

  /// In what the two root file systems differ.
  func compare(rules: Set<Ignorable>) -> Findings {
    var differences = NodeDifferences(rules: rules)
    for node in 1..<PathTree.Node(clamping: max(tree.count, 1)) {
      guard let found = differences.difference(states[0].view(at: node), states[1].view(at: node)) else {
        continue
      }
      differences.add(found, at: node, layer: nil, states)
    }
    differences.addLinkGroups(self, tellsLayer: false)
    return differences.findings(self)
  }

  /// Whether a container would see a difference of listed entries: what they put at their path, or removed, was not
  /// replaced by a later layer.
  mutating func effect(of difference: Difference) throws(SymbolicLinkLoop) -> Difference.Effect {
    guard let layers = difference.layers else { return .visible }
    if difference.cause == .whiteout { return try effect(ofWhiteout: difference.sortKey) }
    let isVisible =
      isInEffect(difference.sources.left, of: layers[0], on: 0)
      || isInEffect(difference.sources.right, of: layers[1], on: 1)
    return isVisible ? .visible : .shadowed
  }

  private func isInEffect(_ source: EntryView?, of layer: Int?, on side: Int) -> Bool {
    guard let layer, case .entry(_, let entry) = source else { return false }
    return states[side].isInEffect(entry: entry, of: layer)
  }

  /// A whiteout that one side has is seen where the other side has what it removes.
  private mutating func effect(ofWhiteout path: [UInt8]) throws(SymbolicLinkLoop) -> Difference.Effect {
    switch try? Whiteout(path) {
    case .path(let target):
      var stands: [Bool] = []
      for side in 0...1 {
        let node = try states[side].node(at: target, in: &tree)
        stands.append(states[side].layer(at: node) != nil)
      }
      return stands[0] == stands[1] ? .shadowed : .visible
    case .opaque(let folder): return try holdsSamePaths(in: folder) ? .shadowed : .visible
    case nil: return .shadowed
    }
  }

  /// Whether a folder has the same paths on both sides.
  private mutating func holdsSamePaths(in folder: [UInt8]) throws(SymbolicLinkLoop) -> Bool {
    var nodes: [PathTree.Node] = []
    for side in 0...1 { nodes.append(try states[side].node(at: folder, in: &tree, followsLast: true)) }
    // Through symbolic links the sides may land in two folders, which have no path in common.
    guard nodes[0] == nodes[1] else { return zip(states, nodes).allSatisfy { $0.isEmpty($1) } }
    let differs = differsBelow ?? nodesThatDifferBelow()
    differsBelow = differs
    // Nothing stands at a node that was made since.
    return Int(nodes[0]) >= differs.count || !differs[Int(nodes[0])]
  }

  /// Looks at each node once, however many folders are asked for. A node's number is higher than that of its folder,
  /// so from the highest down each is known before the folder that it is in.
  private func nodesThatDifferBelow() -> [Bool] {
    var differs = [Bool](repeating: false, count: tree.count)
    for node in (1..<PathTree.Node(clamping: max(tree.count, 1))).reversed()
    where differs[Int(node)] || (states[0].layer(at: node) == nil) != (states[1].layer(at: node) == nil) {
      differs[Int(tree.parent(of: node))] = true
    }
    return differs
  }
}
