import OCILayout
import TarStream

/// A JSON document as it is written: its tokens, and what they say.
///
/// A token is a string, a number, a word or a bracket. What stands between two of them, a gap, is white space with at
/// most one comma or colon in it.
struct WrittenDocument {
  /// A value, and the token that it starts with.
  struct Value {
    let json: JSONValue
    let token: Int
  }

  private struct Token {
    let start: Int
    let end: Int
    /// The token behind the value that starts here.
    var next: Int
  }

  private let bytes: [UInt8]
  private let json: JSONValue
  private var tokens: [Token] = []

  init(_ document: Document) {
    bytes = document.bytes.copy()
    json = document.json
    var opening: [Int] = []
    var index = 0
    while let start = bytes[index...].firstIndex(where: { !Self.isBetweenTokens($0) }) {
      index = endOfToken(at: start)
      tokens.append(Token(start: start, end: index, next: tokens.count + 1))
      if Self.isOpening(bytes[start]) { opening.append(tokens.count - 1) }
      if Self.isClosing(bytes[start]), let begin = opening.popLast() { tokens[begin].next = tokens.count }
    }
  }

  /// The document as a whole.
  var root: Value { Value(json: json, token: 0) }

  /// How many tokens there are; the gap before this number is the one at the end.
  var count: Int { tokens.count }

  /// A token as it is spelled.
  func spelling(of token: Int) -> ArraySlice<UInt8> { bytes[tokens[token].start..<tokens[token].end] }

  /// What stands between a token and the one before it.
  func gap(before token: Int) -> ArraySlice<UInt8> {
    let start = token == 0 ? 0 : tokens[token - 1].end
    return bytes[start..<(token == tokens.count ? bytes.count : tokens[token].start)]
  }

  /// A whole value as it is written.
  func text(of value: Value) -> ArraySlice<UInt8> {
    bytes[tokens[value.token].start..<tokens[tokens[value.token].next - 1].end]
  }

  /// The tokens with which the members of an object start, that is their keys; the closing bracket at the end.
  func starts(ofMembersOf object: Value, count: Int) -> [Int] {
    (0..<count).reduce(into: [object.token + 1]) { starts, index in
      starts.append(tokens[starts[index] + 1].next)
    }
  }

  /// The tokens with which the elements of an array start; the closing bracket at the end.
  func starts(ofElementsOf array: Value, count: Int) -> [Int] {
    (0..<count).reduce(into: [array.token + 1]) { starts, index in starts.append(tokens[starts[index]].next) }
  }

  // MARK: Bytes

  /// The end of a token. Valid JSON is taken for granted: it was parsed before.
  private func endOfToken(at start: Int) -> Int {
    let first = bytes[start]
    if Self.isOpening(first) || Self.isClosing(first) { return start + 1 }
    guard first == UInt8(ascii: "\"") else {
      return bytes[start...].firstIndex { Self.isBetweenTokens($0) || Self.isClosing($0) } ?? bytes.count
    }
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private static func isBetweenTokens(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"): true
    default: false
    }
  }

  private static func isOpening(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
  }

  private static func isClosing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }
}
