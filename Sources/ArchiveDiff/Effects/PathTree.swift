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
    var hash: UInt32
  }

  private var places: [Place] = [Place(parent: root, pathCount: 0, nameStart: 0, nameCount: 0, hash: 0)]
  private var names: [UInt8] = []
  /// How many bytes all paths have, written out.
  private(set) var pathBytes: UInt64 = 0
  /// A hash table with open addressing: node numbers, 0 for an empty slot (the root is nobody's child).
  private var slots = [Node](repeating: 0, count: 1 << 10)
  /// The node that was found last.
  private var last: Node = root

  /// How many nodes there are.
  var count: Int { places.count }

  func parent(of node: Node) -> Node { places[Int(node)].parent }

  /// The node of a name in a folder, or the slot where it would go.
  private func find(_ name: Span<UInt8>, in parent: Node, hash: UInt32) -> (node: Node?, slot: Int) {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      let place = places[Int(slots[slot])]
      if place.hash == hash && place.parent == parent && isSame(name, as: place) {
        return (slots[slot], slot)
      }
      slot = (slot + 1) & mask
    }
    return (nil, slot)
  }

  /// The node of a name in a folder, made if it is new.
  mutating func child(of parent: Node, named name: Span<UInt8>) -> Node {
    // The second side names most paths in the order of the first, which is that of the numbers.
    if isNode(last + 1, named: name, in: parent) {
      last += 1
      return last
    }
    let hash = Self.hash(name, in: parent)
    let (known, slot) = find(name, in: parent, hash: hash)
    if let known {
      last = known
      return known
    }
    let node = Node(places.count)
    last = node
    let pathCount = UInt32(clamping: Int(places[Int(parent)].pathCount) + 1 + name.count)
    pathBytes += UInt64(pathCount)
    places.append(
      Place(
        parent: parent, pathCount: pathCount, nameStart: names.count, nameCount: UInt32(name.count),
        hash: hash))
    names.append(name)
    slots[slot] = node
    if places.count * 2 > slots.count { grow() }
    return node
  }

  /// The path of a node from the root, canonical.
  func path(of node: Node) -> [UInt8] {
    var parts: [ArraySlice<UInt8>] = []
    var current = node
    while current != Self.root {
      let place = places[Int(current)]
      parts.append(names[place.nameStart..<place.nameStart + Int(place.nameCount)])
      current = place.parent
    }
    return Array(parts.reversed().joined(separator: [UInt8(ascii: "/")]))
  }

  private func isNode(_ node: Node, named name: Span<UInt8>, in parent: Node) -> Bool {
    guard Int(node) < places.count else { return false }
    let place = places[Int(node)]
    return place.parent == parent && isSame(name, as: place)
  }

  private func isSame(_ name: Span<UInt8>, as place: Place) -> Bool {
    guard name.count == Int(place.nameCount) else { return false }
    return names.span.extracting(place.nameStart..<place.nameStart + name.count).isEqual(to: name)
  }

  private mutating func grow() {
    slots = [Node](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for node in 1..<places.count {
      var slot = Int(places[node].hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Node(node)
    }
  }

  /// Swift's own hash, whose key is drawn anew for each run: names cannot be chosen to collide.
  private static func hash(_ name: Span<UInt8>, in parent: Node) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(parent)
    unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }
}
