import Testing

@testable import ArchiveDiff

@Suite("Bytes as text")
struct EscapedTextTests {
  static let table: [([UInt8], String)] = [
    ([], ""),
    (Array("etc/os-release".utf8), "etc/os-release"),
    (Array(" ~".utf8), " ~"),
    ([0x00], #"\x00"#),
    ([0x0A, 0x09, 0x0D], #"\x0a\x09\x0d"#),
    ([0x1B, 0x5B, 0x33, 0x31, 0x6D], #"\x1b[31m"#),
    ([0x1F, 0x20], #"\x1f "#),
    ([0x7E, 0x7F], #"~\x7f"#),
    // A backslash, so that what it starts can be told from what was there.
    ([0x5C], #"\\"#),
    (Array(#"\x41"#.utf8), #"\\x41"#),
    // U+0080, U+0085 and U+009F are control characters, too; U+00A0 is none.
    ([0xC2, 0x80], #"\xc2\x80"#),
    ([0xC2, 0x85], #"\xc2\x85"#),
    ([0xC2, 0x9F], #"\xc2\x9f"#),
    ([0xC2, 0xA0], "\u{A0}"),
    // UTF-8 of two, three and four bytes stays.
    (Array("é".utf8), "é"),
    (Array("語".utf8), "語"),
    (Array("🐳".utf8), "🐳"),
    (Array("e\u{301}".utf8), "e\u{301}"),
    ([0xF4, 0x8F, 0xBF, 0xBF], "\u{10FFFF}"),
    // What is no UTF-8: lone and cut bytes, overlong forms, surrogates, what lies beyond U+10FFFF.
    ([0xFF, 0xFE], #"\xff\xfe"#),
    ([0x80], #"\x80"#),
    ([0xE9], #"\xe9"#),
    ([0xC3], #"\xc3"#),
    ([0xC3, 0x41], #"\xc3A"#),
    ([0xE8, 0xAA], #"\xe8\xaa"#),
    ([0xE8, 0xAA, 0x41], #"\xe8\xaaA"#),
    ([0xF0, 0x9F, 0x90], #"\xf0\x9f\x90"#),
    ([0xC0, 0xAF], #"\xc0\xaf"#),
    ([0xE0, 0x80, 0xAF], #"\xe0\x80\xaf"#),
    ([0xED, 0xA0, 0x80], #"\xed\xa0\x80"#),
    ([0xF4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#),
    ([0xF8, 0x88, 0x80, 0x80, 0x80], #"\xf8\x88\x80\x80\x80"#),
    ([0xE9, 0xC3, 0xA9, 0xE9], #"\xe9é\xe9"#),
  ]

  @Test("is escaped where it cannot be printed, and stays where it can", arguments: table)
  func escaped(_ bytes: [UInt8], _ text: String) {
    #expect(EscapedText.escape(bytes).utf8.elementsEqual(text.utf8))
    #expect(EscapedText.escape(bytes[...]).utf8.elementsEqual(text.utf8))
  }

  @Test("of a text is the same as of its bytes")
  func text() {
    #expect(EscapedText.escape("a\\b\u{7}é") == #"a\\b\x07é"#)
  }

  @Test("can be read back, and holds nothing that a terminal obeys", arguments: 0..<300)
  func readBack(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts: [[UInt8]] = [[0x5C], [0x78], [0x1B], [0xC2, 0x85], Array("é".utf8), Array("🐳".utf8), [0x41]]
    let bytes = (0..<generator.below(12)).flatMap { _ in
      generator.once(in: 2) ? generator.pick(parts) : [UInt8(generator.below(256))]
    }
    let text = EscapedText.escape(bytes)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    #expect(EscapedText.unescape(text) == bytes, "seed \(seed)")
  }

  @Test(
    "What is no escape stands for itself when it is read back",
    arguments: [#"a\b"#, #"\"#, #"\x"#, #"\x4"#, #"\xg0"#, #"\x+1"#, #"a\n"#, "é"])
  func noEscape(text: String) {
    #expect(EscapedText.unescape(text) == Array(text.utf8))
  }
}
