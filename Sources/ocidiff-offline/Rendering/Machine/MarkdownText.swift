/// Text of unknown origin in Markdown (CommonMark, and what GitHub and GitLab add to it).
enum MarkdownText {
  /// A text as a code span: nothing in it is markup, HTML, a link, a mention or the number of an issue.
  ///
  /// A code span ends at the next run of just as many backticks as it began with, and in between nothing has a meaning. So
  /// it is opened with a number of backticks that occurs nowhere in the text. Newlines are escaped with the rest of what
  /// a terminal would act on, so the text cannot leave its line. It must not stand in a table, where a stroke ends a cell
  /// even inside a code span.
  static func code(_ text: String) -> String {
    guard !text.isEmpty else { return "`\"\"`" }
    let text = TerminalText.safe(text)
    // Byte by byte: a backtick and the accent over it are one `Character`, which is none.
    let (backtick, space) = (UInt8(ascii: "`"), UInt8(ascii: " "))
    let runs = Set(text.utf8.split { $0 != backtick }.map(\.count))
    let fence = String(repeating: "`", count: (1...).first { !runs.contains($0) } ?? 1)
    // One space on each side is not shown, and where a text begins or ends with a backtick or a space it is needed.
    let ends = [text.utf8.first, text.utf8.last]
    let isPadded = ends.contains(backtick) || ends.contains(space)
    let padding = isPadded && text.utf8.contains { $0 != space } ? " " : ""
    return fence + padding + text + padding + fence
  }
}
