import OCILayout
import TarStream

/// The root file system that layers make together, one applied over the other (OCI image specification, layer.md,
/// "Applying Changesets").
///
/// It is a value: a copy is the state at that time, and shares its storage until one of the two changes. Applying a
/// layer costs as much as the layer touches: removing a folder walks what is in it, and each path was put there once.
struct RootFilesystem {
  typealias Node = PathTree.Node

  /// A file, folder or link; hard links are several paths of one inode.
  private struct Inode {
    var layer: UInt32
    /// The index of its entry in the layer's table, or ``implied``.
    var entry: UInt32
    var type: EntryType
    var linkCount: UInt32
    static let implied = UInt32.max
  }

  /// What stands at a path, and its place among the paths of its folder.
  private struct Slot {
    /// Index into `inodes`; 0 where nothing stands there.
    var inode: UInt32 = 0
    /// The layer that put it there.
    var layer: UInt32 = 0
    /// The layer that touched it last, counted from 1, and what stood there before that layer.
    var touched: UInt32 = 0
    var before: UInt32 = 0
    var firstChild: Node = 0
    var next: Node = 0
    var previous: Node = 0
  }

  private var slots: [Slot]
  private var inodes: [Inode]
  private(set) var layers: [LoadedLayer] = []
  /// For each layer, where its entries landed; ``nowhere`` for those that make no file.
  private var nodesOfEntries: [[Node]] = []
  /// The paths that the last layer touched, each once.
  private(set) var touched: [Node] = []
  /// Whether a path ever was a hard link of another one.
  private(set) var hadHardLinks = false
  /// The folder that was found last: entries of one folder mostly stand together. Empty where symbolic links have
  /// changed since.
  private var lastFolder: (path: [UInt8], node: Node) = ([], PathTree.root)
  /// How many links and names behind links were followed so far.
  private var linkSteps = 0
  /// How many bytes all paths of the tree may have.
  private var pathLimit = UInt64.max

  /// A root file system of nothing but the root.
  init() {
    let none = Inode(layer: 0, entry: Inode.implied, type: .file, linkCount: 0)
    let root = Inode(layer: 0, entry: Inode.implied, type: .directory, linkCount: 1)
    inodes = [none, root]
    slots = [Slot(inode: 1)]
  }

  /// What the same would be had it been made by other layers that list the same, one by one.
  func made(by layers: [LoadedLayer]) -> RootFilesystem {
    var copy = self
    copy.layers = layers
    return copy
  }

  // MARK: Looking

  /// What stands at a path.
  func view(at node: Node) -> EntryView? { view(ofIdentity: inode(at: node)) }

  /// What stood at a path before the last layer.
  func viewBefore(at node: Node) -> EntryView? {
    view(ofIdentity: isTouched(node) ? slot(at: node).before : inode(at: node))
  }

  /// Whether the last layer touched the path.
  func isTouched(_ node: Node) -> Bool { slot(at: node).touched == UInt32(layers.count) && !layers.isEmpty }

  /// The layer that put there what stands at a path.
  func layer(at node: Node) -> Int? { inode(at: node) == 0 ? nil : Int(slot(at: node).layer) }

  /// Whether what an entry of a layer put at its path still stands there.
  func isInEffect(entry: Int, of layer: Int) -> Bool {
    let node = nodesOfEntries[layer][entry]
    return node != Self.nowhere && self.layer(at: node) == layer
  }

  /// A number that paths share which are hard links of each other; `nil` for a path that shares with none.
  func linkGroup(at node: Node) -> UInt32? {
    let inode = inode(at: node)
    return inode != 0 && inodes[Int(inode)].linkCount > 1 ? inode : nil
  }

  /// A number that stays the same as long as the same thing stands at a path.
  func identity(at node: Node) -> UInt32 { inode(at: node) }

  /// Whether nothing is in a folder.
  func isEmpty(_ folder: Node) -> Bool { slot(at: folder).firstChild == 0 }

  private func inode(at node: Node) -> UInt32 { slot(at: node).inode }

  private func slot(at node: Node) -> Slot { Int(node) < slots.count ? slots[Int(node)] : Slot() }

  /// What a number of ``identity(at:)`` stands for; `nil` for that of nothing.
  func view(ofIdentity number: UInt32) -> EntryView? {
    guard number != 0 else { return nil }
    let inode = inodes[Int(number)]
    return inode.entry == Inode.implied
      ? .impliedDirectory : .entry(layers[Int(inode.layer)], index: Int(inode.entry))
  }

