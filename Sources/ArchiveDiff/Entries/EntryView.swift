import TarStream

/// What stands at a path: an entry of a layer, or a folder that no entry names.
enum EntryView: Sendable {
  case entry(LoadedLayer, index: Int)
  /// Folders that no entry names are there all the same: mode 0755, uid 0, gid 0.
  case impliedDirectory

  var record: EntryRecord? {
    if case .entry(let layer, let index) = self { layer.table.entries[index] } else { nil }
  }

  var type: EntryType { record?.type ?? .directory }

  /// Whether both are seen at a glance to be the same in everything, as most are.
  func isKnownSame(as other: EntryView) -> Bool {
    switch (self, other) {
    case (.entry(let left, let index), .entry(let right, let otherIndex)):
      SameEntries(left, right).contains(UInt32(index), UInt32(otherIndex))
    case (.impliedDirectory, .impliedDirectory): true
    default: false
    }
  }
}
