/// The fewest insertions and removals that make one sequence of numbers into another (E. W. Myers, "An O(ND) Difference
/// Algorithm and Its Variations", 1986).
///
/// The standard library's `difference(from:)` does the same, but takes memory and time in the square of how much
/// differs, which whoever made the files decides. Here that is bounded: of sequences that differ in more than
/// ``mostEdits``, all from the first difference to the last is replaced.
struct EditScript {
  /// Elements of the left sequence, and those of the right one that stand in their place. One of the ranges may be empty.
  struct Change: Equatable {
    var left: Range<Int>
    var right: Range<Int>
  }

  /// The changes, in order; between two of them both sequences are the same.
  private(set) var changes: [Change] = []

  /// About 8 MB are needed for so many edits, and a few milliseconds.
  static let mostEdits = 1000

  init(from left: [Int], to right: [Int]) {
    let shorter = min(left.count, right.count)
    let start = (0..<shorter).first { left[$0] != right[$0] } ?? shorter
    let end =
      (0..<shorter - start).first { left[left.count - 1 - $0] != right[right.count - 1 - $0] }
      ?? shorter - start
    let (mine, theirs) = (start..<left.count - end, start..<right.count - end)
    guard !mine.isEmpty || !theirs.isEmpty else { return }
    guard let path = Self.path(left[mine], right[theirs]) else {
      changes = [Change(left: mine, right: theirs)]
      return
    }
    for edit in path.reversed() { add(edit, after: start) }
  }

  /// One insertion or removal: where it takes place in both sequences.
  private struct Edit {
    var left: Int
    var right: Int
    var isInsertion: Bool
  }

  private mutating func add(_ edit: Edit, after start: Int) {
    let (left, right) = (edit.left + start, edit.right + start)
    if changes.isEmpty || changes[changes.count - 1].left.upperBound != left
      || changes[changes.count - 1].right.upperBound != right
    {
      changes.append(Change(left: left..<left, right: right..<right))
    }
    let last = changes.count - 1
    if edit.isInsertion {
      changes[last].right = changes[last].right.lowerBound..<right + 1
    } else {
      changes[last].left = changes[last].left.lowerBound..<left + 1
    }
  }

  /// The shortest way from one sequence to the other, its last step first; `nil` where it takes more than ``mostEdits``.
  private static func path(_ left: ArraySlice<Int>, _ right: ArraySlice<Int>) -> [Edit]? {
    // Of each number of edits, how far on the left each diagonal comes with so many; diagonal k is at index k + edits.
    var reached: [[Int]] = []
    for edits in 0...mostEdits {
      var ends = [Int](repeating: 0, count: 2 * edits + 1)
      for diagonal in stride(from: -edits, through: edits, by: 2) {
        let x = end(on: diagonal, after: edits, reached.last ?? [0])
        let (snake, isEnd) = follow(left, right, from: x, on: diagonal)
        ends[diagonal + edits] = snake
        if isEnd {
          return way(back: reached, from: (left.count, right.count), edits)
        }
      }
      reached.append(ends)
    }
    return nil
  }

  /// Where a diagonal begins with one edit more than `before` tells.
  private static func end(on diagonal: Int, after edits: Int, _ before: [Int]) -> Int {
    guard edits > 0 else { return 0 }
    let isInserted = isInsertion(on: diagonal, edits, before)
    return before[(isInserted ? diagonal + 1 : diagonal - 1) + edits - 1] + (isInserted ? 0 : 1)
  }

  private static func isInsertion(on diagonal: Int, _ edits: Int, _ before: [Int]) -> Bool {
    diagonal == -edits
      || diagonal != edits && before[diagonal - 1 + edits - 1] < before[diagonal + 1 + edits - 1]
  }

  /// How far both are the same from there on, and whether that is their end.
  private static func follow(
    _ left: ArraySlice<Int>, _ right: ArraySlice<Int>, from start: Int, on diagonal: Int
  ) -> (Int, isEnd: Bool) {
    var x = start
    while x < left.count, x - diagonal < right.count, x >= 0, x - diagonal >= 0,
      left[left.startIndex + x] == right[right.startIndex + x - diagonal]
    {
      x += 1
    }
    return (x, x >= left.count && x - diagonal >= right.count)
  }

  private static func way(back reached: [[Int]], from end: (Int, Int), _ count: Int) -> [Edit] {
    var (x, y) = end
    var path: [Edit] = []
    for edits in stride(from: count, to: 0, by: -1) {
      let before = reached[edits - 1]
      let diagonal = x - y
      let isInserted = isInsertion(on: diagonal, edits, before)
      let from = isInserted ? diagonal + 1 : diagonal - 1
      x = before[from + edits - 1]
      y = x - from
      path.append(Edit(left: x, right: y, isInsertion: isInserted))
    }
    return path
  }
}
