import TarStream

/// Rows of text in aligned columns; the last column of a row is not padded.
struct TextTable {
  /// A text, and how many characters it has.
  private struct Cell {
    let text: String
    let width: Int

    init(_ text: String) {
      self.text = text
      width = text.utf8.span.isPrintable() ? text.utf8.count : text.count
    }
  }

  private var rows: [[Cell]]

  /// A table whose first row is a header, or which has none.
  init(header: [String]? = nil) { rows = header.map { [$0.map(Cell.init)] } ?? [] }

  /// Adds a row; its cells are made safe to print.
  mutating func add(_ cells: [String]) { rows.append(cells.map { Cell(TerminalText.safe($0)) }) }

  /// The table as text, a line a row.
  func text() -> String {
    let widths = widths()
    let space = UInt8(ascii: " ")
    var text: [UInt8] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        text.append(cell.text.utf8.span)
        guard column < row.count - 1 else { continue }
        text.append(contentsOf: repeatElement(space, count: max(0, widths[column] - cell.width) + 2))
      }
      while text.last == space { text.removeLast() }
      text.append(UInt8(ascii: "\n"))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// How wide each column is. A cell that is longer than a digest does not push the columns of all rows apart.
  private func widths() -> [Int] {
    let widest = 72
    var widths = [Int](repeating: 0, count: rows.map(\.count).max() ?? 0)
    for row in rows {
      for (column, cell) in row.enumerated() where cell.width <= widest {
        widths[column] = max(widths[column], cell.width)
      }
    }
    return widths
  }
}
