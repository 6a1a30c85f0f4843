import ImageFixtures
import Testing

@testable import TarStream

@Suite struct HeaderNumberTests {
  @Test(
    "Octal fields",
    arguments: [
      ("0000644\0", 0o644), ("000644 \0", 0o644), ("   644 \0", 0o644), ("644\0\0\0\0\0", 0o644),
      ("0000644 ", 0o644), ("00000644", 0o644), ("\0\0  644\0", 0o644), ("77777777", 0o7777_7777),
      ("        ", 0), ("\0\0\0\0\0\0\0\0", 0), ("  \0     ", 0), ("0\0\0\0\0\0\0\0", 0), ("", 0),
      ("777777777777", 0o7777_7777_7777), ("644\0what\0", 0o644), ("644 \0wha", 0o644),
    ] as [(String, Int64)])
  func octal(_ text: String, _ value: Int64) {
    #expect(TarNumber.headerField(Array(text.utf8).span) == value)
  }

  @Test(
    "Fields that readers disagree on are no numbers",
    arguments: [
      "0000648\0", "64 4    ", "-644    ", "0o644   ", "0x1A4   ", "+644    ", "6.44\0\0\0\0", "\t644    ",
      "\0what   ", "644x\0\0\0\0", "777777777777777777777777",
    ])
  func garbage(_ text: String) {
    #expect(TarNumber.headerField(Array(text.utf8).span) == nil)
  }

  @Test(
    "Base-256 fields hold what was put in",
    arguments: [0, 1, 255, 1 << 32, 1 << 55, -1, -256, -(1 << 40), .max, .min] as [Int64], [8, 12])
  func base256(_ value: Int64, width: Int) {
    // A field of eight bytes has 63 bits for the number, its sign among them.
    let isTooWide = width == 8 && !(-(1 << 62)..<(1 << 62)).contains(value)
    let field = TarMember.base256(value, width: width)
    #expect((TarNumber.headerField(field.span) == value) == !isTooWide)
  }

  @Test(
    "Base-256 fields beyond 64 bits are no numbers",
    arguments: [
      [0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0],
      [0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0],
      [0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ] as [[UInt8]])
  func base256Overflow(_ field: [UInt8]) {
    #expect(TarNumber.headerField(field.span) == nil)
  }

  @Test(
    "Decimal numbers of pax records",
    arguments: [
      ("0", 0), ("007", 7), ("9223372036854775807", .max), ("-5", -5), ("-9223372036854775807", -.max),
      ("9223372036854775808", nil), ("99999999999999999999", nil), ("", nil), ("-", nil), ("+5", nil),
      (" 5", nil), ("5 ", nil), ("1e3", nil), ("0x10", nil), ("--5", nil), ("1\0", nil),
    ] as [(String, Int64?)])
  func decimal(_ text: String, _ value: Int64?) {
    #expect(TarNumber.signedDecimal(Array(text.utf8)[...]) == value)
    #expect(TarNumber.decimal(Array(text.utf8)[...]) == (text.hasPrefix("-") ? nil : value))
  }

  @Test(
    "A header's number that is none names its field's place",
    arguments: [(100, "mode"), (108, "user id"), (116, "group id"), (124, "size"), (136, "time")])
  func garbageInHeader(_ offset: Int, _ name: String) {
    var member = TarMember("second", text: "x")
    member.patch(offset, "what")
    let error = failure(TarMember("first"), member)
    #expect(error?.code == .badNumber)
    let place = 512 + UInt64(offset)
    #expect(error?.offset == place)
    #expect(error?.detail.contains(name) == true)
  }

  @Test("A negative size is an error, never a huge one")
  func negativeSize() {
    let error = failure(TarMember("a").with { $0.size = -1 })
    #expect(error?.code == .badNumber)
    #expect(error?.offset == 124)
  }

  @Test("A mode out of range is an error", arguments: [-1, 1 << 32] as [Int64])
  func modeOutOfRange(_ mode: Int64) {
    #expect(failure(TarMember("a").with { $0.mode = mode })?.code == .badNumber)
  }

  @Test("A device's number out of range is an error", arguments: [-1, 1 << 32] as [Int64])
  func deviceOutOfRange(_ number: Int64) {
    #expect(failure(TarMember("a", type: "3").with { $0.device = (number, 0) })?.code == .badNumber)
    #expect(failure(TarMember("a", type: "4").with { $0.device = (0, number) })?.code == .badNumber)
  }

  @Test("The size of all bits is waited for, not added up")
  func hugeSize() {
    let error = failure(TarMember("a").with { $0.size = .max })
    #expect(error?.code == .truncated)
    #expect(error?.offset == 1536)
  }
}
