import ArchiveDiff

/// The differences of two images for a person at a terminal: in groups, aligned, wrapped to its width.
struct TerminalTable {
  let terminal: Terminal
  /// Where names begin, behind the sign that says what happened.
  static let indentation = 4
  /// Where values begin that stand below their name.
  private static let stacked = 6

  /// The table of one image; `isExpanded`: each path of a folder that one side lacks has a row of its own. `isFull`:
  /// digests and history lines are told to their end.
  func text(_ report: ImageReport, isExpanded: Bool = false, isFull: Bool = false) -> String {
    var groups = TerminalGroup.all(report, values: ShownValue(isFull: isFull), isExpanded: isExpanded)
    let width = groups.indices.reduce(Self.indentation) { max($0, groups[$1].fit(terminal.columns)) }
    var text = ""
    for group in groups {
      let heading = TerminalHeading(terminal: terminal, isFull: isFull)
      for line in heading.lines(group.part, of: report) { append(line, to: &text) }
      for row in group.rows { append(row, of: group, width: width, to: &text) }
      text += "\n"
    }
    return text
  }

  private func append(_ line: TerminalLine, to text: inout String) {
    text += line.text
    text += "\n"
  }

  private func append(_ row: TerminalRow, of group: TerminalGroup, width: Int, to text: inout String) {
    var lines = fitted(row, of: group, width: width) ?? stackedLines(row)
    note(row.note, on: &lines, width: width)
    for line in lines { append(line, to: &text) }
  }

  private func start(_ row: TerminalRow) -> TerminalLine {
    var line = TerminalLine(isColoured: terminal.isColoured)
    line.add(row.change.sign, row.change.ink)
    line.pad(to: Self.indentation)
    return line
  }

  /// A line for each value, in columns; `nil` where that takes more room than there is.
  private func fitted(_ row: TerminalRow, of group: TerminalGroup, width: Int) -> [TerminalLine]? {
    var valueColumn = group.valueColumn
    if row.name.columns > group.nameColumns {
      guard row.cells.count <= 1 else { return nil }
      valueColumn += row.name.columns - group.nameColumns
    }
    guard row.cells.allSatisfy({ valueColumn + $0.columns <= terminal.columns }),
      valueColumn + (row.cells.first?.columns ?? 0) + 2 + row.note.columns <= width
    else { return nil }
    var line = start(row)
    line.add(row.name, row.change.ink)
    var lines: [TerminalLine] = []
    for cell in row.cells {
      if group.attributeColumns > 0 {
        line.pad(to: valueColumn - group.attributeColumns - 2)
        line.add(cell.name)
      }
      if cell.columns > 0 { line.pad(to: valueColumn) }
      add(cell, to: &line)
      lines.append(line)
      line = TerminalLine(isColoured: terminal.isColoured)
    }
    return lines.isEmpty ? [line] : lines
  }

  private func add(_ cell: TerminalRow.Cell, to line: inout TerminalLine) {
    if let left = cell.values[0] { line.add(left, .removed) }
    if cell.isChange { line.add(.arrow, .faint) }
    if let right = cell.values[1] { line.add(right, .added) }
  }

  /// The name on a line of its own, and values below it, of two the one under the other where there is no room for both.
  private func stackedLines(_ row: TerminalRow) -> [TerminalLine] {
    var lines = row.name.wrapped(to: terminal.columns - Self.indentation).enumerated().map { number, piece in
      var line = number == 0 ? start(row) : TerminalLine(isColoured: terminal.isColoured)
      line.pad(to: Self.indentation)
      line.add(piece, row.change.ink)
      return line
    }
    let names = row.nameColumns
    let column = Self.stacked + (names > 0 ? names + 2 : 0)
    for cell in row.cells { append(cell, at: min(column, terminal.columns / 2), to: &lines) }
    return lines
  }

  private func append(_ cell: TerminalRow.Cell, at column: Int, to lines: inout [TerminalLine]) {
    var line = TerminalLine(isColoured: terminal.isColoured)
    for piece in cell.name.wrapped(to: terminal.columns - Self.stacked) {
      line.pad(to: Self.stacked)
      line.add(piece)
      guard line.columns + 2 > column, piece.columns > 0 else { continue }
      lines.append(line)
      line = TerminalLine(isColoured: terminal.isColoured)
    }
    line.pad(to: column)
    if column + cell.columns <= terminal.columns {
      add(cell, to: &line)
      lines.append(line)
      return
    }
    let room = terminal.columns - column - 2
    for (side, value) in cell.values.enumerated() {
      for (number, piece) in (value?.wrapped(to: room) ?? []).enumerated() {
        line.pad(to: column)
        if side == 1, cell.isChange, number == 0 { line.add("→ ", .faint) }
        line.pad(to: column + (cell.isChange ? 2 : 0))
        line.add(piece, side == 0 ? .removed : .added)
        lines.append(line)
        line = TerminalLine(isColoured: terminal.isColoured)
      }
    }
  }

  /// Puts the note at the right edge of the first line that has room for it, else on a line of its own.
  private func note(_ note: SafeText, on lines: inout [TerminalLine], width: Int) {
    let note = note.cut(to: terminal.columns)
    let column = max(0, width - note.columns)
    let index = lines.firstIndex { $0.columns + 2 <= column } ?? lines.count
    if index == lines.count { lines.append(TerminalLine(isColoured: terminal.isColoured)) }
    lines[index].pad(to: column)
    lines[index].add(note, .faint)
  }
}

extension Difference.Change {
  /// What stands before a name.
  fileprivate var sign: SafeText {
    switch self {
    case .added: "  + "
    case .removed: "  - "
    case .modified: "  ~ "
    }
  }

  fileprivate var ink: Ink {
    switch self {
    case .added: .added
    case .removed: .removed
    case .modified: .modified
    }
  }
}
