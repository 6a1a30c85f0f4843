import Testing

@testable import OCILayout

/// RFC 8259 to the letter, as far as it can be said in a line. What each value means is in `JSONValueTests`.
struct JSONParserTests {
  @Test(
    "A document of RFC 8259 is taken",
    arguments: [
      ("null", "null"), ("true", "true"), ("false", "false"), ("0", "0"), ("\"\"", "\"\""),
      ("[]", "[]"), ("{}", "{}"), (" \t\n\r[ \t\n\r] \t\n\r", "[]"), ("{ \n}", "{}"),
      ("[1,2]", "[1,2]"), ("[1 , 2]", "[1,2]"), ("[[],[[]]]", "[[],[[]]]"),
      (#"{"a":1}"#, #"{"a":1}"#), (#"{ "a" : [ { "b" : null } ] }"#, #"{"a":[{"b":null}]}"#),
      (#"{"":{}}"#, #"{"":{}}"#),
      ("-0", "-0"), ("-1", "-1"), ("10", "10"), ("0.10", "0.10"), ("1e5", "1e5"), ("1E+05", "1E+05"),
      ("-1.5e-300", "-1.5e-300"), ("1e999", "1e999"), ("[0e0]", "[0e0]"),
      (#""\"\\\/\b\f\n\r\t""#, "\"\"\\/\u{8}\u{C}\n\r\t\""), (#""A\u00e9é""#, "\"Aéé\""),
      (#""\u0000""#, "\"\u{0}\""), (#""\uD83D\uDE00😀""#, "\"😀😀\""), ("\"\u{7F}\"", "\"\u{7F}\""),
    ])
  func valid(document: String, meaning: String) throws {
    #expect(try Self.parse(document).spelling == meaning)
  }

  @Test(
    "What is no document is refused, at the byte where it stops being one",
    arguments: [
      ("", 0), (" ", 1), ("[", 1), ("[1", 2), ("[1,", 3), ("[,1]", 1), ("[1,]", 3), ("[1 2]", 3), ("[1}", 2),
      ("]", 0), ("{", 1), ("{1:1}", 1), (#"{"a" 1}"#, 5), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), ("{'a':1}", 1),
      (#"{"a":1 "b":2}"#, 7), (#"{"a","b"}"#, 4), ("{a:1}", 1), (#"{"a":1]"#, 6),
      ("nul", 0), ("True", 0), ("nullx", 4), ("[truex]", 5), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1),
      ("undefined", 0), ("// x\n1", 0), ("[1/* */]", 2), ("\u{FEFF}1", 0), ("\u{A0}1", 0), ("\u{B}1", 0),
      ("+1", 0), (".5", 0), ("5.", 2), ("5.e1", 2), ("01", 1), ("-01", 2), ("-", 1), ("--1", 1), ("1e", 2),
      ("1e+", 3), ("1e5.5", 3), ("0x10", 1), ("1_000", 1), ("1,000", 1), ("\u{FF11}", 0), ("1\u{0}", 1),
    ])
  func invalid(document: String, offset: Int) throws {
    #expect(Self.failure(of: Array(document.utf8))?.offset == offset)
  }

  @Test("A second document behind the first is refused", arguments: ["{}{}", "1 2", "[]]", "null,", "\"\"x"])
  func nothingFollows(document: String) throws {
    let failure = try #require(Self.failure(of: Array(document.utf8)))
    #expect(failure.detail == "something follows the document")
  }

  // MARK: Strings

  @Test(
    "A string that is none is refused, at the byte that is wrong",
    arguments: [
      ("\"", 1), ("\"a", 2), ("'a'", 0), (#""\"#, 2), (#""\""#, 3), ("\"\n\"", 1), ("\"a\u{1F}\"", 2),
      ("\"\u{0}\"", 1), (#""\x41""#, 2), (#""\'""#, 2), (#""\U0041""#, 2), (#""a\ ""#, 3), (#""\é""#, 2),
      (#""\u""#, 3), (#""\u12""#, 3), (#""\u12G4""#, 3), (#""\u 123""#, 3), (#""\u+123""#, 3),
      (#""\u-000""#, 3), (#""\u0x1""#, 3), (#""\u{41}""#, 3),
    ])
  func invalidString(document: String, offset: Int) {
    #expect(Self.failure(of: Array(document.utf8))?.offset == offset)
  }

  @Test(
    "Half a surrogate pair makes no string",
    arguments: [
      #""\ud800""#, #""\uDFFF""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ud83d\ud83d""#,
      #""\ude00\ud83d""#, #""\ud83d\""#, #""\ud83d\u""#, #""a\udc00b""#,
    ])
  func loneSurrogate(document: String) throws {
    #expect(Self.failure(of: Array(document.utf8)) != nil)
  }

  @Test(
    "Bytes that are not UTF-8 make no string, and the string is pointed at",
    arguments: [
      [0xFF], [0x80], [0xC0, 0xAF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x61, 0xFE, 0x62],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) throws {
    let failure = try #require(Self.failure(of: Array("[\"".utf8) + bytes + Array("\"]".utf8)))
    #expect(failure.offset == 2)
    #expect(failure.detail.contains("UTF-8"))
  }

  @Test("Bytes that are not UTF-8 are refused between values too", arguments: [0xFF, 0x80, 0xA0] as [UInt8])
  func invalidUTF8OutsideStrings(byte: UInt8) {
    #expect(Self.failure(of: [0x5B, byte, 0x5D])?.offset == 1)
  }

  // MARK: Depth

  @Test("A document nests as deep as the limit and no level deeper", arguments: ["[", #"{"a":"#])
  func depthLimit(opening: String) throws {
    let closing = opening == "[" ? "]" : "}"
    func document(_ depth: Int) -> [UInt8] {
      let inner = opening == "[" ? "" : "1"
      return Array(
        (String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)).utf8)
    }
    _ = try JSONParser.parse(document(50), depthLimit: 50)
    let failure = try #require(Self.failure(of: document(51), depthLimit: 50))
    #expect(failure.offset == 50 * opening.utf8.count)
    #expect(failure.detail.contains("50 levels"))
  }

  @Test("Values side by side do not count as depth")
  func widthIsNotDepth() throws {
    let document = "[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]"
    #expect(try JSONParser.parse(Array(document.utf8), depthLimit: 3).array?.count == 1000)
  }

  @Test("200,000 opening brackets are an error at once, not a stack overflow", arguments: ["[", #"{"a":"#])
  func deepNesting(opening: String) throws {
    let bytes = Array(String(repeating: opening, count: 200_000).utf8)
    let elapsed = ContinuousClock().measure {
      #expect(Self.failure(of: bytes, depthLimit: ImageLimits().documentDepth) != nil)
    }
    #expect(elapsed < .seconds(1))
  }

  @Test("A long flat document takes time in proportion to its length")
  func longDocument() throws {
    let document =
      "[" + Array(repeating: #"{"key": "value \u00e9", "n": 12345}"#, count: 20_000).joined(separator: ",")
    let elapsed = ContinuousClock().measure { #expect(Self.failure(of: Array(document.utf8)) != nil) }
    #expect(elapsed < .seconds(10))
  }

  // MARK: Parsing

  private static func parse(_ text: String) throws -> JSONValue {
    try JSONParser.parse(Array(text.utf8), depthLimit: 200)
  }

  private static func failure(of bytes: [UInt8], depthLimit: Int = 200) -> JSONParser.Failure? {
    do throws(JSONParser.Failure) {
      _ = try JSONParser.parse(bytes, depthLimit: depthLimit)
      return nil
    } catch {
      return error
    }
  }
}

extension JSONValue {
  /// The value on one line without spaces, strings as they are.
  var spelling: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text): text
    case .string(let text): "\"\(text)\""
    case .array(let elements): "[" + elements.map(\.spelling).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\"\($0.key)\":\($0.value.spelling)" }.joined(separator: ",") + "}"
    }
  }
}
