/// Extended attributes, which archives tell in pax records of two makers.
enum ExtendedAttribute {
  /// The attribute's name and value, or `nil` where the record tells of something else.
  ///
  /// `SCHILY.xattr.NAME` has the value as it is. `LIBARCHIVE.xattr.NAME` has it in base64, and the name with `%XX`
  /// for what is not plain.
  static func decode(_ record: PaxRecord, at offset: UInt64) throws(StreamError) -> PaxRecord? {
    if record.key.starts(with: PaxKey.schilyXattr) {
      let name = Array(record.key.dropFirst(PaxKey.schilyXattr.count))
      guard !name.contains(0) else {
        throw StreamError(.badPaxRecord, at: offset, "the name of an extended attribute holds a NUL byte")
      }
      return PaxRecord(key: name, value: record.value)
    }
    guard record.key.starts(with: PaxKey.libarchiveXattr) else { return nil }
    guard let value = base64(record.value) else {
      throw StreamError(.badPaxRecord, at: offset, "the value of an extended attribute is not in base64")
    }
    return PaxRecord(key: percentDecoded(record.key.dropFirst(PaxKey.libarchiveXattr.count)), value: value)
  }

  private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
        let byte = UInt8(String(decoding: text[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
      {
        decoded.append(byte)
        index += 3
      } else {
        decoded.append(text[index])
        index += 1
      }
    }
    return decoded
  }

  /// Decodes base64 (RFC 4648), with or without the padding at the end; `nil` where it is something else.
  private static func base64(_ text: [UInt8]) -> [UInt8]? {
    var decoded: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.prefix(while: { $0 != UInt8(ascii: "=") }) {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return decoded
  }
}