  private func isDirectory(_ node: Node) -> Bool {
    let inode = inode(at: node)
    return inode != 0 && inodes[Int(inode)].type == .directory
  }

  /// The entry of the last layer that stands at a path; `nil` where something else does, or nothing.
  func entryOfLastLayer(at node: Node) -> UInt32? {
    let inode = inodes[Int(inode(at: node))]
    return inode.entry == Inode.implied || Int(inode.layer) + 1 != layers.count ? nil : inode.entry
  }

  // MARK: Applying a layer

  /// Applies the next layer: its whiteouts, which act on the layers below alone, then its entries in their order;
  /// `only`: of these some alone, by ascending index.
  ///
  /// - Throws: ``SymbolicLinkLoop`` where a path leads through links without end.
  mutating func apply(
    _ layer: LoadedLayer, only entries: [UInt32]? = nil, in tree: inout PathTree
  ) throws(SymbolicLinkLoop) {
    layers.append(layer)
    pathLimit = layer.origin.limits.pathBytes
    touched = []
    for whiteout in layer.whiteouts {
      try apply(whiteout, in: &tree)
      try checkLength(of: tree)
    }
    if let entries {
      try applyEntries(entries.lazy.map(Int.init), of: layer, in: &tree)
    } else {
      try applyEntries(layer.table.entries.indices, of: layer, in: &tree)
    }
    grow(to: tree.count)
  }

  private mutating func applyEntries(
    _ indices: some Collection<Int>, of layer: LoadedLayer, in tree: inout PathTree
  ) throws(SymbolicLinkLoop) {
    makeRoom(for: indices.count, in: &tree)
    tree.startOver()
    var nodes = [Node](repeating: Self.nowhere, count: layer.table.entries.count)
    for index in indices where !layer.isMarker[index] {
      nodes[index] = try applyEntry(index, of: layer.table, in: &tree)
      try checkLength(of: tree)
    }
    nodesOfEntries.append(nodes)
  }

  /// Makes room at once for a layer that has more entries than there are paths.
  private mutating func makeRoom(for count: Int, in tree: inout PathTree) {
    guard count > slots.count else { return }
    tree.makeRoom(for: count)
    slots.reserveCapacity(tree.count + count)
    inodes.reserveCapacity(inodes.count + count)
    touched.reserveCapacity(touched.count + count)
  }

  private func checkLength(of tree: PathTree) throws(SymbolicLinkLoop) {
    guard tree.pathBytes > pathLimit else { return }
    let last = PathTree.Node(tree.count - 1)
    throw SymbolicLinkLoop(.length(pathLimit), at: tree.path(of: last), layers.last?.origin)
  }

  private mutating func apply(_ whiteout: Whiteout, in tree: inout PathTree) throws(SymbolicLinkLoop) {
    switch whiteout {
    case .path(let path):
      let node = try resolve(path.span, in: &tree, followsLast: false)
      removeAll(at: node, in: tree, keepsItself: false)
    case .opaque(let folder):
      let node = try resolve(folder.span, in: &tree, followsLast: true)
      removeAll(at: node, in: tree, keepsItself: true)
    }
  }

  /// Puts an entry where it belongs; returns where that is.
  private mutating func applyEntry(
    _ index: Int, of table: EntryTable, in tree: inout PathTree
  ) throws(SymbolicLinkLoop) -> Node {
    let record = table.entries[index]
    let node = try table.withBytes(record.path) { (path) throws(SymbolicLinkLoop) in
      try resolve(path, in: &tree, followsLast: false)
    }
    if node == PathTree.root && record.type != .directory { return Self.nowhere }
    makeParents(of: node, in: tree)
    if record.type == .hardlink {
      let target = try resolve(
        CanonicalPath.make(table.linkName(of: record)).span, in: &tree, followsLast: false)
      grow(to: tree.count)
      guard target != node else { return node }
      if inode(at: target) != 0, !isDirectory(target) {
        hadHardLinks = true
        put(inode: inode(at: target), at: node, in: tree)
        return node
      }
      // A hard link to what is not there stays a link that leads nowhere.
    }
    put(inode: newInode(entry: UInt32(index), type: record.type), at: node, in: tree)
    return node
  }

  // MARK: Finding a path

