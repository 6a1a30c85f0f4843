/// Times of pax records.
enum TarTimes {
  /// A time such that two of them are written alike where seconds, nanoseconds and the number of decimals are the
  /// same; `nil` where the text is no time.
  static func normal(_ text: [UInt8]) -> String? {
    let isNegative = text.first == 0x2D
    let unsigned = isNegative ? text.dropFirst() : text[...]
    let parts = unsigned.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let whole = TarReading.decimal(first) else { return nil }
    let fraction = parts.count > 1 ? parts[1] : []
    guard fraction.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let digits = String(decoding: fraction.prefix(9), as: UTF8.self)
    let isZero = whole == 0 && digits.allSatisfy { $0 == "0" }
    let sign = isNegative && !isZero ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(digits)/\(fraction.count)"
  }
}

/// Extended attributes in pax records.
enum PaxAttribute {
  /// The name and the value; `nil` where the record is not sound.
  static func decode(_ key: [UInt8], _ value: [UInt8]) -> ([UInt8], [UInt8])? {
    if key.starts(with: "SCHILY.xattr.".utf8) {
      let name = key.dropFirst(13)
      return name.contains(0) ? nil : (Array(name), value)
    }
    guard let content = Base64.decode(value) else { return nil }
    return (percentDecoded(key.dropFirst(17)), content)
  }

  private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    var rest = text
    while let first = rest.first {
      let digits = rest.dropFirst().prefix(2)
      if first == 0x25, digits.count == 2,
        digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }),
        let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        decoded.append(byte)
        rest = rest.dropFirst(3)
      } else {
        decoded.append(first)
        rest = rest.dropFirst()
      }
    }
    return decoded
  }
}

/// RFC 4648, section 4.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// As reports write values: `base64:AQID`.
  static func encode(_ bytes: [UInt8]) -> String {
    var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }
    while bits.count % 6 != 0 { bits.append(0) }
    var text = stride(from: 0, to: bits.count, by: 6).map { start in
      alphabet[bits[start..<start + 6].reduce(0) { $0 << 1 | Int($1) }]
    }
    while text.count % 4 != 0 { text.append(0x3D) }
    return "base64:" + String(decoding: text, as: UTF8.self)
  }

  /// What stands before the padding; `nil` where a letter is none of the alphabet.
  static func decode(_ text: [UInt8]) -> [UInt8]? {
    var bits: [UInt8] = []
    for byte in text.prefix(while: { $0 != 0x3D }) {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      bits += (0..<6).map { UInt8(value >> (5 - $0) & 1) }
    }
    return stride(from: 0, to: bits.count - bits.count % 8, by: 8).map { start in
      bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
    }
  }
}
