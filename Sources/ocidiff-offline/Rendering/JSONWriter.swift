import OCILayout
import TarStream

/// Writes JSON values as text: keys in the order given, and nothing in a string that a terminal would act on.
///
/// Text is put together as UTF-8 bytes: a report of thousands of differences takes half the time that strings take.
enum JSONWriter {
  /// On one line, with a space behind commas and colons.
  static func line(_ value: JSONValue) -> String {
    var text: [UInt8] = []
    write(value, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// An object over several lines: each member on its own, and of a list that holds objects each element on its own.
  static func document(_ value: JSONValue) -> String {
    var text: [UInt8] = []
    write(document: value, indentation: "", to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func write(document value: JSONValue, indentation: String, to text: inout [UInt8]) {
    guard case .object(let members) = value, !members.isEmpty else { return write(value, to: &text) }
    let inner = indentation + "  "
    text += "{\n"
    for (index, member) in members.enumerated() {
      if index > 0 { text += ",\n" }
      text += inner
      write(quoted: member.key, to: &text)
      text += ": "
      if case .array(let elements) = member.value, elements.contains(where: { $0.members != nil }) {
        write(rows: elements, indentation: inner, to: &text)
      } else {
        write(member.value, to: &text)
      }
    }
    text += "\n" + indentation + "}"
  }

  private static func write(rows elements: [JSONValue], indentation: String, to text: inout [UInt8]) {
    let isDocuments = elements.contains { $0["differences"] != nil || $0["results"] != nil }
    let inner = indentation + "  "
    text += "[\n"
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ",\n" }
      text += inner
      if isDocuments {
        write(document: element, indentation: inner, to: &text)
      } else {
        write(element, to: &text)
      }
    }
    text += "\n" + indentation + "]"
  }

  private static func write(_ value: JSONValue, to text: inout [UInt8]) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): write(quoted: string, to: &text)
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
        write(quoted: member.key, to: &text)
        text += ": "
        write(member.value, to: &text)
      }
      text += "}"
    }
  }

  private static func write(quoted string: String, to text: inout [UInt8]) {
    text += "\""
    defer { text += "\"" }
    // Nearly all strings are letters, digits and slashes.
    let bytes = string.utf8.span
    if bytes.indices.allSatisfy({ isPlain(bytes[$0]) }) { return text.append(bytes) }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where TerminalText.isUnsafe(scalar): text += escape(scalar)
      default: text += String(scalar)
      }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    0x20..<0x7F ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}

extension [UInt8] {
  fileprivate static func += (bytes: inout [UInt8], text: String) { bytes.append(text.utf8.span) }
}
