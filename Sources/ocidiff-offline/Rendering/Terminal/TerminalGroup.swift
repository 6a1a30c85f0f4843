import ArchiveDiff

/// The rows of one part of an image: of a document, or of a layer and its files.
struct TerminalGroup {
  /// What part it is.
  enum Part: Hashable {
    case document(Difference.Kind)
    case layer(Int)
    /// What all layers make together.
    case rootFilesystem

    init(of difference: Difference) {
      switch difference.kind {
      case .index, .manifest, .config: self = .document(difference.kind)
      case .layer, .file: self = difference.layer.map(Part.layer) ?? .rootFilesystem
      }
    }
  }

  let part: Part
  private(set) var rows: [TerminalRow] = []
  /// How wide the columns are that all rows share.
  private(set) var nameColumns = 0
  private(set) var attributeColumns = 0

  /// - Parameter isExpanded: each path of a folder that one side lacks has a row of its own.
  init(_ part: Part, _ differences: ArraySlice<Difference>, values: ShownValue, isExpanded: Bool) {
    self.part = part
    let folders = isExpanded ? nil : WholeFolders(differences)
    for (position, difference) in differences.enumerated() {
      if let folders, difference.kind == .file {
        if folders.isHidden(position) { continue }
        if let content = folders.content(position) {
          rows.append(TerminalRow(difference, holding: content))
          continue
        }
      }
      rows.append(TerminalRow(difference, values: values))
    }
  }

  /// A row that does not fit on its lines needs no more than this for its name and its note.
  private static let stackedColumns = 80

  /// Fixes the columns for a table of some width; returns how much of it is needed.
  mutating func fit(_ width: Int) -> Int {
    // One long name does not push the columns of all rows apart.
    let widest = max(16, width / 3)
    nameColumns = rows.reduce(0) { $1.name.columns <= widest ? max($0, $1.name.columns) : $0 }
    attributeColumns = rows.reduce(0) { max($0, $1.nameColumns) }
    return rows.reduce(0) { needed, row in
      let columns = valueColumn + (row.cells.first?.columns ?? 0) + 2 + row.note.columns
      return max(needed, columns <= width ? columns : min(width, Self.stackedColumns))
    }
  }

  /// Where values begin in a row that fits on one line for each of them.
  var valueColumn: Int {
    TerminalTable.indentation + nameColumns + 2 + (attributeColumns > 0 ? attributeColumns + 2 : 0)
  }

  /// The groups of a report, in its order.
  static func all(_ report: ImageReport, values: ShownValue, isExpanded: Bool) -> [TerminalGroup] {
    let differences = report.differences
    var groups: [TerminalGroup] = []
    var start = 0
    while start < differences.count {
      let part = Part(of: differences[start])
      let end = differences[start...].firstIndex { Part(of: $0) != part } ?? differences.count
      groups.append(TerminalGroup(part, differences[start..<end], values: values, isExpanded: isExpanded))
      start = end
    }
    return groups
  }
}
