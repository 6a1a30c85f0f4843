import OCILayout

/// The hard links of two root file systems: which paths are names of one inode.
///
/// Only names that both sides have are compared: a name that one side lacks is told as such.
struct LinkGroups {
  typealias Node = PathTree.Node

  /// A path, and the other names of the same inode on each side.
  struct OtherNames {
    let node: Node
    let left: [JSONValue]
    let right: [JSONValue]
  }

  /// How many names may be spelled out in all: a group of n names that differs takes n × n of them.
  private static let nameBudget = 2_000_000
  private static let namesBeyondBudget = 10

  private let tree: PathTree
  /// The paths that both sides have and that are one of several names on at least one of them.
  private var nodes: [Node] = []
  /// For each side, the group's number of each such path, and the paths of each group in ascending order.
  private var groupOfNode: [[Node: UInt32]] = [[:], [:]]
  private var members: [[UInt32: [Node]]] = [[:], [:]]

  init(_ states: [RootFilesystem], in tree: PathTree) {
    self.tree = tree
    guard states.contains(where: \.hadHardLinks) else { return }
    for node in 1..<Node(clamping: max(tree.count, 1)) {
      // Most paths are the only ones of their inodes, so nothing is put together for these.
      guard states[0].linkGroup(at: node) != nil || states[1].linkGroup(at: node) != nil,
        states.allSatisfy({ $0.identity(at: node) != 0 })
      else { continue }
      let groups = states.map { $0.linkGroup(at: node) }
      nodes.append(node)
      for side in 0...1 {
        guard let group = groups[side] else { continue }
        groupOfNode[side][node] = group
        members[side][group, default: []].append(node)
      }
    }
  }

  /// The paths whose other names are not the same on both sides.
  func differences() -> [OtherNames] {
    struct Pair: Hashable {
      let left: UInt32?
      let right: UInt32?
    }
    // Two groups are compared once, not once for each of their names.
    var isSame: [Pair: Bool] = [:]
    var budget = Self.nameBudget
    var differences: [OtherNames] = []
    for node in nodes {
      let pair = Pair(left: groupOfNode[0][node], right: groupOfNode[1][node])
      let same = pair.left != nil && pair.right != nil ? isSame[pair] : nil
      if let same, same { continue }
      let left = names(on: 0, with: node)
      let right = names(on: 1, with: node)
      if same == nil {
        isSame[pair] = left == right
        if left == right { continue }
      }
      budget -= left.count + right.count
      let limit = budget > 0 ? Int.max : Self.namesBeyondBudget
      differences.append(
        OtherNames(
          node: node, left: spell(left, without: node, limit), right: spell(right, without: node, limit)))
    }
    return differences
  }

  private func names(on side: Int, with node: Node) -> [Node] {
    groupOfNode[side][node].flatMap { members[side][$0] } ?? [node]
  }

  private func spell(_ nodes: [Node], without node: Node, _ limit: Int) -> [JSONValue] {
    let others = nodes.filter { $0 != node }
    let names = others.prefix(limit).map(tree.path(of:)).sorted { $0.lexicographicallyPrecedes($1) }
    let rest = others.count - names.count
    return names.map { .escaped($0) } + (rest > 0 ? [.string("and \(rest) more")] : [])
  }
}
