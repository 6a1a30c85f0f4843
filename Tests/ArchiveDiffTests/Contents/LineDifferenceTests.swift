import ArchiveDiff
import Testing

@Suite("The lines in which two texts differ")
struct LineDifferenceTests {
  /// Two texts, and what `diff -u` says of them from the first hunk on.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let left: String
    let right: String
    let told: String
    var context = 3

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "a line in the middle", left: "a\nb\nc\n", right: "a\nB\nc\n",
      told: "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"),
    Case(
      name: "no context", left: "a\nb\nc\n", right: "a\nB\nc\n", told: "@@ -2 +2 @@\n-b\n+B\n", context: 0),
    Case(name: "from nothing", left: "", right: "a\nb\n", told: "@@ -0,0 +1,2 @@\n+a\n+b\n"),
    Case(name: "to nothing", left: "a\n", right: "", told: "@@ -1 +0,0 @@\n-a\n"),
    Case(
      name: "the last newline", left: "a\nb", right: "a\nb\n",
      told: "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"),
    Case(
      name: "two hunks", left: "1\n2\n3\n4\n5\n6\n7\n8\n9\n", right: "1\nx\n3\n4\n5\n6\n7\ny\n9\n",
      told: "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n@@ -7,3 +7,3 @@\n 7\n-8\n+y\n 9\n", context: 1),
    Case(
      name: "contexts that touch make one hunk", left: "1\n2\n3\n4\n", right: "x\n2\n3\ny\n",
      told: "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n-4\n+y\n", context: 1),
    Case(
      name: "carriage returns are part of a line", left: "a\r\n", right: "a\n",
      told: "@@ -1 +1 @@\n-a\r\n+a\n"),
  ]

  @Test("As diff -u has it", arguments: cases)
  func hunks(_ test: Case) {
    let difference = LineDifference(Array(test.left.utf8), Array(test.right.utf8), context: test.context)
    #expect(difference.asUnifiedDiff == test.told)
    #expect(!difference.isCut)
  }

  @Test("Texts that go on: what differs at the end of what is known is not told")
  func cutTexts() {
    let left = "0\na\nb\nc\nd\n"
    let right = "a\nb\nc\nd\ne\n"
    let difference = LineDifference(Array(left.utf8), Array(right.utf8), context: 1, isCut: true)
    #expect(difference.asUnifiedDiff == "@@ -1,2 +1 @@\n-0\n a\n")
    #expect(difference.isCut)
  }
}

extension LineDifference {
  /// The hunks as `diff -u` writes them.
  fileprivate var asUnifiedDiff: String {
    func range(_ lines: Range<Int>) -> String {
      let start = lines.isEmpty ? lines.lowerBound : lines.lowerBound + 1
      return lines.count == 1 ? "\(start)" : "\(start),\(lines.count)"
    }
    return hunks.map { hunk in
      let lines = hunk.lines.map { line in
        (line.origin == .both ? " " : line.origin == .left ? "-" : "+")
          + String(decoding: line.bytes, as: UTF8.self)
          + (line.endsInNewline ? "\n" : "\n\\ No newline at end of file\n")
      }
      return "@@ -\(range(hunk.left)) +\(range(hunk.right)) @@\n" + lines.joined()
    }.joined()
  }
}
