import ImageFixtures
import TarStream

/// Where this program's parser is meant to refuse what libarchive reads: it is the stricter one, so that no archive shows
/// one thing here and another to somebody else. A refusal is held against the bytes all the same.
enum MeantRefusal {
  /// Whether there is in the bytes what the error tells of. `start` is where the entry's first header starts.
  static func isMeant(_ error: StreamError, _ bytes: [UInt8], at start: Int, theirs: Reading) -> Bool {
    let raw = RawTarEntry(bytes, at: start)
    switch error.code {
    // What is not whole or no header at all is refused by everyone.
    case .truncated, .badHeaderChecksum: return theirs.refusal != nil
    case .badNumber: return isBadNumber(bytes, at: Int(error.offset))
    case .badName: return hasRecord(bytes, start) { $0.value.contains(0) }
    case .badPaxRecord: return hasPaxHeader(bytes, start)
    case .badSparseMap:
      return raw.map { $0.flag == UInt8(ascii: "S") || $0.tells(prefix: "GNU.sparse.") } ?? false
    case .unsupportedType:
      let header = bytes[Int(error.offset)..<Int(error.offset) + 512]
      let flag = header[header.startIndex + 156]
      let isGNU = header.dropFirst(257).starts(with: "ustar  \0".utf8)
      return !"\u{0}01234567".utf8.contains(flag) && !(flag == UInt8(ascii: "S") && isGNU)
    case .limitReached: return true
    case .unreadable, .badCompression: return false
    }
  }

  /// Whether pax records speak of an entry, those for the whole archive among them.
  private static func hasPaxHeader(_ bytes: [UInt8], _ start: Int) -> Bool {
    stride(from: 0, to: bytes.count - 511, by: 512).contains { block in
      bytes[block + 156] == UInt8(ascii: "g") || block >= start && bytes[block + 156] == UInt8(ascii: "x")
    }
  }

  private static func hasRecord(
    _ bytes: [UInt8], _ start: Int, where isMeant: ((key: String, value: [UInt8])) -> Bool
  ) -> Bool {
    guard let raw = RawTarEntry(bytes, at: start) else { return false }
    let globals = raw.extensions.filter { $0.flag == UInt8(ascii: "g") }
    return (raw.records + globals.flatMap { RawTarEntry.records($0.data) }).contains(where: isMeant)
  }

  /// Whether a field of a header holds what is no number, by the letter of POSIX and of GNU's manual, or one that is out
  /// of range.
  private static func isBadNumber(_ bytes: [UInt8], at offset: Int) -> Bool {
    let widths = [100: 8, 108: 8, 116: 8, 124: 12, 136: 12, 329: 8, 337: 8, 483: 12]
    // The numbers of sparse maps stand elsewhere, twelve bytes each or both together.
    let width = widths[offset % 512] ?? 24
    guard offset + width <= bytes.count else { return false }
    let fields = width == 24 ? [offset..<offset + 12, offset + 12..<offset + 24] : [offset..<offset + width]
    return fields.contains { isBad(bytes[$0], mayBeNegative: ![124, 100, 329].contains(offset % 512)) }
      || offset % 512 == 329 && isBad(bytes[offset + 8..<offset + 16], mayBeNegative: false)
  }

  private static func isBad(_ field: ArraySlice<UInt8>, mayBeNegative: Bool) -> Bool {
    guard let first = field.first else { return true }
    if first & 0x80 != 0 {
      let isNegative = first & 0x40 != 0
      let filler: UInt8 = isNegative ? 0xFF : 0
      let head = [isNegative ? first : first & 0x7F] + field.dropFirst()
      let isTooLong =
        head.dropLast(8).contains { $0 != filler }
        || head.suffix(8)[head.suffix(8).startIndex] >> 7 != filler >> 7
      let isTooLarge = head.dropLast(4).contains { $0 != 0 }
      return isTooLong || !mayBeNegative && (isNegative || isTooLarge)
    }
    let digits: ArraySlice<UInt8> = field.drop { $0 == 0x20 || $0 == 0 }
    let behind: ArraySlice<UInt8> = digits.drop { (0x30...0x37).contains($0) }
    return behind.first { $0 != 0x20 }.map { $0 != 0 } ?? false
  }
}
