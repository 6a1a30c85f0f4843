import TarStream

extension TarTime {
  /// The time that a text of RFC 3339 tells: `2024-01-02T03:04:05.25+01:00`; `nil` where it is none.
  init?(internetTime text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      return Int64(String(decoding: bytes[range], as: UTF8.self))
    }
    func holds(_ marks: [(Int, Unicode.Scalar)]) -> Bool {
      marks.allSatisfy { $0.0 < bytes.count && bytes[$0.0] == UInt8(ascii: $0.1) }
    }
    guard holds([(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    var rest = bytes[19...]
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard let offset = Self.offset(Array(rest)) else { return nil }
    let nanoseconds = (fraction.prefix(9) + Array(repeating: 0x30, count: max(0, 9 - fraction.count)))
      .reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
    let seconds = (Self.days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second - offset
    self.init(seconds: seconds, nanoseconds: nanoseconds, decimals: UInt8(clamping: fraction.count))
  }

  /// How many seconds a clock is ahead of UTC: `Z`, `+01:00`.
  private static func offset(_ zone: [UInt8]) -> Int64? {
    if zone == [UInt8(ascii: "Z")] { return 0 }
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"),
      let hours = Int64(String(decoding: zone[1..<3], as: UTF8.self)),
      let minutes = Int64(String(decoding: zone[4..<6], as: UTF8.self)), hours >= 0, minutes >= 0
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return switch zone[0] {
    case UInt8(ascii: "+"): seconds
    case UInt8(ascii: "-"): -seconds
    default: nil
    }
  }

  /// How many days a date of the Gregorian calendar is after 1970-01-01. A year is counted from March on, so that the
  /// day that comes every four years is its last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let yearDays = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    // From March of the year 0 on, which is -1 at the least.
    let leapDays = (year + 400) / 4 - (year + 400) / 100 + (year + 400) / 400
    return (year + 400) * 365 + leapDays + yearDays - 146_097 - 719_468
  }
}
