/// The two root file systems when all layers are applied, with the tree that their nodes are of.
struct FinalState {
  private var tree: PathTree
  private var states: [RootFilesystem]

  init(tree: PathTree, states: [RootFilesystem]) {
    self.tree = tree
    self.states = states
  }

  /// Whether a container would see a difference of listed entries: what they put at their path, or removed, was not
  /// replaced by a later layer.
  mutating func effect(of difference: Difference) throws(SymbolicLinkLoop) -> Difference.Effect {
    guard let layers = difference.layers else { return .visible }
    if difference.cause == .whiteout { return try effect(ofWhiteout: difference.sortKey) }
    for side in 0...1 {
      guard let layer = layers[side] else { continue }
      let node = try states[side].node(at: difference.sortKey, in: &tree)
      if states[side].layer(at: node) == layer { return .visible }
    }
    return .shadowed
  }

  /// A whiteout that one side has is seen where the other side has what it removes.
  private mutating func effect(ofWhiteout path: [UInt8]) throws(SymbolicLinkLoop) -> Difference.Effect {
    guard case .path(let target) = try? Whiteout(path[...]) else { return .shadowed }
    var stands: [Bool] = []
    for side in 0...1 {
      let node = try states[side].node(at: target, in: &tree)
      stands.append(states[side].layer(at: node) != nil)
    }
    return stands[0] == stands[1] ? .shadowed : .visible
  }
}
