/// Lays out text for a terminal.
enum PageText {
  /// No line is wider, unless one word is.
  static let width = 80

  /// The lines of a text: what stands on lines that follow one another is one paragraph and is wrapped between words;
  /// a line that starts with two spaces stands as it is, set in by `indent`. `hanging`: how much further all wrapped
  /// lines but the first of the text are set in.
  static func lines(_ text: String, indent: Int, hanging: Int = 0) -> [String] {
    var lines: [String] = []
    var words: [Substring] = []
    func endParagraph() {
      lines += wrapped(words, indent: lines.isEmpty ? indent : indent + hanging, then: indent + hanging)
      words = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  ") {
        endParagraph()
        lines.append(spaces(indent) + line)
      } else {
        words += line.split(separator: " ")
      }
    }
    endParagraph()
    return lines
  }

  private static func wrapped(_ words: [Substring], indent: Int, then next: Int) -> [String] {
    var lines: [String] = []
    for word in words {
      if let line = lines.last, line.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(spaces(lines.isEmpty ? indent : next) + word)
      }
    }
    return lines
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
