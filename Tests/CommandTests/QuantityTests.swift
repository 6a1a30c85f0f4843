import Testing

@testable import ocidiff_offline

@Suite("Numbers as a person reads them")
struct QuantityTests {
  @Test(
    "Bytes are told in the unit that suits them, rounded",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_290, "1.3 kB"), (12_345, "12.3 kB"),
      (99_949, "99.9 kB"),
      (99_950, "100 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (33_000_000, "33.0 MB"),
      (UInt64.max, "18.4 EB"),
    ])
  func bytes(count: UInt64, text: String) { #expect(Quantity.bytes(count) == text) }

  @Test(
    "Digits stand in groups of three",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
  func grouped(number: Int, text: String) { #expect(Quantity.grouped(number) == text) }

  @Test(
    "What is counted stands in the right number", arguments: [(0, "0 files"), (1, "1 file"), (2, "2 files")])
  func count(number: Int, text: String) { #expect(Quantity.count(number, "file") == text) }
}
