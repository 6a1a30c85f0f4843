import ImageFixtures
import Testing

@testable import ocidiff_offline

/// Text that is aligned: how wide it is, and that nothing in it acts on the terminal.
struct SafeTextTests {
  @Test(
    "Letters have the columns that the C library gives them",
    .enabled(if: ChildProcess.find("python3") != nil, "python3 is not installed"))
  func columns() async throws {
    let program = """
      import ctypes, locale
      locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
      wcwidth = ctypes.CDLL(None).wcwidth
      print(" ".join(str(wcwidth(c)) for c in range(0x20, 0x40000)))
      """
    let told = try await ChildProcess.run("/usr/bin/env", ["python3", "-c", program])
    let widths = told.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(widths.count == 0x40000 - 0x20)
    var wrong: [String] = []
    for (value, width) in zip(UInt32(0x20)..., widths) where width >= 0 {
      guard let scalar = Unicode.Scalar(value), !TerminalText.isUnsafe(scalar) else { continue }
      if SafeText.columns(of: scalar) != width { wrong.append(String(value, radix: 16)) }
    }
    // Versions of Unicode differ on a few.
    #expect(wrong.count < 5, "\(wrong)")
  }

  @Test("Text is wrapped at its columns, and put together again it is the same")
  func wrapping() {
    for text in ["plain text of some words", "日本語のファイル名", "cafe\u{301}s e\u{301}te\u{301}", "x\u{1B}[31m"] {
      let text = SafeText(text)
      for width in 2..<12 {
        let pieces = text.wrapped(to: width)
        #expect(pieces.map(\.text).joined() == text.text)
        #expect(pieces.allSatisfy { $0.columns <= width && !$0.text.isEmpty })
        #expect(pieces.allSatisfy { SafeText($0.text).columns == $0.columns })
        #expect(!pieces.contains { $0.text.unicodeScalars.first == "\u{301}" })
        #expect(text.cut(to: width).columns <= width)
      }
    }
  }

  @Test("Escapes are text before anything is coloured")
  func escapes() {
    var line = TerminalLine(isColoured: true)
    line.add(SafeText("a\u{1B}[2Jb\u{202E}"), .added)
    let escaped = #"a\x1b[2Jb\u{202e}"#
    #expect(line.text == "\u{1B}[32m" + escaped + "\u{1B}[0m")
    #expect(line.columns == escaped.count)
  }
}
