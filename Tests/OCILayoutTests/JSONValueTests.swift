import Testing

@testable import OCILayout

/// What is kept of a document that other parsers throw away, and what its values are taken for.
struct JSONValueTests {
  @Test("Keys that are told twice are all kept, in the order of the document")
  func doubledKeys() throws {
    let value = try parse(#"{"b": 1, "a": 2, "b": {"c": 3, "c": 4}, "a": 2}"#)
    #expect(value.members?.map(\.key) == ["b", "a", "b", "a"])
    #expect(value.spelling == #"{"b":1,"a":2,"b":{"c":3,"c":4},"a":2}"#)
  }

  @Test("Of a key that is told twice the last one counts")
  func lastOfDoubledKeys() throws {
    #expect(try parse(#"{"a": 1, "a": 2}"#)["a"]?.integer == 2)
    #expect(try parse(#"{"a": 1, "\u0061": 3}"#)["a"]?.integer == 3)
  }

  @Test("Keys are told apart by their bytes, not by what Unicode takes for the same text")
  func keysAreBytes() throws {
    let value = try parse("{\"caf\u{E9}\": 1, \"cafe\u{301}\": 2}")
    #expect(value["caf\u{E9}"]?.integer == 1)
    #expect(value["cafe\u{301}"]?.integer == 2)
    #expect(!"caf\u{E9}".hasSameBytes(as: "cafe\u{301}"))
  }

  @Test(
    "Numbers stay the text that they are",
    arguments: ["1", "1.0", "1.00", "1e2", "1E2", "-0", "0.1", "123456789012345678901234567890", "1e400"])
  func numbersAreText(text: String) throws {
    #expect(try parse(text).spelling == text)
    #expect(try parse("\"\(text)\"").integer == nil)
  }

  @Test(
    "A number is an integer only where it is spelled as one that fits 64 bits",
    arguments: [
      ("0", 0), ("-7", -7), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil), ("\"1\"", nil), ("true", nil), ("null", nil),
    ] as [(String, Int64?)])
  func integers(text: String, value: Int64?) throws {
    #expect(try parse(text).integer == value)
  }

  @Test(
    "An escaped surrogate pair is one character",
    arguments: [
      (#""\ud800\udc00""#, 0x10000), (#""\uDBFF\uDFFF""#, 0x10FFFF), (#""\ud83d\ude00""#, 0x1F600),
      (#""\uD7FF""#, 0xD7FF), (#""\uE000""#, 0xE000), (#""\uFFFF""#, 0xFFFF), (#""\ufdd0""#, 0xFDD0),
    ] as [(String, UInt32)])
  func surrogatePairs(text: String, code: UInt32) throws {
    #expect(try parse(text).string?.unicodeScalars.map(\.value) == [code])
  }

  @Test("Combining characters are not composed, so that strings can be told apart")
  func stringsKeepTheirBytes() throws {
    let value = try parse(#"["e\u0301", "\u00e9"]"#).array
    #expect(value?[0].string.map { Array($0.utf8) } == [0x65, 0xCC, 0x81])
    #expect(value?[1].string.map { Array($0.utf8) } == [0xC3, 0xA9])
  }

  @Test("A value is not taken for one of another type")
  func otherTypes() throws {
    let value = try parse(#"{"s": "x", "n": 1, "b": true, "z": null, "a": ["x"], "o": {"k": "v", "n": 1}}"#)
    #expect(value["s"]?.string == "x" && value["n"]?.string == nil && value["b"]?.string == nil)
    #expect(value["a"]?.array?.count == 1 && value["o"]?.array == nil && value["a"]?.members == nil)
    #expect(value["z"]?.isNull == true && value["s"]?.isNull == false && value["missing"] == nil)
    #expect(value["o"]?.strings.map(\.key) == ["k"] && value["a"]?.strings.isEmpty == true)
    #expect(value["s"]?["x"] == nil)
  }

  private func parse(_ text: String) throws -> JSONValue {
    try JSONParser.parse(Array(text.utf8), depthLimit: 200)
  }
}
