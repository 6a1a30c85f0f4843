import TarStream

/// All paths that two images name, each as a number: a node of a tree of names.
///
/// The tree only grows. What stands at a path is kept by each side's ``RootFilesystem``; the numbers are the same for
/// both, so comparing two sides compares numbers, and no path is spelled out but those that are reported.
struct PathTree {
  typealias Node = UInt32

  /// The root directory: the empty path.
  static let root: Node = 0

  private struct Place {
    var parent: Node
    /// How many bytes the whole path has.
    var pathCount: UInt32
    var nameStart: Int
    var nameCount: UInt32
    /// That of its name in its folder, once it is in the index.
    var hash: UInt32 = 0
    /// The child with the greatest name, and the one that was made last; the root, which is nobody's child, where there
    /// is none.
    var greatestChild = root
    var lastChild = root
    /// The one that was made before it in its folder; the root for the first.
    var previousSibling = root
    /// Whether all children are in the index.
    var isIndexed = false
  }

  private var places = [Place(parent: root, pathCount: 0, nameStart: 0, nameCount: 0)]
  private var names: [UInt8] = []
  /// How many bytes all paths have, written out.
  private(set) var pathBytes: UInt64 = 0
  /// The node that was found last.
  private var last: Node = root
  /// The index of names in folders, a hash table with open addressing: node numbers, 0 for an empty slot (the root is
  /// nobody's child). A folder comes into it when a name is looked up there that is not found without it, which few are.
  private var slots: [Node] = []
  private var indexedCount = 0

  /// How many nodes there are.
  var count: Int { places.count }

  /// Makes room for as many nodes again as are given, with names of common length. What is not used of it takes no memory.
  mutating func makeRoom(for count: Int) {
    places.reserveCapacity(places.count + count)
    names.reserveCapacity(names.count + 32 * count)
  }

  func parent(of node: Node) -> Node { places[Int(node)].parent }

  /// Expects that paths come in their order once more, from the first one on.
  mutating func startOver() { last = Self.root }

  /// The node of a name in a folder, made if it is new.
  mutating func child(of parent: Node, named name: Span<UInt8>) -> Node {
    // The second side names most paths in the order of the first, which is that of the numbers; what is in a folder comes
    // behind the folder itself. The first side names new ones.
    let isAtEnd = Int(last) + 1 == places.count
    if !isAtEnd, isNode(last + 1, named: name, in: parent) {
      last += 1
    } else if isAtEnd || !isNode(last, named: name, in: parent) {
      last = findOrMakeChild(of: parent, named: name)
    }
    return last
  }

  private mutating func findOrMakeChild(of parent: Node, named name: Span<UInt8>) -> Node {
    // Most archives list a folder's names in ascending order, so that each is new, or the last one of its folder.
    let greatest = places[Int(parent)].greatestChild
    let order = greatest == Self.root ? 1 : compareBytes(name, names.span.extracting(nameRange(of: greatest)))
    if order == 0 { return greatest }
    if order < 0, let known = lookUp(name, in: parent) { return known }
    let node = makeChild(of: parent, named: name)
    if order > 0 { places[Int(parent)].greatestChild = node }
    return node
  }

  private mutating func makeChild(of parent: Node, named name: Span<UInt8>) -> Node {
    let node = Node(places.count)
    let pathCount = UInt32(clamping: Int(places[Int(parent)].pathCount) + 1 + name.count)
    pathBytes += UInt64(pathCount)
    places.append(
      Place(
        parent: parent, pathCount: pathCount, nameStart: names.count, nameCount: UInt32(name.count),
        previousSibling: places[Int(parent)].lastChild))
    names.append(name)
    places[Int(parent)].lastChild = node
    if places[Int(parent)].isIndexed { addToIndex(node) }
    return node
  }

  /// The path of a node from the root, canonical.
  func path(of node: Node) -> [UInt8] {
    var parts: [ArraySlice<UInt8>] = []
    var current = node
    while current != Self.root {
      parts.append(names[nameRange(of: current)])
      current = parent(of: current)
    }
    return Array(parts.reversed().joined(separator: [UInt8(ascii: "/")]))
  }

  private func isNode(_ node: Node, named name: Span<UInt8>, in parent: Node) -> Bool {
    places[Int(node)].parent == parent
      && names.span.extracting(nameRange(of: node)).isEqual(to: name)
  }

  private func nameRange(of node: Node) -> Range<Int> {
    let place = places[Int(node)]
    return place.nameStart..<place.nameStart + Int(place.nameCount)
  }

  // MARK: The index

  private mutating func lookUp(_ name: Span<UInt8>, in parent: Node) -> Node? {
    indexChildren(of: parent)
    let hash = Self.hash(name, in: parent)
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      if places[Int(slots[slot])].hash == hash, isNode(slots[slot], named: name, in: parent) {
        return slots[slot]
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private mutating func indexChildren(of folder: Node) {
    guard !places[Int(folder)].isIndexed else { return }
    places[Int(folder)].isIndexed = true
    var child = places[Int(folder)].lastChild
    while child != Self.root {
      addToIndex(child)
      child = places[Int(child)].previousSibling
    }
  }

  private mutating func addToIndex(_ node: Node) {
    places[Int(node)].hash = Self.hash(names.span.extracting(nameRange(of: node)), in: parent(of: node))
    indexedCount += 1
    if indexedCount * 2 > slots.count {
      let indexed = slots.filter { $0 != 0 }
      slots = [Node](repeating: 0, count: max(1 << 10, slots.count * 2))
      for node in indexed { putInSlot(node) }
    }
    putInSlot(node)
  }

  private mutating func putInSlot(_ node: Node) {
    let mask = slots.count - 1
    var slot = Int(places[Int(node)].hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = node
  }

  /// Swift's own hash, whose key is drawn anew for each run: names cannot be chosen to collide.
  private static func hash(_ name: Span<UInt8>, in parent: Node) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(parent)
    unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }
}
