/// Extended attributes, which archives tell in pax records of two makers.
enum ExtendedAttribute {
  /// The attribute's name and value, or `nil` where the record tells of something else.
  ///
  /// `SCHILY.xattr.NAME` has the value as it is. `LIBARCHIVE.xattr.NAME` has it in base64, and the name with `%XX`
  /// for what is not plain.
  static func decode(_ record: PaxRecord, at offset: UInt64) throws(StreamError) -> PaxRecord? {
    if record.key.starts(with: PaxKey.schilyXattr) {
      return PaxRecord(key: Array(record.key.dropFirst(PaxKey.schilyXattr.count)), value: record.value)
    }
    guard record.key.starts(with: PaxKey.libarchiveXattr) else { return nil }
    let name = percentDecoded(record.key.dropFirst(PaxKey.libarchiveXattr.count))
    // No keyword holds one as it is (``PaxHeader``).
    guard !name.contains(0) else {
      throw StreamError(.badPaxRecord, at: offset, "the name of an extended attribute holds a NUL byte")
    }
    guard let value = Base64.decode(record.value) else {
      throw StreamError(.badPaxRecord, at: offset, "the value of an extended attribute is not in base64")
    }
    return PaxRecord(key: name, value: value)
  }

  private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
        let high = hexadecimalDigit(text[index + 1]), let low = hexadecimalDigit(text[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(text[index])
        index += 1
      }
    }
    return decoded
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
