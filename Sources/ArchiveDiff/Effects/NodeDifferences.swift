import OCILayout
import TarStream

/// Collects in what two root file systems differ, path by path, before paths are spelled out.
struct NodeDifferences {
  /// In what a path differs.
  typealias Content = (change: Difference.Change, attributes: AttributeDifferences)

  private struct Found {
    let node: PathTree.Node
    let layer: Int?
    let change: Difference.Change
    var attributes: AttributeDifferences
    let layers: [Int?]
    /// What stood there on each side when it was found.
    let identities: [UInt32]
    /// Whether the root file systems at the end differ here in this very way.
    var isVisible = false
  }

  private let comparer: EntryComparer
  private var findings: Findings
  private var found: [Found] = []

  init(rules: Set<Ignorable>) {
    comparer = EntryComparer(rules: rules)
    findings = Findings(rules: rules)
  }

  /// In what the two sides of a path differ; `nil` where they do not.
  func difference(_ left: EntryView?, _ right: EntryView?) -> Content? {
    switch (left, right) {
    case (nil, nil): return nil
    case (nil, .some): return (.added, AttributeDifferences())
    case (.some, nil): return (.removed, AttributeDifferences())
    case (.some(let left), .some(let right)):
      let attributes = comparer.differences(left, right)
      return attributes.isEmpty ? nil : (.modified, attributes)
    }
  }

  /// Takes in what differs at a path; `layer` is where it is told, and `states` are as they are now.
  mutating func add(
    _ difference: Content, at node: PathTree.Node, layer: Int?, _ states: [RootFilesystem]
  ) {
    for cause in difference.attributes.ignored { findings.ignore(cause) }
    guard difference.change != .modified || difference.attributes.cause != nil else { return }
    found.append(
      Found(
        node: node, layer: layer, change: difference.change, attributes: difference.attributes,
        layers: states.map { $0.layer(at: node) }, identities: states.map { $0.identity(at: node) }))
  }

  /// Takes in what was found elsewhere, behind what is there.
  mutating func add(contentsOf other: NodeDifferences) {
    findings.add(contentsOf: other.findings)
    found += other.found
  }

  /// Takes in the paths whose other names differ when all layers are applied, told at the layer that put the last of
  /// the two there, or at none.
  mutating func addLinkGroups(_ final: FinalState, tellsLayer: Bool) {
    let positions = markVisible(final)
    for names in LinkGroups(final.states, in: final.tree).differences() {
      let position = Int(positions[Int(names.node)])
      if position < found.count, found[position].isVisible, found[position].change == .modified {
        found[position].attributes.add(names)
      } else {
        var attributes = AttributeDifferences()
        attributes.add(names)
        let layer = tellsLayer ? final.states.compactMap { $0.layer(at: names.node) }.max() : nil
        add((.modified, attributes), at: names.node, layer: layer, final.states)
        found[found.count - 1].isVisible = true
      }
    }
  }

  /// Marks the differences that are there at the end; returns for each node where the last one of its path stands, `.max`
  /// where there is none.
  private mutating func markVisible(_ final: FinalState) -> [UInt32] {
    var positions = [UInt32](repeating: .max, count: final.tree.count)
    for position in found.indices.reversed() {
      let node = found[position].node
      guard positions[Int(node)] == .max else { continue }
      positions[Int(node)] = UInt32(position)
      let identities = found[position].identities
      if final.states[0].identity(at: node) == identities[0],
        final.states[1].identity(at: node) == identities[1]
      {
        found[position].isVisible = true
        continue
      }
      // What stands there may have been restated since: it is the difference that counts.
      guard let now = difference(final.states[0].view(at: node), final.states[1].view(at: node)) else {
        continue
      }
      found[position].isVisible =
        now.change == found[position].change && now.attributes.reportsSame(as: found[position].attributes)
    }
    return positions
  }

  /// Whether nothing is to be reported.
  var areNone: Bool { found.isEmpty }

  /// Whether the root file systems at the end were seen to differ in a path other than the root's own.
  var haveVisible: Bool { found.contains { $0.isVisible && $0.node != PathTree.root } }

  /// All that was taken in, paths spelled out.
  func findings(_ final: FinalState) -> Findings {
    var findings = findings
    for found in found {
      let path = final.tree.path(of: found.node)
      let left = final.states[0].view(ofIdentity: found.identities[0])
      let right = final.states[1].view(ofIdentity: found.identities[1])
      findings.add(
        Difference(
          .file, layer: found.layer, found.change, EscapedText.escape(path), layers: found.layers,
          attributes: found.change == .modified ? found.attributes.attributes : Self.presence(left, right),
          cause: found.attributes.cause ?? .presence, effect: found.isVisible ? .visible : .shadowed,
          sortKey: path, sources: (left, right)),
        unless: nil)
    }
    return findings
  }

  private static func presence(_ left: EntryView?, _ right: EntryView?) -> [Attribute] {
    [Attribute("type", left.map { .string($0.type.name) }, right.map { .string($0.type.name) })]
  }
}

extension AttributeDifferences {
  fileprivate mutating func add(_ names: LinkGroups.OtherNames) {
    add("hardLinks", .array(names.left), .array(names.right), cause: .hardLinks, unless: false)
  }
}
