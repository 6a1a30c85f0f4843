import OCILayout

/// JSON documents: what is parsed, written and parsed again is the same.
enum JSONTarget {
  static func run(_ bytes: [UInt8]) {
    guard let value = JSONValue(parsing: bytes) else { return }
    let text = Array(write(value).utf8)
    guard let again = JSONValue(parsing: text) else { preconditionFailure("what was written is not read") }
    precondition(write(again).hasSameBytes(as: String(decoding: text, as: UTF8.self)))
  }

  private static func write(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let text): text
    case .string(let text): quote(text)
    case .array(let elements): "[\(elements.map(write).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(quote($0.key)):\(write($0.value))" }.joined(separator: ","))}"
    }
  }

  /// Every character is escaped, so that reading escapes is held against reading characters.
  private static func quote(_ text: String) -> String {
    let units = text.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return "\"\(units.joined())\""
  }
}
