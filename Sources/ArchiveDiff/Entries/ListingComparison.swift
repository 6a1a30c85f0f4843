import OCILayout
import TarStream

/// Compares two layers entry by entry, as their archives list them: whiteouts are plain entries, and order counts.
struct ListingComparison {
  private let comparer: EntryComparer
  private let pair: LayerPair
  private let layer: Int

  private init(_ pair: LayerPair, layer: Int, rules: Set<Ignorable>) {
    comparer = EntryComparer(rules: rules)
    self.pair = pair
    self.layer = layer
  }

  private var left: LoadedLayer { pair.left }
  private var right: LoadedLayer { pair.right }

  /// All in which the entries of two layers differ, sorted by path.
  static func compare(_ pair: LayerPair, layer: Int, rules: Set<Ignorable>) -> Findings {
    if pair.isOneLayer { return Findings(rules: rules) }
    return ListingComparison(pair, layer: layer, rules: rules).findings()
  }

  /// Whether there is anything in which the entries of two layers differ; the first that is found ends the search.
  /// `counts`: whether that counts in which two entries of one path differ.
  static func findsDifference(
    _ pair: LayerPair, rules: Set<Ignorable>,
    counting counts: (AttributeDifferences) -> Bool = { !$0.isEmpty }
  ) -> Bool {
    if pair.isOneLayer { return false }
    let comparison = ListingComparison(pair, layer: 0, rules: rules)
    let twins = pair.twins
    return pair.matches.contains { match in
      guard let (leftIndex, rightIndex) = match.both else { return true }
      if twins[leftIndex] == rightIndex { return false }
      let views = (
        EntryView.entry(pair.left, index: leftIndex), EntryView.entry(pair.right, index: rightIndex)
      )
      return counts(comparison.comparer.differences(views.0, views.1))
    } || !comparison.movedEntries().isEmpty
  }

  /// The entries that stand elsewhere in the other layer, each as a difference of its order alone.
  static func movedEntries(_ pair: LayerPair, layer: Int) -> [Difference] {
    if pair.isOneLayer { return [] }
    let comparison = ListingComparison(pair, layer: layer, rules: [])
    let moved = comparison.movedEntries()
    if moved.isEmpty { return [] }
    return pair.matches.compactMap { match in
      guard let (leftIndex, rightIndex) = match.both, moved.contains(leftIndex) else { return nil }
      let attribute = Attribute("order", .integer(leftIndex), .integer(rightIndex))
      return comparison.difference(leftIndex, rightIndex, [attribute], cause: .order)
    }
  }

  private func findings() -> Findings {
    let moved = movedEntries()
    let twins = pair.twins
    var findings = Findings(rules: comparer.rules)
    for match in pair.matches {
      switch (match.left, match.right) {
      case (let leftIndex?, let rightIndex?):
        let isMoved = moved.contains(leftIndex)
        if !isMoved, twins[leftIndex] == rightIndex { continue }
        compare(leftIndex, rightIndex, isMoved: isMoved, into: &findings)
      case (let index?, nil): findings.add(presence(.removed, of: index, in: left), unless: nil)
      case (nil, let index?): findings.add(presence(.added, of: index, in: right), unless: nil)
      case (nil, nil): break
      }
    }
    return findings
  }

  /// The fewest entries that, put elsewhere, give one order from the other; by their index on the left.
  ///
  /// Where the types differ, no other attribute is told. Such an entry counts as one that is not there, lest others be
  /// told to have moved around it.
  private func movedEntries() -> Set<Int> {
    if pair.listsSame { return [] }
    let (entries, otherEntries) = (left.table.entries, right.table.entries)
    let rightOfLeft = pair.counterparts { entries[Int($0)].type == otherEntries[Int($1)].type }
    // Most layers are in one order, so it is not worth the memory to find that out the long way.
    if rightOfLeft.lazy.filter({ $0 != .max }).isAscending { return [] }
    let common = rightOfLeft.indices.filter { rightOfLeft[$0] != .max }
    let stays = LongestIncreasing.positions(in: common.map { Int(rightOfLeft[$0]) })
    guard stays.count < common.count else { return [] }
    return Set(common).subtracting(stays.map { common[$0] })
  }

  private func compare(_ leftIndex: Int, _ rightIndex: Int, isMoved: Bool, into findings: inout Findings) {
    var found = comparer.differences(.entry(left, index: leftIndex), .entry(right, index: rightIndex))
    if isMoved {
      found.add(
        "order", .integer(leftIndex), .integer(rightIndex), cause: .order,
        unless: comparer.rules.contains(.fileOrder))
    }
    guard !found.isEmpty else { return }
    for cause in found.ignored { findings.ignore(cause) }
    guard let cause = found.cause else { return }
    findings.add(difference(leftIndex, rightIndex, found.attributes, cause: cause), unless: nil)
  }

  private func difference(
    _ leftIndex: Int, _ rightIndex: Int, _ attributes: [Attribute], cause: Cause
  ) -> Difference {
    let path = left.table.bytes(left.table.entries[leftIndex].path)
    return Difference(
      .file, layer: layer, .modified, EscapedText.escape(path), layers: [layer, layer],
      attributes: attributes, cause: cause, sortKey: path,
      sources: (.entry(left, index: leftIndex), .entry(right, index: rightIndex)))
  }

  private func presence(_ change: Difference.Change, of index: Int, in side: LoadedLayer) -> Difference {
    let entry = side.table.entries[index]
    let path = side.table.bytes(entry.path)
    let type = JSONValue.string(entry.type.name)
    let isAdded = change == .added
    let view = EntryView.entry(side, index: index)
    return Difference(
      .file, layer: layer, change, EscapedText.escape(path), layers: isAdded ? [nil, layer] : [layer, nil],
      attributes: [Attribute("type", isAdded ? nil : type, isAdded ? type : nil)],
      cause: side.isMarker[index] ? .whiteout : .presence, sortKey: path,
      sources: isAdded ? (nil, view) : (view, nil))
  }
}

extension Sequence where Element: Comparable {
  /// Whether no element is less than the one before.
  fileprivate var isAscending: Bool {
    var last: Element?
    for element in self {
      if let last, element < last { return false }
      last = element
    }
    return true
  }
}

/// The longest increasing subsequence: what can stay where it is when an order changes.
enum LongestIncreasing {
  /// The positions of a longest increasing subsequence of distinct numbers, ascending. O(n log n).
  static func positions(in numbers: [Int]) -> [Int] {
    // ends[k] is the position of the smallest number that ends an increasing run of k + 1 numbers.
    var ends: [Int] = []
    var before = [Int](repeating: -1, count: numbers.count)
    for (position, number) in numbers.enumerated() {
      var (low, high) = (0, ends.count)
      // Most orders are the same but for a few entries, so the run that grows is looked at first.
      if let last = ends.last, numbers[last] < number { low = ends.count }
      while low < high {
        let middle = (low + high) / 2
        if numbers[ends[middle]] < number { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[position] = ends[low - 1] }
      if low == ends.count { ends.append(position) } else { ends[low] = position }
    }
    var positions: [Int] = []
    var position = ends.last ?? -1
    while position >= 0 {
      positions.append(position)
      position = before[position]
    }
    return positions.reversed()
  }
}
