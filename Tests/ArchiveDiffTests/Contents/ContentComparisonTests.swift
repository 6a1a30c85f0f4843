import ImageFixtures
import Testing

@testable import ArchiveDiff

@Suite("What the files of two images hold differently")
struct ContentComparisonTests {
  @Test(
    "Each file whose content differs or that one side lacks, and no other, is told by the position of its difference",
    arguments: [LayerFixture.Storage.plain, .gzip, .gzipMembers(of: 700)])
  func positions(stored: LayerFixture.Storage) async throws {
    func image(_ text: String, mode: Int64) -> ImageFixture {
      ImageFixture([
        LayerFixture(
          [
            TarMember("etc/motd", text: "hello\n\(text)\n"), TarMember("same", text: "same"),
            TarMember("bin/x", content: [0, 1, 2] + Array(text.utf8)),
            TarMember("mode", text: "m").with { $0.mode = mode },
            TarMember("only-\(text)", text: text), TarMember("empty-\(text)", text: ""),
            TarMember("folder-\(text)", type: "5"),
          ], stored: stored)
      ])
    }
    let report = try await Comparing.semantic(image("a", mode: 0o644), image("b", mode: 0o600))
    let contents = try report.compareContents()
    let told = Dictionary(uniqueKeysWithValues: contents.map { (report.differences[$0.key].path, $0.value) })
    #expect(Set(told.keys) == ["etc/motd", "bin/x", "only-a", "only-b"])
    #expect(told["only-a"] == .lines(LineDifference(Array("a".utf8), [])))
    #expect(told["only-b"] == .lines(LineDifference([], Array("b".utf8))))
    #expect(
      told["etc/motd"] == .lines(LineDifference(Array("hello\na\n".utf8), Array("hello\nb\n".utf8))))
    #expect(told["bin/x"] == ByteDifference([0, 1, 2, 0x61], [0, 1, 2, 0x62]).map { .bytes($0) })
  }

  @Test("Of a file that is longer than what is kept, the start is compared")
  func longFiles() async throws {
    var bounds = ContentBounds()
    bounds.fileBytes = 8
    let report = try await Comparing.semantic(
      [
        [
          TarMember("late", text: "1234567\nA\n"), TarMember("early", text: "A\n23\n4567\n"),
          TarMember("line", text: "1234567890"),
        ]
      ],
      [
        [
          TarMember("late", text: "1234567\nB\n"), TarMember("early", text: "B\n23\n4567\n"),
          TarMember("line", text: "123x567890"),
        ]
      ])
    let contents = try report.compareContents(within: bounds)
    let told = Dictionary(uniqueKeysWithValues: contents.map { (report.differences[$0.key].path, $0.value) })
    #expect(told["late"] == .sameStart(count: 8))
    #expect(
      told["early"]
        == .lines(LineDifference(Array("A\n23\n".utf8), Array("B\n23\n".utf8), isCut: true)))
    #expect(told["line"] == ByteDifference(Array("12345678".utf8), Array("123x5678".utf8)).map { .bytes($0) })
  }

  @Test("Files that one side lacks leave room for those that differ, and long ones are cut")
  func lone() async throws {
    var bounds = ContentBounds()
    bounds.totalLines = 12
    bounds.lines = 4
    let text = "1\n2\n3\n4\n5\n"
    let report = try await Comparing.semantic(
      [[TarMember("z", text: "a\n")]],
      [(0..<5).map { TarMember("a\($0)", text: text) } + [TarMember("z", text: "b\n")]])
    let contents = try report.compareContents(within: bounds)
    let told = Dictionary(uniqueKeysWithValues: contents.map { (report.differences[$0.key].path, $0.value) })
    #expect(told["z"] == .lines(LineDifference(Array("a\n".utf8), Array("b\n".utf8))))
    #expect(told["a0"]?.lineCount == 4 && told["a1"]?.lineCount == 4)
    for name in ["a2", "a3", "a4"] { #expect(told[name] == .tooMany) }
    bounds.fileBytes = 4
    let start = try report.compareContents(within: bounds)
    guard case .lines(let lines) = start[report.differences.firstIndex { $0.path == "a0" } ?? -1] else {
      Issue.record("a0: no lines")
      return
    }
    #expect(lines.isCut && lines.lineCount == 2)
  }

  @Test("What would take more memory than is allowed is not looked at, and told so")
  func budget() async throws {
    var bounds = ContentBounds()
    bounds.totalBytes = 3
    let report = try await Comparing.semantic(
      [[TarMember("a", text: "12"), TarMember("b", text: "12")]],
      [[TarMember("a", text: "21"), TarMember("b", text: "21")]])
    let contents = try report.compareContents(within: bounds)
    #expect(contents.count == 2)
    #expect(contents[1] == .tooMany)
    #expect(contents[0] != .tooMany)
  }

  @Test("Of files with long lines, no more are told than have room, and those that have none are counted")
  func longLines() async throws {
    var bounds = ContentBounds()
    bounds.totalLineBytes = 100
    let files = { (letter: String) in
      (0..<9).map { TarMember("\($0)", text: String(repeating: letter, count: 30)) }
    }
    let contents = try await Comparing.semantic([files("x")], [files("y")]).compareContents(within: bounds)
    #expect(contents.count == 9)
    #expect(contents.values.count { $0 == .tooMany } == 7)
  }

  @Test("A long list of lines is cut")
  func manyLines() async throws {
    var bounds = ContentBounds()
    bounds.lines = 10
    let lines = { (word: String) in (0..<100).map { "\(word) \($0)\n" }.joined() }
    let report = try await Comparing.semantic(
      [[TarMember("a", text: lines("x"))]], [[TarMember("a", text: lines("y"))]])
    guard case .lines(let difference) = try report.compareContents(within: bounds)[0] else {
      Issue.record("no lines")
      return
    }
    #expect(difference.isCut)
    #expect(difference.lineCount == 10)
    #expect(difference.hunks[0].left == 0..<10 && difference.hunks[0].right.isEmpty)
  }

  @Test("A hole of a sparse file is zeros", arguments: [0, 700])
  func sparse(start: Int) throws {
    let bytes = [UInt8](repeating: 0, count: start)
    let difference = try #require(ByteDifference(bytes + [1], bytes + [2, 3]))
    #expect(difference.offset == start)
    #expect(difference.left.last == 1 && difference.right.last == 3)
    #expect(difference.start % ByteDifference.rowBytes == 0 && difference.offset - difference.start < 32)
  }
}
