import TarStream

/// Two layers that are held against each other, one of each side, and how their entries go together: worked out once for
/// all kinds of comparison, by the first that asks.
final class LayerPair: Sendable {
  let left: LoadedLayer
  let right: LoadedLayer
  private let learned = Mutex(Learned())

  private struct Learned {
    var listsSame: Bool?
    var matches: [EntryMatch]?
    var twins: [UInt32]?
  }

  init(_ left: LoadedLayer, _ right: LoadedLayer) {
    self.left = left
    self.right = right
  }

  /// Whether one layer stands on both sides.
  var isOneLayer: Bool { left === right }

  /// Whether both list the same, whatever their files hold (``EntryTable/listsSame(as:)``).
  var listsSame: Bool { isOneLayer || learned.withLock { listsSame(&$0) } }

  /// All entries of both, matched by path.
  var matches: [EntryMatch] { learned.withLock { matches(&$0) } }

  /// For each entry on the left, the one of its path on the right that is seen at a glance to be the same in everything,
  /// as most are; `.max` where there is none. Contents must have been compared (``LoadedLayer/finishComparing()``).
  var twins: [UInt32] { learned.withLock { twins(&$0) } }

  private func listsSame(_ learned: inout Learned) -> Bool {
    let known = learned.listsSame ?? left.table.listsSame(as: right.table)
    learned.listsSame = known
    return known
  }

  private func matches(_ learned: inout Learned) -> [EntryMatch] {
    let known =
      learned.matches
      ?? (listsSame(&learned) ? EntryMatch.same(left.table) : EntryMatch.all(left.table, right.table))
    learned.matches = known
    return known
  }

  private func twins(_ learned: inout Learned) -> [UInt32] {
    if let known = learned.twins { return known }
    let same = SameEntries(left, right)
    var twins = [UInt32](repeating: .max, count: left.table.entries.count)
    for case (let mine, let theirs)? in matches(&learned).lazy.map(\.both)
    where same.contains(UInt32(mine), UInt32(theirs)) {
      twins[mine] = UInt32(theirs)
    }
    learned.twins = twins
    return twins
  }
}
