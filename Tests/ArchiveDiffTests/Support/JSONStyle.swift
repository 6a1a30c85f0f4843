import OCILayout

/// A way in which a program writes JSON.
enum JSONStyle: String, CaseIterable {
  /// As Go and most others write it.
  case compact
  /// As Python writes it.
  case spaced
  /// A line each, indented.
  case pretty

  /// The value as text.
  func text(_ value: JSONValue, depth: Int = 0) -> String {
    switch value {
    case .object(let members):
      enclose(
        "{", members.map { "\(text(.string($0.key))):\(gap)\(text($0.value, depth: depth + 1))" }, "}", depth)
    case .array(let elements):
      enclose("[", elements.map { text($0, depth: depth + 1) }, "]", depth)
    case .string(let text): "\"\(text)\""
    default: value.text
    }
  }

  private var gap: String { self == .compact ? "" : " " }

  private func enclose(_ opening: String, _ parts: [String], _ closing: String, _ depth: Int) -> String {
    guard self == .pretty, !parts.isEmpty else {
      return opening + parts.joined(separator: ",\(gap)") + closing
    }
    let indentation = String(repeating: "  ", count: depth)
    let lines = parts.map { "\n\(indentation)  \($0)" }
    return opening + lines.joined(separator: ",") + "\n\(indentation)" + closing
  }
}
