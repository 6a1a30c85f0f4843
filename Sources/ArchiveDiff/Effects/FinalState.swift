/// The two root file systems when all layers are applied, with the tree that their nodes are of.
struct FinalState {
  private(set) var tree: PathTree
  private(set) var states: [RootFilesystem]
  private var sameFolders: [[UInt8]: Bool] = [:]

  init(tree: PathTree, states: [RootFilesystem]) {
    self.tree = tree
    self.states = states
  }

  /// Applies all layers of both sides, however many each has.
  init(applying left: [LoadedLayer], _ right: [LoadedLayer]) throws(SymbolicLinkLoop) {
    tree = PathTree()
    states = [RootFilesystem(), RootFilesystem()]
    for (side, layers) in [left, right].enumerated() {
      for layer in layers { try states[side].apply(layer, in: &tree) }
    }
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
    for side in 0...1 {
      guard let layer = layers[side] else { continue }
      let node = try states[side].node(at: difference.sortKey, in: &tree)
      if states[side].layer(at: node) == layer { return .visible }
    }
    return .shadowed
  }

  /// A whiteout that one side has is seen where the other side has what it removes.
  private mutating func effect(ofWhiteout path: [UInt8]) throws(SymbolicLinkLoop) -> Difference.Effect {
    switch try? Whiteout(path[...]) {
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
    if let known = sameFolders[folder] { return known }
    var tops: [PathTree.Node] = []
    for side in 0...1 { tops.append(try states[side].node(at: folder, in: &tree, followsLast: true)) }
    var rest = [tops]
    var isSame = true
    while isSame, let nodes = rest.popLast() {
      let children = zip(states, nodes).map { Set($0.children(of: $1)) }
      isSame = children[0] == children[1]
      rest += children[0].map { [$0, $0] }
    }
    sameFolders[folder] = isSame
    return isSame
  }
}
