import OCILayout
import TarStream
import Testing

@testable import ArchiveDiff

@Suite("Times as text")
struct TimeTests {
  // Dates by Python's datetime and `date -u -d @SECONDS`.
  static let dates: [(Int64, String)] = [
    (0, "1970-01-01T00:00:00Z"),
    (-1, "1969-12-31T23:59:59Z"),
    (59, "1970-01-01T00:00:59Z"),
    (60, "1970-01-01T00:01:00Z"),
    (86_399, "1970-01-01T23:59:59Z"),
    (-86_400, "1969-12-31T00:00:00Z"),
    (-86_401, "1969-12-30T23:59:59Z"),
    (1_700_000_000, "2023-11-14T22:13:20Z"),
    (2_147_483_648, "2038-01-19T03:14:08Z"),
    (-2_147_483_648, "1901-12-13T20:45:52Z"),
    (-2_208_988_800, "1900-01-01T00:00:00Z"),
    // Leap years: every fourth one, not every hundredth, but every four-hundredth.
    (951_782_400, "2000-02-29T00:00:00Z"),
    (951_868_799, "2000-02-29T23:59:59Z"),
    (951_868_800, "2000-03-01T00:00:00Z"),
    (1_078_012_800, "2004-02-29T00:00:00Z"),
    (4_107_542_399, "2100-02-28T23:59:59Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"),
    (-11_670_998_400, "1600-02-29T00:00:00Z"),
    // The first and the last year that RFC 3339 has a form for, and what lies beyond.
    (-62_135_596_800, "0001-01-01T00:00:00Z"),
    (-62_135_596_801, "0000-12-31T23:59:59Z"),
    (-62_162_121_600, "0000-02-29T00:00:00Z"),
    (-62_167_219_200, "0000-01-01T00:00:00Z"),
    (-62_167_219_201, "@-62167219201"),
    (253_402_300_799, "9999-12-31T23:59:59Z"),
    (253_402_300_800, "@253402300800"),
    (.max, "@9223372036854775807"),
    (.min, "@-9223372036854775808"),
  ]

  // As pax writes them; nanoseconds count up from the second below.
  static let decimals: [(TarTime, String)] = [
    (TarTime(seconds: 0, nanoseconds: 500_000_000, decimals: 1), "1970-01-01T00:00:00.5Z"),
    (TarTime(seconds: 0, nanoseconds: 500_000_000, decimals: 2), "1970-01-01T00:00:00.50Z"),
    (TarTime(seconds: 1, nanoseconds: 0, decimals: 3), "1970-01-01T00:00:01.000Z"),
    (TarTime(seconds: 1, nanoseconds: 1, decimals: 9), "1970-01-01T00:00:01.000000001Z"),
    (TarTime(seconds: 1, nanoseconds: 20_000_000, decimals: 4), "1970-01-01T00:00:01.0200Z"),
    (TarTime(seconds: -2, nanoseconds: 500_000_000, decimals: 1), "1969-12-31T23:59:58.5Z"),
    (TarTime(seconds: 253_402_300_800, nanoseconds: 250_000_000, decimals: 2), "@253402300800.25"),
    (TarTime(seconds: -62_167_219_202, nanoseconds: 750_000_000, decimals: 2), "@-62167219201.25"),
  ]

  @Test("are dates after RFC 3339, and seconds where it has no form", arguments: dates)
  func date(_ seconds: Int64, _ text: String) {
    #expect(JSONValue.time(TarTime(seconds: seconds)).string == text)
  }

  @Test("have as many decimals as the archive", arguments: decimals)
  func fraction(_ time: TarTime, _ text: String) {
    #expect(JSONValue.time(time).string == text)
  }

  @Test("are right on the last of February and the last of December of every year")
  func everyYear() {
    var days: Int64 = -719_528  // 0000-01-01
    for year in 0...9999 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let text = String(repeating: "0", count: 4 - "\(year)".count) + "\(year)"
      let february = JSONValue.time(TarTime(seconds: (days + (isLeap ? 59 : 58)) * 86_400))
      days += isLeap ? 366 : 365
      let december = JSONValue.time(TarTime(seconds: (days - 1) * 86_400))
      guard february.string == "\(text)-02-\(isLeap ? 29 : 28)T00:00:00Z",
        december.string == "\(text)-12-31T00:00:00Z"
      else {
        Issue.record("\(year): \(february), \(december)")
        return
      }
    }
  }
}

@Suite("Other values as text")
struct OtherValueTests {
  // RFC 4648, 10, and the two last characters of the alphabet.
  static let base64: [([UInt8], String)] = [
    ([], ""), (Array("f".utf8), "Zg=="), (Array("fo".utf8), "Zm8="), (Array("foo".utf8), "Zm9v"),
    (Array("foob".utf8), "Zm9vYg=="), (Array("fooba".utf8), "Zm9vYmE="), (Array("foobar".utf8), "Zm9vYmFy"),
    ([0xFB, 0xFF, 0xBF], "+/+/"), ([0], "AA=="), ([0xFF, 0xFF], "//8="),
  ]

  static let modes: [(UInt32, String)] = [
    (0, "0000"), (0o7, "0007"), (0o644, "0644"), (0o4755, "4755"), (0o7777, "7777"), (0o10000, "010000"),
    (0o100644, "0100644"), (0o40755, "040755"), (.max, "037777777777"),
  ]

  @Test("bytes in base64", arguments: base64)
  func bytes(_ bytes: [UInt8], _ text: String) { #expect(JSONValue.base64(bytes).string == "base64:" + text) }

  @Test("modes in octal, redundant bits behind a zero", arguments: modes)
  func mode(_ mode: UInt32, _ text: String) { #expect(EntryComparer.octal(mode) == text) }

  @Test("what a header holds besides, with where it stands")
  func residue() {
    func run(_ block: UInt8, _ offset: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [0, block, 0, offset, 0, UInt8(bytes.count)] + bytes
    }
    #expect(ResidueText.describe([]) == "as usual")
    #expect(ResidueText.describe(run(0, 200, [1, 0xAB])) == "bytes 200–201 of header 0: 01 ab")
    #expect(
      ResidueText.describe(run(1, 9, [0x20]) + [0xFF, 0xFE, 0, 0, 0, 4] + Array("a,b\n".utf8))
        .hasSuffix(#" of header 1: 20; pax a,b\x0a"#))
    #expect(
      ResidueText.describe([0xFF, 0xFF, 0, 0, 0, 17] + [UInt8](repeating: 7, count: 17))
        == "padding after the content 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 …")
    #expect(ResidueText.describe((0..<10).flatMap { run($0, 0, [1]) }).hasSuffix("header 7: 01; …"))
  }
}
