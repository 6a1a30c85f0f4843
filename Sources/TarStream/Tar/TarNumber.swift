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

  private static func octal(_ field: Span<UInt8>) -> Int64? {
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
