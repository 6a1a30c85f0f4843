import OCILayout
import TarStream

/// Compares two images by what their layers do: the root file systems that they make, layer by layer or at the end.
struct EffectComparison {
  private let comparer: EntryComparer
  private let sides: [[LoadedLayer]]
  private var tree = PathTree()
  private var states = [RootFilesystem(), RootFilesystem()]

  init(_ left: [LoadedLayer], _ right: [LoadedLayer], rules: Set<Ignorable>) {
    comparer = EntryComparer(rules: rules)
    sides = [left, right]
  }

  /// A difference at a node, before its path is spelled out.
  private struct Found {
    let node: PathTree.Node
    let layer: Int?
    let change: Difference.Change
    var attributes: AttributeDifferences
    let layers: [Int?]
    /// What stood there on each side when it was found: if it still does at the end, the difference is visible.
    let identities: [UInt32]
  }

  // MARK: Layer by layer

  /// The differences in the order in which the layers bring them. Both images must have the same number of layers. A
  /// path is told at each layer that changes in what the sides differ.
  mutating func compareLayerByLayer() throws(SymbolicLinkLoop) -> (Findings, FinalState) {
    var findings = Findings(rules: comparer.rules)
    var found: [Found] = []
    let shared = zip(sides[0], sides[1]).prefix { $0 === $1 }.count
    for layer in sides[0].prefix(shared) { try states[0].apply(layer, in: &tree) }
    states[1] = states[0]
    for index in shared..<sides[0].count {
      for side in 0...1 { try states[side].apply(sides[side][index], in: &tree) }
      compareTouched(at: index, into: &found, &findings)
    }
    addLinkGroups(to: &found, &findings)
    return (finish(found, findings), FinalState(tree: tree, states: states))
  }

  private func compareTouched(at layer: Int, into found: inout [Found], _ findings: inout Findings) {
    let onlyRight = states[1].touched.filter { !states[0].isTouched($0) }
    for node in states[0].touched + onlyRight {
      guard let now = difference(states[0].view(at: node), states[1].view(at: node)) else { continue }
      let before = difference(states[0].viewBefore(at: node), states[1].viewBefore(at: node))
      if let before, before.change == now.change, before.attributes.reportsSame(as: now.attributes) {
        continue
      }
      add(node, layer, now, to: &found, &findings)
    }
  }

  // MARK: At the end

  /// The differences of the root file systems that all layers make together.
  mutating func compareAtTheEnd() throws(SymbolicLinkLoop) -> (Findings, FinalState) {
    var findings = Findings(rules: comparer.rules)
    var found: [Found] = []
    for side in 0...1 {
      for layer in sides[side] { try states[side].apply(layer, in: &tree) }
    }
    for node in 1..<PathTree.Node(clamping: max(tree.count, 1)) {
      guard let now = difference(states[0].view(at: node), states[1].view(at: node)) else { continue }
      add(node, nil, now, to: &found, &findings)
    }
    addLinkGroups(to: &found, &findings)
    return (finish(found, findings), FinalState(tree: tree, states: states))
  }

  // MARK: One path

  private func difference(_ left: EntryView?, _ right: EntryView?) -> NodeDifference? {
    switch (left, right) {
    case (nil, nil): return nil
    case (nil, .some): return (.added, AttributeDifferences())
    case (.some, nil): return (.removed, AttributeDifferences())
    case (.some(let left), .some(let right)):
      let attributes = comparer.differences(left, right)
      return attributes.isEmpty ? nil : (.modified, attributes)
    }
  }

  private typealias NodeDifference = (change: Difference.Change, attributes: AttributeDifferences)

  private func add(
    _ node: PathTree.Node, _ layer: Int?, _ difference: NodeDifference, to found: inout [Found],
    _ findings: inout Findings
  ) {
    for cause in difference.attributes.ignored { findings.ignore(cause) }
    guard difference.change != .modified || difference.attributes.cause != nil else { return }
    found.append(
      Found(
        node: node, layer: layer, change: difference.change, attributes: difference.attributes,
        layers: states.map { $0.layer(at: node) }, identities: states.map { $0.identity(at: node) }))
  }

  // MARK: Hard links

  /// Tells of the paths whose other names differ, in the root file systems at the end.
  private func addLinkGroups(to found: inout [Found], _ findings: inout Findings) {
    var positions: [PathTree.Node: Int] = [:]
    for (position, difference) in found.enumerated() { positions[difference.node] = position }
    for names in LinkGroups(states, in: tree).differences() {
      if let position = positions[names.node], found[position].change == .modified {
        found[position].attributes.add(names)
      } else {
        var attributes = AttributeDifferences()
        attributes.add(names)
        let layer =
          sides[0].count == sides[1].count ? states.compactMap { $0.layer(at: names.node) }.max() : nil
        add(names.node, layer, (.modified, attributes), to: &found, &findings)
      }
    }
  }

  // MARK: The report

  private func finish(_ found: [Found], _ findings: Findings) -> Findings {
    var findings = findings
    let differences = found.map { found -> Difference in
      let path = tree.path(of: found.node)
      let isVisible = zip(states, found.identities).allSatisfy { $0.identity(at: found.node) == $1 }
      return Difference(
        .file, layer: found.layer, found.change, EscapedText.escape(path), layers: found.layers,
        attributes: found.change == .modified ? found.attributes.attributes : presence(found),
        cause: found.attributes.cause ?? .presence, effect: isVisible ? .visible : .shadowed, sortKey: path)
    }
    for difference in differences { findings.add(difference, unless: nil) }
    return findings
  }

  private func presence(_ found: Found) -> [Attribute] {
    let types = zip(states, found.identities).map { state, identity in
      state.type(ofIdentity: identity).map { JSONValue.string($0.name) }
    }
    return [Attribute("type", types[0], types[1])]
  }
}

extension AttributeDifferences {
  fileprivate mutating func add(_ names: LinkGroups.OtherNames) {
    add("hardLinks", .array(names.left), .array(names.right), cause: .hardLinks, unless: false)
  }
}
