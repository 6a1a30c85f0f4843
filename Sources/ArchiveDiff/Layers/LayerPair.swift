import TarStream

/// Two layers that are held against each other, one of each side, and how their entries go together: worked out once for
/// all kinds of comparison, by the first that asks, and kept as long as the pair is: 13 bytes an entry.
final class LayerPair: Sendable {
  let left: LoadedLayer
  let right: LoadedLayer
  private let listing = Mutex<[Bool]??>(nil)
  private let matching = Mutex<[EntryMatch]?>(nil)
  private let comparing = Mutex<[UInt32]?>(nil)

  init(_ left: LoadedLayer, _ right: LoadedLayer) {
    self.left = left
    self.right = right
  }

  /// Whether one layer stands on both sides.
  var isOneLayer: Bool { left === right }

  /// Whether neither has an entry.
  var isEmpty: Bool { left.table.entries.isEmpty && right.table.entries.isEmpty }

  /// Whether both list the same, whatever their files hold.
  var listsSame: Bool { isOneLayer || told != nil }

  /// If both list the same, for each entry whether it is told to be the same (``EntryTable/entriesTold(asListedIn:)``).
  private var told: [Bool]? { listing.known { left.table.entriesTold(asListedIn: right.table) } }

  /// All entries of both, matched by path.
  var matches: [EntryMatch] {
    matching.known { listsSame ? EntryMatch.same(left.table) : EntryMatch.all(left.table, right.table) }
  }

  /// For each entry on the left, the one of its path on the right that is seen at a glance to be the same in everything,
  /// as most are; `.max` where there is none. Contents must have been compared (``LoadedLayer/finishComparing()``): what
  /// is asked for before, stays what is known then.
  var twins: [UInt32] {
    comparing.known {
      let same = SameEntries(left, right)
      guard let told else { return counterparts { same.contains($0, $1) } }
      return told.indices.map { told[$0] && same.holdSame(UInt32($0), UInt32($0)) ? UInt32($0) : .max }
    }
  }

  /// For each entry on the left, the one of its path on the right, if the two are taken; `.max` where they are not, or
  /// there is none.
  func counterparts(where isTaken: (UInt32, UInt32) -> Bool) -> [UInt32] {
    var counterparts = [UInt32](repeating: .max, count: left.table.entries.count)
    for case (let mine, let theirs)? in matches.lazy.map(\.both) where isTaken(UInt32(mine), UInt32(theirs)) {
      counterparts[mine] = UInt32(theirs)
    }
    return counterparts
  }
}

extension Mutex {
  /// What is known, or is found out now, while others who ask wait.
  fileprivate func known<Known: Sendable>(_ findOut: () -> Known) -> Known where Value == Known? {
    withLock { value in
      let known = value ?? findOut()
      value = known
      return known
    }
  }
}