  /// The node where a canonical path lands, through the symbolic links of its folders; `followsLast`: through the
  /// one that it names itself, too.
  mutating func node(
    at path: [UInt8], in tree: inout PathTree, followsLast: Bool = false
  ) throws(SymbolicLinkLoop) -> Node {
    try resolve(path.span, in: &tree, followsLast: followsLast)
  }

  /// The node where a canonical path lands: symbolic links of its folders are followed inside the root, the last
  /// name only where `followsLast`. Nodes are made where there are none.
  private mutating func resolve(
    _ path: Span<UInt8>, in tree: inout PathTree, followsLast: Bool
  ) throws(SymbolicLinkLoop) -> Node {
    var (current, start) = startOfSearch(path, in: tree)
    while start < path.count {
      let end = path.extracting(start..<path.count).firstIndex(of: slash).map { start + $0 } ?? path.count
      let node = tree.child(of: current, named: path.extracting(start..<end))
      let isLast = end == path.count
      if isLast && !followsLast {
        remember(path, upTo: start, is: current)
        return grown(node, in: tree)
      }
      if let target = linkTarget(at: node) {
        let rest = isLast ? [] : [UInt8](copying: path.extracting(end + 1..<path.count))
        return try resolve(target, of: node, then: rest, from: current, in: &tree, followsLast: followsLast)
      }
      current = node
      start = end + 1
    }
    return grown(current, in: tree)
  }

  /// Where to begin to look for a path: in the folder that was found last, or the nearest one above it that the path is in.
  private func startOfSearch(_ path: Span<UInt8>, in tree: PathTree) -> (folder: Node, index: Int) {
    var (folder, end) = (lastFolder.node, lastFolder.path.count)
    while end > 0 {
      if path.count > end + 1, path[end] == slash,
        path.extracting(0..<end).isEqual(to: lastFolder.path.span.extracting(0..<end))
      {
        return (folder, end + 1)
      }
      folder = tree.parent(of: folder)
      end = lastFolder.path[..<end].lastIndex(of: slash) ?? 0
    }
    return (PathTree.root, 0)
  }

  private mutating func remember(_ path: Span<UInt8>, upTo end: Int, is folder: Node) {
    guard end > 1, lastFolder.node != folder || lastFolder.path.isEmpty else { return }
    lastFolder.path.removeAll(keepingCapacity: true)
    lastFolder.path.append(path.extracting(0..<end - 1))
    lastFolder.node = folder
  }

  /// Forgets the folder that was found last, where a symbolic link comes or goes.
  private mutating func forgetFolder(at inode: UInt32) {
    if inode != 0, inodes[Int(inode)].type == .symlink { lastFolder.path.removeAll(keepingCapacity: true) }
  }

  /// Goes on where a folder of the path is a symbolic link: rare, so it may take the slow way.
  private mutating func resolve(
    _ target: [UInt8], of link: Node, then rest: [UInt8], from folder: Node,
    in tree: inout PathTree, followsLast: Bool
  ) throws(SymbolicLinkLoop) -> Node {
    let origin = layers.last?.origin
    var current = folder
    var hops = 0
    var parts = Array(rest.split(separator: slash).reversed())
    func follow(_ target: [UInt8], of link: Node) throws(SymbolicLinkLoop) {
      hops += 1
      // More than Linux follows, in one path or in one link.
      guard hops <= 255, parts.count < 1 << 20 else {
        throw SymbolicLinkLoop(.circle, at: tree.path(of: link), origin)
      }
      if target.first == slash { current = PathTree.root }
      parts.append(contentsOf: target.split(separator: slash).reversed())
    }
    try follow(target, of: link)
    while let part = parts.popLast() {
      linkSteps += 1
      if let limit = origin?.limits.linkSteps, linkSteps > limit {
        throw SymbolicLinkLoop(.limit(limit), at: tree.path(of: link), origin)
      }
      if part.elementsEqual([dot]) { continue }
      if part.elementsEqual([dot, dot]) {
        current = tree.parent(of: current)
        continue
      }
      let node = tree.child(of: current, named: Array(part).span)
      if parts.isEmpty && !followsLast { return grown(node, in: tree) }
      if let target = linkTarget(at: node) { try follow(target, of: node) } else { current = node }
    }
    return grown(current, in: tree)
  }

