import ImageFixtures
import Testing

@testable import ArchiveDiff

/// What two images have without a difference, folder by folder.
@Suite("Files without a difference") struct SameFilesTests {
  private static func layers(_ text: String) -> [[TarMember]] {
    [
      [
        folder("usr"), file("usr/same", "12345"), file("usr/differs", text), symlink("usr/link", to: "same"),
        file("usr/lib/deep/same", "123"), file("usr/lib/only-\(text)"), file("usr/gone", "12"),
        file("opt/differs", text), file("top", "1"),
      ],
      [file("usr/.wh.gone")],
    ]
  }

  @Test("are counted for each folder, with those below it; removed ones and folders are not")
  func counted() async throws {
    let report = try await Comparing.semantic(Self.layers("a"), Self.layers("b"))
    let found = try #require(report.sameFilesByFolder())
    let texts = found.map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
    #expect(
      Dictionary(uniqueKeysWithValues: texts) == [
        "": SameFiles(count: 4, bytes: 9), "usr/": SameFiles(count: 3, bytes: 8),
        "usr/lib/": SameFiles(count: 1, bytes: 3), "usr/lib/deep/": SameFiles(count: 1, bytes: 3),
      ])
  }

  @Test("are counted of a layer that stands alone, too, of which nothing else has to be applied")
  func oneLayer() async throws {
    let sides = ["a", "b"].map { text in
      [[folder("usr"), file("usr/same", "12345"), file("usr/differs", text), file("opt/same", "1")]]
    }
    let report = try await Comparing.semantic(sides[0], sides[1])
    #expect(report.differences.map(\.path) == ["usr/differs"])
    let found = try #require(report.sameFilesByFolder())
    #expect(found.mapValues(\.count) == [[]: 2, Array("usr/".utf8): 1, Array("opt/".utf8): 1])
  }

  @Test("and those that differ are all that both images have")
  func complete() async throws {
    let report = try await Comparing.semantic(Self.layers("a"), Self.layers("b"))
    let differing = report.differences.count { $0.kind == .file && $0.change == .modified }
    // usr/same, usr/differs, usr/link, usr/lib/deep/same, opt/differs, top
    #expect((report.sameFilesByFolder()?[[]]?.count ?? 0) + differing == 6)
  }
}
