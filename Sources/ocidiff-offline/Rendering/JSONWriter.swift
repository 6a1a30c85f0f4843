import OCILayout

/// Writes JSON values as text: keys in the order given, and nothing in a string that a terminal would act on.
enum JSONWriter {
  /// On one line, with a space behind commas and colons.
  static func line(_ value: JSONValue) -> String {
    var text = ""
    write(value, to: &text)
    return text
  }

  /// An object over several lines: each member on its own, and of a list that holds objects each element on its own.
  static func document(_ value: JSONValue, indentation: String = "") -> String {
    guard case .object(let members) = value, !members.isEmpty else { return line(value) }
    let inner = indentation + "  "
    let lines = members.map { member -> String in
      let key = inner + quoted(member.key) + ": "
      guard case .array(let elements) = member.value, elements.contains(where: { $0.members != nil }) else {
        return key + line(member.value)
      }
      let isDocuments = elements.contains { $0["differences"] != nil }
      let rows = elements.map { element in
        inner + "  " + (isDocuments ? document(element, indentation: inner + "  ") : line(element))
      }
      return key + "[\n" + rows.joined(separator: ",\n") + "\n" + inner + "]"
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n" + indentation + "}"
  }

  private static func write(_ value: JSONValue, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): text += quoted(string)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        write(element, to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", " }
        text += quoted(member.key) + ": "
        write(member.value, to: &text)
      }
      text += "}"
    }
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where TerminalText.isUnsafe(scalar): text += escape(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}
