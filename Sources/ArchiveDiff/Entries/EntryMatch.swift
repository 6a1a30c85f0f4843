import TarStream

/// An entry of one of two tables, or one of each that have the same path; by index.
enum EntryMatch {
  case left(Int)
  case right(Int)
  case both(Int, Int)

  /// All entries of two tables, sorted by path: two cursors walk the two. Entries of one path are matched in their
  /// order, the first with the first.
  static func all(_ left: EntryTable, _ right: EntryTable) -> [EntryMatch] {
    let (leftOrder, rightOrder) = (left.order, right.order)
    var matches: [EntryMatch] = []
    matches.reserveCapacity(max(leftOrder.count, rightOrder.count))
    var (leftCursor, rightCursor) = (0, 0)
    while leftCursor < leftOrder.count || rightCursor < rightOrder.count {
      let leftIndex = leftCursor < leftOrder.count ? Int(leftOrder[leftCursor]) : nil
      let rightIndex = rightCursor < rightOrder.count ? Int(rightOrder[rightCursor]) : nil
      let order: Int
      if let leftIndex, let rightIndex {
        order = left.compare(left.entries[leftIndex].path, to: right.entries[rightIndex].path, in: right)
      } else {
        order = leftIndex != nil ? -1 : 1
      }
      if order <= 0 { leftCursor += 1 }
      if order >= 0 { rightCursor += 1 }
      if order < 0, let leftIndex { matches.append(.left(leftIndex)) }
      if order > 0, let rightIndex { matches.append(.right(rightIndex)) }
      if order == 0, let leftIndex, let rightIndex { matches.append(.both(leftIndex, rightIndex)) }
    }
    return matches
  }
}
