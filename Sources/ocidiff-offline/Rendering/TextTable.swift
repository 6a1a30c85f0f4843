/// Rows of text in aligned columns; the last column of a row is not padded.
struct TextTable {
  private var rows: [[String]]

  /// A table whose first row is a header, or which has none.
  init(header: [String]? = nil) { rows = header.map { [$0] } ?? [] }

  /// Adds a row; its cells are made safe to print.
  mutating func add(_ cells: [String]) { rows.append(cells.map { TerminalText.safe($0) }) }

  /// The table as text, a line a row.
  func text() -> String {
    // A cell that is longer than a digest does not push the columns of all rows apart.
    let widest = 72
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { $0.count > column ? $0[column].count : nil }.filter { $0 <= widest }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: max(0, widths[column] - cell.count))
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
