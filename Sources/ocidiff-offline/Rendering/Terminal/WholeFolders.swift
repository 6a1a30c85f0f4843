import ArchiveDiff
import OCILayout

/// Finds folders that one side lacks with all that is in them, so that each can be told in one row.
struct WholeFolders {
  /// What is in such a folder, at any depth.
  struct Content {
    /// Files, links and devices.
    var files = 0
    var folders = 0
    /// Those of the files.
    var bytes: UInt64 = 0
  }

  /// What must be the same of all that is told in one row.
  private struct Kind: Equatable {
    let change: Difference.Change
    let cause: Cause
    let effect: Difference.Effect?

    init(_ difference: Difference) {
      (change, cause, effect) = (difference.change, difference.cause, difference.effect)
    }
  }

  /// A name in a folder, and what is told of it and below it.
  private struct Node {
    let parent: Int
    var kind: Kind?
    var isFolder = false
    /// Whether all below is of one kind, and of which.
    var isUniform = true
    var kindBelow: Kind?
    var content = Content()
    /// Whether this node is told with a folder above it.
    var isHidden = false

    /// A single path in a folder is better told by its own name.
    var isWhole: Bool {
      isFolder && kind != nil && isUniform && kindBelow == kind && content.files + content.folders > 1
    }
  }

  private struct Name: Hashable {
    let folder: Int
    let name: [UInt8]
  }

  /// So deep folders are looked for: a row does not get shorter for those below.
  private static let mostParts = 64

  private var nodes = [Node(parent: 0)]
  private var numbers: [Name: Int] = [:]
  private var nodeOfDifference: [Int] = []

  /// Looks at the differences of files of one layer.
  init(_ differences: some Sequence<Difference>) {
    for difference in differences { add(difference) }
    // A node comes after those above it.
    for node in nodes.indices.dropFirst().reversed() { addToParent(node) }
    for node in nodes.indices.dropFirst() {
      let parent = nodes[nodes[node].parent]
      nodes[node].isHidden = parent.isHidden || parent.isWhole
    }
  }

  /// Whether a difference, by its position among those given, is told in the row of a folder above it.
  func isHidden(_ position: Int) -> Bool { nodes[nodeOfDifference[position]].isHidden }

  /// What a folder holds whose row tells all of it; `nil` for what is told by itself.
  func content(_ position: Int) -> Content? {
    let node = nodes[nodeOfDifference[position]]
    return node.isWhole ? node.content : nil
  }

  private mutating func add(_ difference: Difference) {
    var node = 0
    for name in difference.path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: Self.mostParts) {
      let key = Name(folder: node, name: Array(name))
      if let known = numbers[key] {
        node = known
      } else {
        numbers[key] = nodes.count
        nodes.append(Node(parent: node))
        node = nodes.count - 1
      }
    }
    nodeOfDifference.append(node)
    // The same path twice in a layer is two rows.
    let isTwice = nodes[node].kind != nil
    nodes[node].kind = Kind(difference)
    nodes[node].isFolder = !isTwice && difference.isFolder
    nodes[node].isUniform = !isTwice
    nodes[node].content.bytes = difference.bytes
  }

  private mutating func addToParent(_ number: Int) {
    let node = nodes[number]
    let kinds = [node.kind, node.kindBelow].compactMap(\.self)
    let parent = node.parent
    for kind in kinds {
      if let known = nodes[parent].kindBelow, known != kind { nodes[parent].isUniform = false }
      nodes[parent].kindBelow = kind
    }
    if !node.isUniform { nodes[parent].isUniform = false }
    if node.kind != nil {
      if node.isFolder { nodes[parent].content.folders += 1 } else { nodes[parent].content.files += 1 }
    }
    nodes[parent].content.files += node.content.files
    nodes[parent].content.folders += node.content.folders
    nodes[parent].content.bytes &+= node.content.bytes
  }
}

extension Difference {
  /// Whether a folder is there on one side, and nothing on the other.
  fileprivate var isFolder: Bool {
    guard change != .modified, let type = attributes.first(where: { $0.name == "type" }) else { return false }
    return type.values.contains { if case .string("directory") = $0 { true } else { false } }
  }
}
