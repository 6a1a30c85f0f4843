/// Bytes of unknown origin as text that can be printed anywhere and read back.
public enum EscapedText {
  /// UTF-8 as it is; every byte that is none and every control character as `\xNN`, a backslash as `\\`. Where backslashes
  /// stay as they are, the text cannot be read back.
  public static func escape(_ bytes: some Collection<UInt8>, keepsBackslashes: Bool = false) -> String {
    if bytes.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\\") }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    let bytes = Array(bytes)
    var text = ""
    var index = 0
    while index < bytes.count {
      let end = index + sequenceLength(leadingWith: bytes[index])
      if end <= bytes.count,
        let scalar = String(validating: bytes[index..<end], as: UTF8.self)?.unicodeScalars.first
      {
        if scalar == "\\", keepsBackslashes { text += "\\" } else { append(scalar, to: &text) }
        index = end
      } else {
        text += hexadecimal(bytes[index])
        index += 1
      }
    }
    return text
  }

  /// A text, escaped likewise.
  public static func escape(_ text: String) -> String { escape(Array(text.utf8)) }

  /// The bytes that a text stands for which was escaped so. What is no escape stands for itself.
  public static func unescape(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), let escaped = escaped(rest.prefix(3)) {
        bytes.append(escaped.byte)
        rest = rest.dropFirst(escaped.count)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  /// What the characters after a backslash stand for, and how many of them.
  private static func escaped(_ characters: Substring.UTF8View) -> (byte: UInt8, count: Int)? {
    let backslash = UInt8(ascii: "\\")
    if characters.first == backslash { return (backslash, 1) }
    guard characters.count == 3, characters.first == UInt8(ascii: "x"),
      let digits = String(characters.dropFirst()), digits.allSatisfy(\.isHexDigit),
      let byte = UInt8(digits, radix: 16)
    else { return nil }
    return (byte, 3)
  }

  /// How many bytes a scalar has that starts with this one; whether it is a scalar is not told by that.
  private static func sequenceLength(leadingWith byte: UInt8) -> Int {
    byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar.value {
    case 0x5C: text += "\\\\"
    case ..<0x20, 0x7F..<0xA0: text += String(scalar).utf8.map(hexadecimal).joined()
    default: text.unicodeScalars.append(scalar)
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }
}