  private func linkTarget(at node: Node) -> [UInt8]? {
    let number = inode(at: node)
    guard number != 0, inodes[Int(number)].type == .symlink else { return nil }
    let inode = inodes[Int(number)]
    let table = layers[Int(inode.layer)].table
    return table.linkName(of: table.entries[Int(inode.entry)])
  }

  private mutating func grown(_ node: Node, in tree: PathTree) -> Node {
    grow(to: tree.count)
    return node
  }

  private mutating func grow(to count: Int) {
    while slots.count < count { slots.append(Slot()) }
  }

  // MARK: Changing what stands at a path

  private mutating func newInode(entry: UInt32, type: EntryType) -> UInt32 {
    inodes.append(Inode(layer: UInt32(layers.count - 1), entry: entry, type: type, linkCount: 0))
    return UInt32(inodes.count - 1)
  }

  /// Folders above a path that no entry names; what is no folder gives way.
  private mutating func makeParents(of node: Node, in tree: PathTree) {
    var missing: [Node] = []
    var parent = tree.parent(of: node)
    while !isDirectory(parent) {
      missing.append(parent)
      parent = tree.parent(of: parent)
    }
    for folder in missing.reversed() {
      put(inode: newInode(entry: Inode.implied, type: .directory), at: folder, in: tree)
    }
  }

  /// Puts an inode at a path. A folder over a folder keeps what is in it; anything else replaces all that was there.
  private mutating func put(inode: UInt32, at node: Node, in tree: PathTree) {
    let index = Int(node)
    if slots[index].inode != 0, !(isDirectory(node) && inodes[Int(inode)].type == .directory) {
      removeAll(at: node, in: tree, keepsItself: false)
    }
    forgetFolder(at: inode)
    // It is taken out and put back whole: each access to a slot checks anew that nobody else has them.
    var slot = slots[index]
    touch(&slot, at: node)
    if slot.inode != 0 {
      inodes[Int(slot.inode)].linkCount -= 1
    } else if node != PathTree.root {
      link(&slot, at: node, into: tree.parent(of: node))
    }
    slot.inode = inode
    slot.layer = UInt32(layers.count - 1)
    slots[index] = slot
    inodes[Int(inode)].linkCount += 1
  }

  /// Removes what stands at a path and all below it, or all below it alone.
  private mutating func removeAll(at node: Node, in tree: PathTree, keepsItself: Bool) {
    guard inode(at: node) != 0 else { return }
    if !keepsItself && node != PathTree.root { unlink(node, from: tree.parent(of: node)) }
    var rest: [Node] = keepsItself || node == PathTree.root ? [] : [node]
    func addChildren(of folder: Node) {
      var child = slots[Int(folder)].firstChild
      while child != 0 {
        rest.append(child)
        child = slots[Int(child)].next
      }
      slots[Int(folder)].firstChild = 0
    }
    if rest.isEmpty { addChildren(of: node) }
    while let current = rest.popLast() {
      addChildren(of: current)
      var slot = slots[Int(current)]
      touch(&slot, at: current)
      forgetFolder(at: slot.inode)
      inodes[Int(slot.inode)].linkCount -= 1
      (slot.inode, slot.next, slot.previous) = (0, 0, 0)
      slots[Int(current)] = slot
    }
  }

  private mutating func touch(_ slot: inout Slot, at node: Node) {
    let number = UInt32(layers.count)
    guard slot.touched != number else { return }
    slot.touched = number
    slot.before = slot.inode
    touched.append(node)
  }

  private mutating func link(_ slot: inout Slot, at node: Node, into parent: Node) {
    let first = slots[Int(parent)].firstChild
    slot.next = first
    slot.previous = 0
    if first != 0 { slots[Int(first)].previous = node }
    slots[Int(parent)].firstChild = node
  }

  private mutating func unlink(_ node: Node, from parent: Node) {
    let (previous, next) = (slots[Int(node)].previous, slots[Int(node)].next)
    if previous != 0 { slots[Int(previous)].next = next } else { slots[Int(parent)].firstChild = next }
    if next != 0 { slots[Int(next)].previous = previous }
  }

  private static let nowhere = Node.max

  private let slash = UInt8(ascii: "/")
  private let dot = UInt8(ascii: ".")
}

extension RootFilesystem {
  /// All paths that stand in the root file system, the root first, in no order that means anything.
  func nodes(in tree: PathTree) -> [Node] {
    (0..<Node(clamping: min(tree.count, slots.count))).filter { view(at: $0) != nil }
  }
}
