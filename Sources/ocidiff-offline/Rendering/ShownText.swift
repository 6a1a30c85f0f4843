import OCILayout

extension JSONValue {
  /// A value as a person reads it: a text without its quotes, unless there is nothing between them; `nil` for null.
  var shownText: String? {
    switch self {
    case .null: nil
    case .string(let text): text.isEmpty ? "\"\"" : text
    default: JSONWriter.line(self)
    }
  }
}
