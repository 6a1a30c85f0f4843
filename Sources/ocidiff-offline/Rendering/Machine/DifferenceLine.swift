import ArchiveDiff
import OCILayout

/// A difference as one line of prose, for formats without columns.
enum DifferenceLine {
  /// How many characters of a path or a value are shown, so that no archive decides how long a line is.
  static let shownLength = 200
  /// How many attributes are told one by one.
  static let shownAttributes = 6

  /// `modified usr/bin/greet (layer 1): mode 0755 → 0775`. `quote` makes what an archive said fit for the format; what it
  /// is given can be printed, and is not longer than `shownLength`.
  static func text(_ difference: Difference, quote: (String) -> String) -> String {
    let facts = difference.attributes.prefix(shownAttributes).map { attribute in
      let name =
        ["value", "type", "digest"].contains(attribute.name) ? "" : quote(shortened(attribute.name)) + " "
      return name + values(attribute, of: difference).map { quote(shortened($0)) }.joined(separator: " → ")
    }
    let hidden = difference.attributes.count - facts.count
    let all = facts + (hidden > 0 ? ["and \(hidden) more"] : [])
    return
      "\(difference.change.rawValue) \(quote(shortened(place(of: difference))))\(circumstances(difference))"
      + (all.isEmpty ? "" : ": " + all.joined(separator: ", "))
  }

  /// The same for formats that take any printable text.
  static func plain(_ difference: Difference) -> String { text(difference, quote: { $0 }) }

  /// Where it is: a path, a JSON pointer, or words where these are empty.
  static func place(of difference: Difference) -> String {
    guard difference.path.isEmpty else { return difference.path }
    return difference.kind == .file ? "/" : "the \(difference.kind.rawValue)"
  }

  /// A text that can be printed: of one that is too long, the beginning and the end.
  static func shortened(_ text: String, to length: Int = shownLength) -> String {
    // Nothing gets shorter by being escaped; so a long text need not be escaped as a whole.
    let ends = text.utf8.count <= length * 8 ? text : cut(text, to: length * 2)
    return cut(TerminalText.safe(ends), to: length)
  }

  private static func cut(_ text: String, to length: Int) -> String {
    let scalars = text.unicodeScalars
    guard text.utf8.count > length, scalars.count > length else { return text }
    let count = length / 3
    return String(String.UnicodeScalarView(scalars.prefix(length - count - 1))) + "…"
      + String(String.UnicodeScalarView(scalars.suffix(count)))
  }

  private static func circumstances(_ difference: Difference) -> String {
    let inside =
      difference.kind == .file ? difference.layer.map { ["layer \($0)"] } ?? [] : [difference.kind.rawValue]
    let all = inside + (difference.effect == .shadowed ? ["shadowed"] : [])
    return all.isEmpty ? "" : " (\(all.joined(separator: ", ")))"
  }

  /// The values on both sides, or the one on the side that has the path at all.
  private static func values(_ attribute: Attribute, of difference: Difference) -> [String] {
    switch difference.change {
    case .added: [text(attribute.values[1])]
    case .removed: [text(attribute.values[0])]
    case .modified: attribute.values.map(text)
    }
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "-"
    case .string(let text): text.isEmpty ? "\"\"" : text
    default: JSONWriter.line(value)
    }
  }
}
