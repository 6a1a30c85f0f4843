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

  /// Values, each on a line of its own (NDJSON); `body` hands them over one by one.
  static func lines(_ body: ((JSONValue) -> Void) -> Void) -> String {
    var text: [UInt8] = []
    body { value in
      write(value, to: &text)
      text += "\n"
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// An object over several lines, and a line break behind it.
  static func document(_ document: JSONDocument) -> String {
    var text: [UInt8] = []
    write(document, indentation: "", to: &text)
    text += "\n"
    return String(decoding: text, as: UTF8.self)
  }

  private static func write(_ document: JSONDocument, indentation: String, to text: inout [UInt8]) {
    let inner = indentation + "  "
    text += "{\n"
    for (index, member) in document.members.enumerated() {
      if index > 0 { text += ",\n" }
      text += inner
      write(quoted: member.key, to: &text)
      text += ": "
      switch member.part {
      case .value(let value): write(value, to: &text)
      case .rows(let count, let element):
        write(rows: count, indentation: inner, to: &text) { write(element($0), to: &$1) }
      case .documents(let documents):
        write(rows: documents.count, indentation: inner, to: &text) { index, text in
          write(documents[index], indentation: inner + "  ", to: &text)
        }
      }
    }
    text += "\n" + indentation + "}"
  }

  private static func write(
    rows count: Int, indentation: String, to text: inout [UInt8], _ row: (Int, inout [UInt8]) -> Void
  ) {
    guard count > 0 else { return text += "[]" }
    let inner = indentation + "  "
    text += "[\n"
    for index in 0..<count {
      if index > 0 { text += ",\n" }
      text += inner
      row(index, &text)
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
    if bytes.isPrintable(except: UInt8(ascii: "\""), UInt8(ascii: "\\")) { return text.append(bytes) }
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
