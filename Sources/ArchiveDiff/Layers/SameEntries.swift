import TarStream

/// Which entries of two layers are seen at a glance to be the same in everything, as most are.
struct SameEntries {
  private let left: EntryTable
  private let right: EntryTable
  /// For each left entry, the right one that was found to hold the same where both stand; `nil` if none was compared so.
  private let twins: [UInt32]?

  /// As far as it is known now: what is found while contents are still compared is not in it.
  init(_ left: LoadedLayer, _ right: LoadedLayer) {
    self.left = left.table
    self.right = right.table
    twins = left.twins(in: right)
  }

  /// Whether two entries are known to be the same.
  func contains(_ entry: UInt32, _ other: UInt32) -> Bool {
    left === right && entry == other
      || left.tellsSame(Int(entry), as: Int(other), in: right) && holdSame(entry, other)
  }

  /// Whether two entries are known to hold the same; what is no file holds nothing.
  func holdSame(_ entry: UInt32, _ other: UInt32) -> Bool {
    if let mine = left.entries[Int(entry)].fingerprint {
      return mine == right.entries[Int(other)].fingerprint
    }
    return twins.map { $0[Int(entry)] == other } ?? false
  }
}
