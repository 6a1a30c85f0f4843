import TarStream

/// Text of unknown origin, made safe to print: nothing in it can move the cursor, change colours or turn the
/// direction of writing.
enum TerminalText {
  static func safe(_ text: String, keepsNewlines: Bool = false) -> String {
    // Nearly all texts.
    if text.utf8.span.isPrintable() { return text }
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var safe = ""
    for scalar in text.unicodeScalars {
      if !isUnsafe(scalar) || keepsNewlines && scalar == "\n" {
        safe.unicodeScalars.append(scalar)
      } else if scalar.value < 0x100 {
        safe += String(scalar).utf8.map { "\\x" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
          .joined()
      } else {
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return safe
  }

  /// A message over several lines, of which all but the first are indented. Any other line break came out of an
  /// archive, to look like a message of its own, and is escaped.
  static func message(_ text: String) -> String {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { safe(String($0)) }
    return lines.dropFirst().reduce(lines[0]) { $0 + ($1.hasPrefix("  ") ? "\n" : "\\x0a") + $1 }
  }

  /// Control characters, and those that turn the direction of writing or hide (Unicode TR 36, "Bidirectional Text
  /// Spoofing").
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x20, 0x7F..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }
}
