import ImageFixtures
import Testing

@testable import ArchiveDiff

/// What a report tells of files that differ, and in which order.
@Suite struct ReportedFilesTests {
  @Test("Each file tells how the layers that it comes from came to be")
  func history() async throws {
    let report = try await Comparing.semantic(
      [[file("a", "1"), file("b", "1")], [file("c", "1"), file("d", "1")], [file("e", "1")]],
      [[file("a", "2"), file("b", "2")], [file("c", "2"), file("d", "2"), file("b", "3")], []])
    let histories = report.differences.filter { $0.kind == .file }.map { "\($0.path) \($0.history ?? [])" }
    #expect(
      Set(histories) == [
        told("a", "step 0", "step 0"), told("b", "step 0", "step 0"), told("b", "step 0", "step 1"),
        told("c", "step 1", "step 1"), told("d", "step 1", "step 1"), told("e", "step 2", nil),
      ])
  }

  private func told(_ path: String, _ left: String?, _ right: String?) -> String {
    "\(path) \([left, right])"
  }

  @Test("They are told by path, however the layers list them", arguments: [Comparing.strict, .semantic])
  func order(_ compare: Comparing) async throws {
    let paths = ["d", "b/z", "a", "b-", "c/a"]
    let report = try await compare([paths.map { file($0, "1") }], [paths.map { file($0, "2") }])
    #expect(report.differences.filter { $0.kind == .file }.map(\.path) == ["a", "b-", "b/z", "c/a", "d"])
  }
}
