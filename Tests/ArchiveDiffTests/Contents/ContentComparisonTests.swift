import ArchiveDiff
import ImageFixtures
import Testing

@Suite("What the files of two images hold differently")
struct ContentComparisonTests {
  @Test(
    "Each file whose content differs, and no other, is told by the position of its difference",
    arguments: [LayerFixture.Storage.plain, .gzip, .gzipMembers(of: 700)])
  func positions(stored: LayerFixture.Storage) async throws {
    func image(_ text: String, mode: Int64) -> ImageFixture {
      ImageFixture([
        LayerFixture(
          [
            TarMember("etc/motd", text: "hello\n\(text)\n"), TarMember("same", text: "same"),
            TarMember("bin/x", content: [0, 1, 2] + Array(text.utf8)),
            TarMember("mode", text: "m").with { $0.mode = mode },
            TarMember("only-\(text)", text: text),
          ], stored: stored)
      ])
    }
    let report = try await Comparing.semantic(image("a", mode: 0o644), image("b", mode: 0o600))
    let contents = try report.compareContents()
    let told = Dictionary(uniqueKeysWithValues: contents.map { (report.differences[$0.key].path, $0.value) })
    #expect(Set(told.keys) == ["etc/motd", "bin/x"])
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
