import TarStream

/// Parses one JSON document (RFC 8259), strictly: nothing may follow it, and it must be valid UTF-8.
struct JSONParser {
  /// What is wrong with a document, and at which byte of it.
  struct Failure: Error {
    var offset: Int
    var detail: String
    /// Whether it nests too deep, and may be valid otherwise.
    var isLimit = false
  }

  private let bytes: [UInt8]
  private let depthLimit: Int
  private var index = 0
  private var depth = 0

  private init(_ bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  /// The document that `bytes` are. `depthLimit`: how deep arrays and objects may nest.
  static func parse(_ bytes: [UInt8], depthLimit: Int) throws(Failure) -> JSONValue {
    var parser = JSONParser(bytes, depthLimit: depthLimit)
    let value = try parser.value()
    parser.skipSpace()
    guard parser.index == bytes.count else { throw parser.failure("something follows the document") }
    return value
  }

  // MARK: Values

  private mutating func value() throws(Failure) -> JSONValue {
    skipSpace()
    guard let first = peek else { throw failure("the document ends where a value must stand") }
    switch first {
    case UInt8(ascii: "{"): return try nested { (parser) throws(Failure) in try parser.object() }
    case UInt8(ascii: "["): return try nested { (parser) throws(Failure) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw failure("no JSON value starts here")
    }
  }

  private mutating func nested(
    _ parse: (inout JSONParser) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    depth += 1
    guard depth <= depthLimit else {
      throw Failure(offset: index, detail: "it nests deeper than \(depthLimit) levels", isLimit: true)
    }
    index += 1
    let value = try parse(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(Failure) -> JSONValue {
    var members: [JSONMember] = []
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw failure("a key must stand here") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw failure("a colon must stand here") }
      members.append(JSONMember(key, try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw failure("a comma or the object's end must stand here") }
    return .object(members)
  }

  private mutating func array() throws(Failure) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(elements) }
    repeat {
      elements.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw failure("a comma or the array's end must stand here") }
    return .array(elements)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw failure("no JSON value starts here") }
    index += word.utf8.count
    return value
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = index
    _ = take("-")
    guard let first = peek, isDigit(first) else { throw failure("a digit must stand here") }
    index += 1
    if first != UInt8(ascii: "0") { skipDigits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return .number(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func digits() throws(Failure) {
    guard let first = peek, isDigit(first) else { throw failure("a digit must stand here") }
    skipDigits()
  }

  private mutating func skipDigits() {
    while let byte = peek, isDigit(byte) { index += 1 }
  }

  // MARK: Strings

  private mutating func string() throws(Failure) -> String {
    index += 1
    let start = index
    var text: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure("a control character stands in a string") }
      index += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
    guard take("\"") else { throw failure("the document ends within a string") }
    guard let string = String(validating: text, as: UTF8.self) else {
      index = start
      throw failure("this string is not valid UTF-8")
    }
    return string
  }

  private mutating func escape(into text: inout [UInt8]) throws(Failure) {
    guard let byte = peek else { throw failure("the document ends within a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: try unicodeEscape().utf8)
    default:
      index -= 1
      throw failure("no such escape")
    }
  }

  private mutating func unicodeEscape() throws(Failure) -> Character {
    var code = try hexadecimal()
    if 0xD800..<0xDC00 ~= code {
      guard take("\\"), take("u") else { throw failure("half a surrogate pair, which is no character") }
      let low = try hexadecimal()
      guard 0xDC00..<0xE000 ~= low else { throw failure("half a surrogate pair, which is no character") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw failure("half a surrogate pair, which is no character")
    }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    let digits = bytes[index...].prefix(4)
    // A sign, which Swift's own reading of numbers takes, `-000` among them, is no digit.
    guard digits.count == 4, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
    else { throw failure("four hexadecimal digits must stand here") }
    index += 4
    return code
  }

  // MARK: Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private func failure(_ detail: String) -> Failure { Failure(offset: index, detail: detail) }
}
