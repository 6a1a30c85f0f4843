import OCILayout
import TarStream

// How the attributes of files are written in reports.

extension JSONValue {
  static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// Bytes that are text in most archives.
  static func escaped(_ bytes: some Collection<UInt8>) -> JSONValue { .string(EscapedText.escape(bytes)) }

  static func device(_ device: DeviceNumber) -> JSONValue { .string("\(device.major):\(device.minor)") }

  static func base64(_ bytes: [UInt8]) -> JSONValue {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text = Array("base64:".utf8)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return .string(String(decoding: text, as: UTF8.self))
  }

  /// A time after RFC 3339, with as many decimals as the archive has. Years beyond 0 to 9999, for which RFC 3339 has
  /// no form, are told as seconds since 1970: `@-99999999999`.
  static func time(_ time: TarTime) -> JSONValue {
    if let date = CivilTime(secondsSince1970: time.seconds) {
      return .string(time.decimals > 0 ? "\(date.text)\(decimals(time, time.nanoseconds))Z" : date.textInUTC)
    }
    // Nanoseconds count up from the second below; the decimals of a negative number count down.
    let countsDown = time.seconds < 0 && time.nanoseconds > 0
    let seconds = countsDown ? time.seconds + 1 : time.seconds
    let nanoseconds = countsDown ? 1_000_000_000 - time.nanoseconds : time.nanoseconds
    return .string("@\(seconds)\(decimals(time, nanoseconds))")
  }

  /// The decimals of a second, as many as a time was told with.
  private static func decimals(_ time: TarTime, _ nanoseconds: UInt32) -> String {
    guard time.decimals > 0 else { return "" }
    let digits = String(nanoseconds)
    let all = String(repeating: "0", count: 9 - digits.count) + digits
    let padding = String(repeating: "0", count: max(0, Int(time.decimals) - 9))
    return "." + all.prefix(Int(time.decimals)) + padding
  }
}

/// A second in the Gregorian calendar, UTC.
private struct CivilTime {
  private let (year, month, day): (Int, Int, Int)
  private let secondOfDay: Int

  init?(secondsSince1970 seconds: Int64) {
    let secondsOfDay = 86_400
    guard (-62_167_219_200..<253_402_300_800).contains(seconds) else { return nil }
    let (days, second) = Self.floorDivision(Int(seconds), secondsOfDay)
    // Days are counted from 0000-03-01, so that the leap day is the last day of a year; 400 years are one period.
    let (period, dayOfPeriod) = Self.floorDivision(days + 719_468, 146_097)
    let yearOfPeriod =
      (dayOfPeriod - dayOfPeriod / 1_460 + dayOfPeriod / 36_524 - dayOfPeriod / 146_096) / 365
    let dayOfYear = dayOfPeriod - (365 * yearOfPeriod + yearOfPeriod / 4 - yearOfPeriod / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfPeriod + period * 400 + (month <= 2 ? 1 : 0)
    secondOfDay = second
  }

  /// `2026-01-31T23:59:59`.
  var text: String { String(textInUTC.dropLast()) }

  /// The same with a `Z` behind it. Put together digit by digit: a report may tell two of each of 100,000 files.
  var textInUTC: String {
    var bytes = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    func write(_ value: Int, endingAt end: Int) {
      var (rest, index) = (value, end)
      while rest > 0 {
        bytes[index] += UInt8(rest % 10)
        rest /= 10
        index -= 1
      }
    }
    write(year, endingAt: 3)
    write(month, endingAt: 6)
    write(day, endingAt: 9)
    write(secondOfDay / 3600, endingAt: 12)
    write(secondOfDay / 60 % 60, endingAt: 15)
    write(secondOfDay % 60, endingAt: 18)
    for (index, character) in zip([4, 7, 10, 13, 16, 19], "--T::Z".utf8) { bytes[index] = character }
    return unsafe bytes.span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  private static func floorDivision(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// What an entry's headers hold beyond its fields (``EntryTable/residue(of:)``), for people.
enum ResidueText {
  /// `bytes 500–503 of header 0: 61 62 63 64; pax keywords path,mtime`.
  static func describe(_ runs: [UInt8]) -> String {
    var parts: [String] = []
    var rest = runs[...]
    while rest.count >= 6, parts.count < 8 {
      let numbers = (0..<3).map { index in
        Int(rest[rest.startIndex + 2 * index]) << 8 | Int(rest[rest.startIndex + 2 * index + 1])
      }
      let bytes = rest.dropFirst(6).prefix(numbers[2])
      rest = rest.dropFirst(6 + numbers[2])
      parts.append(describe(block: numbers[0], offset: numbers[1], bytes))
    }
    if parts.isEmpty { return "as usual" }
    return parts.joined(separator: "; ") + (rest.isEmpty ? "" : "; …")
  }

  private static func describe(block: Int, offset: Int, _ bytes: ArraySlice<UInt8>) -> String {
    switch block {
    case 0xFFFD: return offset == 1 ? "long name without a NUL" : "long name \(EscapedText.escape(bytes))"
    case 0xFFFE: return "pax \(EscapedText.escape(bytes))"
    case 0xFFFF: return "padding after the content \(hexadecimal(bytes))"
    default: return "bytes \(offset)–\(offset + bytes.count - 1) of header \(block): \(hexadecimal(bytes))"
    }
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    let shown = bytes.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return shown.joined(separator: " ") + (bytes.count > 16 ? " …" : "")
  }
}
