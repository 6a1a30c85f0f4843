import ArchiveDiff
import OCILayout

// Differences as single lines, so that tables of expectations can be read and a failure shows all at once.

extension Difference {
  /// `file modified etc/a: uid 0 | 33 (ownership)`.
  var told: String {
    let values = attributes.map(\.told).joined(separator: ", ")
    return "\(kind) \(change) \(path)" + (values.isEmpty ? "" : ": \(values)") + " (\(cause))"
  }

  /// `modified etc/a at 1 from 0, 1: uid mode (visible)`; of presence, the types are not told.
  var outline: String {
    let sources = (layers ?? []).map { $0.map(String.init) ?? "-" }.joined(separator: ", ")
    let names = change == .modified ? ": " + attributes.map(\.name).joined(separator: " ") : ""
    return "\(change) \(path) at \(layer.map(String.init) ?? "-") from \(sources)\(names)"
      + (effect.map { " (\($0))" } ?? "")
  }
}

extension Attribute {
  /// `uid 0 | 33`.
  var told: String { "\(name) \(values[0].text) | \(values[1].text)" }
}

extension JSONValue {
  /// The value in a form to be read: strings without quotes.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text), .string(let text): text
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }
}
