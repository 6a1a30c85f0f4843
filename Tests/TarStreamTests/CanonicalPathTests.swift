import Testing

@testable import TarStream

@Suite struct CanonicalPathTests {
  @Test(
    "Spellings of one path",
    arguments: [
      ("a", "a"), ("a/b", "a/b"), ("/a/b", "a/b"), ("./a/b", "a/b"), ("a/b/", "a/b"), ("a//b", "a/b"),
      ("///a///b///", "a/b"), ("./././a", "a"), (".//a", "a"), ("/./a", "a"), ("a/./b", "a/b"), ("a/.", "a"),
      ("", ""), (".", ""), ("./", ""), ("/", ""), ("//", ""), ("/.", ""), ("..", ""), ("../..", ""),
      ("../a", "a"),
      ("a/..", ""), ("a/../b", "b"), ("a/b/../c", "a/c"), ("a/../../b", "b"), ("/../a", "a"),
      ("a/b/../../..", ""),
      ("...", "..."), (".a", ".a"), ("..a", "..a"), ("a..", "a.."), ("a.", "a."), ("a/...", "a/..."),
      (" ", " "),
      ("a/ /b", "a/ /b"), ("A", "A"), ("a\\..\\b", "a\\..\\b"),
    ])
  func table(_ name: String, _ path: String) {
    #expect(String(decoding: CanonicalPath.make(name.utf8), as: UTF8.self) == path)
  }

  @Test("Bytes that are no UTF-8 stay as they are")
  func anyBytes() {
    #expect(CanonicalPath.make([0x2F, 0xFF, 0x2F, 0x2F, 0x80, 0x2F]) == [0xFF, 0x2F, 0x80])
  }

  @Test("The shortcut for names that are canonical, or nearly, tells the same as the long way")
  func shortcut() {
    // All names of up to seven letters of an alphabet that matters.
    var names: [[UInt8]] = [[]]
    var shortcuts = 0
    for length in 0...7 {
      for name in names {
        let path = CanonicalPath.make(name)
        let (range, mayBeDotted) = CanonicalPath.range(in: name.span)
        if path.split(separator: UInt8(ascii: "/")).contains(where: { $0.first == UInt8(ascii: ".") }) {
          #expect(mayBeDotted, "\(String(decoding: name, as: UTF8.self))")
        }
        if let range {
          shortcuts += 1
          #expect(Array(name[range]) == path, "\(String(decoding: name, as: UTF8.self))")
        }
        #expect(CanonicalPath.make(path) == path)
        #expect(CanonicalPath.range(in: path.span).range == path.indices)
      }
      if length < 7 { names = names.flatMap { name in Array("a./".utf8).map { name + [$0] } } }
    }
    #expect(shortcuts > 500)
  }
}
