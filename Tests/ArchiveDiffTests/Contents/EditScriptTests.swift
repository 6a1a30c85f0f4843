import Testing

@testable import ArchiveDiff

@Suite("The fewest edits between two sequences")
struct EditScriptTests {
  @Test(
    "Random sequences: the changes make one of the other, with as few edits as there are", arguments: 0..<400)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let letters = 1 + generator.below(6)
    let sequences = (0...1).map { _ in (0..<generator.below(25)).map { _ in generator.below(letters) } }
    let script = EditScript(from: sequences[0], to: sequences[1])
    #expect(script.applied(to: sequences[0], with: sequences[1]) == sequences[1])
    let kept = Self.longestCommonSubsequence(sequences[0], sequences[1])
    let edits = script.changes.reduce(0) { $0 + $1.left.count + $1.right.count }
    #expect(edits == sequences[0].count + sequences[1].count - 2 * kept)
  }

  @Test("Two changes never touch: they would be one")
  func apart() {
    let script = EditScript(from: [1, 2, 3, 4, 5], to: [1, 7, 8, 4, 9])
    #expect(script.changes == [.init(left: 1..<3, right: 1..<3), .init(left: 4..<5, right: 4..<5)])
  }

  @Test("Sequences that have nothing in common are replaced as a whole, without long thought")
  func tooManyEdits() {
    let left = Array(0..<200_000)
    let script = EditScript(from: [-1] + left + [-2], to: [-1] + left.map { $0 + 1_000_000 } + [-2])
    #expect(script.changes == [.init(left: 1..<200_001, right: 1..<200_001)])
  }

  @Test("Few edits in long sequences are found however far they are apart")
  func fewEdits() {
    var right = Array(0..<200_000)
    right.remove(at: 150_000)
    right.insert(-1, at: 10)
    let script = EditScript(from: Array(0..<200_000), to: right)
    #expect(
      script.changes == [
        .init(left: 10..<10, right: 10..<11), .init(left: 150_000..<150_001, right: 150_001..<150_001),
      ])
  }

  /// How long the longest common subsequence is, by its textbook table.
  private static func longestCommonSubsequence(_ left: [Int], _ right: [Int]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
    for (i, mine) in left.enumerated() {
      for (j, theirs) in right.enumerated() {
        table[i + 1][j + 1] = mine == theirs ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
      }
    }
    return table[left.count][right.count]
  }
}

extension EditScript {
  /// What the changes make of the left sequence; what they put in comes from the right one.
  fileprivate func applied(to left: [Int], with right: [Int]) -> [Int] {
    var made: [Int] = []
    var position = 0
    for change in changes {
      made += left[position..<change.left.lowerBound] + right[change.right]
      position = change.left.upperBound
    }
    return made + left[position...]
  }
}
