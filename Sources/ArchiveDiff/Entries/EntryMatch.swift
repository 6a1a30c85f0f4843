import TarStream

/// An entry of one of two tables, or one of each that have the same path; by index.
///
/// There are as many as entries, so they are small.
struct EntryMatch {
  private let leftNumber: UInt32
  private let rightNumber: UInt32

  private static let none = UInt32.max

  private init(left: UInt32 = none, right: UInt32 = none) {
    leftNumber = left
    rightNumber = right
  }

  /// The left one; `nil` where only the right table has the path.
  var left: Int? { leftNumber == Self.none ? nil : Int(leftNumber) }

  /// The right one; `nil` where only the left table has the path.
  var right: Int? { rightNumber == Self.none ? nil : Int(rightNumber) }

  /// Both; `nil` where one is lacking.
  var both: (left: Int, right: Int)? {
    guard let left, let right else { return nil }
    return (left, right)
  }

  /// All entries of two tables that list the same (``EntryTable/listsSame(as:)``), sorted by path.
  static func same(_ table: EntryTable) -> [EntryMatch] {
    table.order.map { EntryMatch(left: $0, right: $0) }
  }

  /// All entries of two tables, sorted by path: two cursors walk the two. Entries of one path are matched in their
  /// order, the first with the first.
  static func all(_ leftTable: EntryTable, _ rightTable: EntryTable) -> [EntryMatch] {
    let (leftOrder, rightOrder) = (leftTable.order, rightTable.order)
    var matches: [EntryMatch] = []
    matches.reserveCapacity(max(leftOrder.count, rightOrder.count))
    var (leftCursor, rightCursor) = (0, 0)
    while leftCursor < leftOrder.count || rightCursor < rightOrder.count {
      let left = leftCursor < leftOrder.count ? leftOrder[leftCursor] : none
      let right = rightCursor < rightOrder.count ? rightOrder[rightCursor] : none
      let order =
        if left != none, right != none {
          leftTable.compare(
            leftTable.entries[Int(left)].path, to: rightTable.entries[Int(right)].path, in: rightTable)
        } else {
          left != none ? -1 : 1
        }
      if order <= 0 { leftCursor += 1 }
      if order >= 0 { rightCursor += 1 }
      matches.append(EntryMatch(left: order <= 0 ? left : none, right: order >= 0 ? right : none))
    }
    return matches
  }
}
