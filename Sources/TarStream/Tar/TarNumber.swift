/// The numbers of tar headers and pax records. None of these traps, whatever the bytes.
enum TarNumber {
  /// A numeric header field.
  ///
  /// POSIX has octal digits, with spaces before and a space or NUL after them; GNU has base-256: a first bit of
  /// one, then a number in two's complement, the highest byte first. A field of only spaces and NULs is 0, as every
  /// reader takes it. Anything else is `nil`: readers disagree on it (Python takes `-7` and `0o7`, Go neither).
  static func headerField(_ field: Span<UInt8>) -> Int64? {
    guard let first = field.isEmpty ? nil : field[0] else { return 0 }
    return first & 0x80 != 0 ? base256(field) : octal(field)
  }

  /// A number of octal digits alone, as check sums have it.
  static func octal(_ field: Span<UInt8>) -> Int64? {
    var index = 0
    while index < field.count, field[index] == space || field[index] == 0 { index += 1 }
    var value: Int64 = 0
    while index < field.count, (zero...seven).contains(field[index]) {
      guard value < 1 << 59 else { return nil }
      value = value << 3 | Int64(field[index] - zero)
      index += 1
    }
    // What stands behind a NUL is not read by anyone; before it, only spaces may follow the digits.
    while index < field.count, field[index] != 0 {
      guard field[index] == space else { return nil }
      index += 1
    }
    return value
  }

  /// A number of a field of 8 or 12 bytes that is filled with octal digits up to the NUL at its end, as nearly all
  /// writers do it; `nil` for any other way to write one.
  static func plainOctal(_ field: Span<UInt8>) -> Int64? {
    // The last seven digits, and before them the first four of a long field.
    guard let end = field.bigEndianWord(at: field.count - 8), end & 0xFF == 0,
      let low = octalDigits(end >> 8 | UInt64(zero) << 56)
    else { return nil }
    guard field.count > 8 else { return low }
    guard field.count == 12, let start = field.bigEndianWord(at: 0),
      let high = octalDigits(start >> 32 | 0x3030_3030 << 32)
    else { return nil }
    return high << 21 | low
  }

  /// The number of the six octal digits at the start of a field of 8 bytes, as check sums have it; `nil` where there are
  /// others.
  static func sixDigits(_ field: Span<UInt8>) -> Int64? {
    field.bigEndianWord(at: 0).flatMap { octalDigits($0 >> 16 | 0x3030 << 48) }
  }

  /// The number of eight octal digits; `nil` where one of them is none.
  private static func octalDigits(_ word: UInt64) -> Int64? {
    guard (word ^ 0x3030_3030_3030_3030) & 0xF8F8_F8F8_F8F8_F8F8 == 0 else { return nil }
    // Neighbours are put together, digits in pairs, then pairs, then fours.
    var value = word & 0x0707_0707_0707_0707
    value = value >> 5 & 0x0038_0038_0038_0038 | value & 0x0007_0007_0007_0007
    value = value >> 10 & 0x0000_0FC0_0000_0FC0 | value & 0x0000_003F_0000_003F
    value = value >> 20 & 0xFFF000 | value & 0xFFF
    return Int64(value)
  }

  private static func base256(_ field: Span<UInt8>) -> Int64? {
    // The first bit is the marker, the second one the sign.
    let isNegative = field[0] & 0x40 != 0
    let filler: UInt8 = isNegative ? 0xFF : 0
    var value: UInt64 = isNegative ? .max : 0
    for index in 0..<field.count {
      let byte = index == 0 ? (isNegative ? field[0] : field[0] & 0x7F) : field[index]
      if index < field.count - 8 {
        guard byte == filler else { return nil }
      } else {
        value = value << 8 | UInt64(byte)
      }
    }
    let signed = Int64(bitPattern: value)
    return (signed < 0) == isNegative ? signed : nil
  }

  /// A decimal number of a pax record: digits alone.
  static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (zero...nine).contains(digit) else { return nil }
      let (tens, overflowTens) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowSum) = tens.addingReportingOverflow(Int64(digit - zero))
      guard !overflowTens, !overflowSum else { return nil }
      value = sum
    }
    return value
  }

  /// A decimal number of a pax record that may be negative.
  static func signedDecimal(_ text: ArraySlice<UInt8>) -> Int64? {
    guard text.first == minus else { return decimal(text) }
    return decimal(text.dropFirst()).map { -$0 }
  }

  /// A time of a pax record: seconds since 1970, with decimals where the writer has them (POSIX pax, "atime").
  static func time(_ text: ArraySlice<UInt8>) -> TarTime? {
    let isNegative = text.first == minus
    let unsigned = isNegative ? text.dropFirst() : text
    let point = unsigned.firstIndex(of: dot) ?? unsigned.endIndex
    let fraction = unsigned[point...].dropFirst()
    guard let whole = decimal(unsigned[..<point]), fraction.allSatisfy((zero...nine).contains) else {
      return nil
    }
    var nanoseconds: UInt32 = 0
    for place in 0..<9 {
      let digit = place < fraction.count ? fraction[fraction.startIndex + place] - zero : 0
      nanoseconds = nanoseconds * 10 + UInt32(digit)
    }
    let decimals = UInt8(clamping: fraction.count)
    guard isNegative, nanoseconds > 0 else {
      return TarTime(seconds: isNegative ? -whole : whole, nanoseconds: nanoseconds, decimals: decimals)
    }
    return TarTime(seconds: -whole - 1, nanoseconds: 1_000_000_000 - nanoseconds, decimals: decimals)
  }

  private static let space = UInt8(ascii: " ")
  private static let zero = UInt8(ascii: "0")
  private static let seven = UInt8(ascii: "7")
  private static let nine = UInt8(ascii: "9")
  private static let minus = UInt8(ascii: "-")
  private static let dot = UInt8(ascii: ".")
}
