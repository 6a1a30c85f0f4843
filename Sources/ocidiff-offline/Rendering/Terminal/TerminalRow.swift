import ArchiveDiff
import OCILayout

/// A difference as a row of the table on a terminal, before it is known how wide the columns are.
struct TerminalRow {
  /// One thing that differs.
  struct Cell {
    /// The attribute; empty where the values say enough.
    let name: SafeText
    /// What each side has; `nil` where it has nothing.
    let values: [SafeText?]

    /// How many columns it takes on one line.
    var columns: Int {
      let widths = values.map { $0?.columns }
      return widths.compactMap(\.self).reduce(0, +) + (isChange ? SafeText.arrow.columns : 0)
    }

    /// Whether both sides have something.
    var isChange: Bool { values.allSatisfy { $0 != nil } }
  }

  let change: Difference.Change
  let name: SafeText
  let cells: [Cell]
  /// Why it differs, and what else a person may want to know of it.
  let note: SafeText

  /// The widest name of an attribute.
  var nameColumns: Int { cells.reduce(0) { max($0, $1.name.columns) } }
}

extension SafeText {
  static let arrow: SafeText = " → "
}

extension TerminalRow {
  /// Attributes whose names the values make superfluous.
  private static let nameless: Set<String> = ["value", "type", "digest"]

  init(_ difference: Difference, values: ShownValue) {
    change = difference.change
    name = SafeText(Self.name(of: difference))
    note = SafeText(Self.note(on: difference))
    // The size is told beside the content even where it is the same.
    let attributes = difference.attributes.filter { $0.name != "size" || !Self.isSame($0.values) }
    cells = attributes.map { attribute in
      var shown = values.pair(attribute.values)
      if difference.change == .modified {
        shown = shown.map { $0 ?? "none" }
      } else if difference.bytes > 0, let side = shown.firstIndex(where: { $0 != nil }),
        let type = shown[side]
      {
        shown[side] = SafeText(type.text + ", " + Quantity.bytes(difference.bytes))
      }
      return Cell(name: Self.nameless.contains(attribute.name) ? "" : SafeText(attribute.name), values: shown)
    }
  }

  /// A folder that one side lacks, with all that is in it.
  init(_ difference: Difference, holding content: WholeFolders.Content) {
    change = difference.change
    name = SafeText(difference.path + "/")
    note = SafeText(Self.note(on: difference))
    let number =
      content.files > 0 ? Quantity.count(content.files, "file") : Quantity.count(content.folders, "folder")
    let size = content.bytes > 0 ? ", \(Quantity.bytes(content.bytes))" : ""
    let text = SafeText("\(number) \(difference.change.rawValue)\(size)")
    cells = [Cell(name: "", values: difference.change == .added ? [nil, text] : [text, nil])]
  }

  private static func isSame(_ values: [JSONValue]) -> Bool {
    JSONWriter.line(values[0]).hasSameBytes(as: JSONWriter.line(values[1]))
  }

  private static func name(of difference: Difference) -> String {
    if let layer = difference.layer, difference.kind == .layer, difference.path == "/layers/\(layer)" {
      return "(layer)"
    }
    guard difference.path.isEmpty else { return difference.path }
    return switch difference.kind {
    case .file: "/"
    case .layer: "(layer)"
    case .index, .manifest, .config: "(document)"
    }
  }

  private static func note(on difference: Difference) -> String {
    let shadowed = difference.effect == .shadowed ? ", shadowed" : ""
    return difference.cause.rawValue + shadowed + origin(of: difference)
  }

  /// Which layers a path comes from, where it is not told at these.
  private static func origin(of difference: Difference) -> String {
    guard let layers = difference.layers, layers.contains(where: { $0 != nil && $0 != difference.layer })
    else {
      return ""
    }
    let numbers = layers.compactMap(\.self).map { String($0) }
    return ", layer " + (Set(numbers).count == 1 ? numbers[0] : numbers.joined(separator: " → "))
  }
}
