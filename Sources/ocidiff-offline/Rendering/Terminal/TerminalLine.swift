/// What a colour says. The eight basic ones and nothing else: a terminal's own palette makes these readable on its
/// background, light or dark.
enum Ink: String {
  case added = "32"
  case removed = "31"
  case modified = "33"
  /// Bytes of a line that differ.
  case addedByte = "1;32"
  case removedByte = "1;31"
  /// Where a hunk stands.
  case place = "36"
  /// What may be passed over.
  case faint = "2"
  /// What parts a page.
  case strong = "1"
}

/// One line for a terminal, built from its start to its end.
struct TerminalLine {
  private(set) var text = ""
  private(set) var columns = 0
  private let isColoured: Bool

  init(isColoured: Bool) { self.isColoured = isColoured }

  mutating func add(_ text: SafeText, _ ink: Ink? = nil) {
    columns += text.columns
    guard isColoured, let ink, !text.text.isEmpty else {
      self.text += text.text
      return
    }
    self.text += "\u{1B}["
    self.text += ink.rawValue
    self.text += "m"
    self.text += text.text
    self.text += "\u{1B}[0m"
  }

  /// Goes on at a column, if the line is not there yet.
  mutating func pad(to column: Int) {
    guard columns < column else { return }
    text += String(repeating: " ", count: column - columns)
    columns = column
  }
}
