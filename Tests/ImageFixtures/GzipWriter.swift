/// Writes gzip members (RFC 1952) of stored blocks, which hold the content as it is. No compressor is needed, and
/// every byte is known. Members can be put one behind the other.
public enum GzipWriter {
  /// A member.
  ///
  /// `name` is the file's name in the header. `blockSize` is how many bytes one deflate block holds, at most 65,535.
  public static func member(_ content: [UInt8], name: String? = nil, blockSize: Int = 65_535) -> [UInt8] {
    // Magic, method deflate, flags (8: a name follows), no time, no hint, an unknown system.
    var member: [UInt8] = [0x1F, 0x8B, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 0xFF]
    if let name { member += Array(name.utf8) + [0] }
    var start = 0
    repeat {
      let block = content[start..<min(start + blockSize, content.count)]
      start = block.endIndex
      let count = UInt16(block.count)
      // RFC 1951, 3.2.4: the last block's mark, then the length and its complement.
      member.append(start == content.count ? 1 : 0)
      member += littleEndian(UInt32(count) | UInt32(~count) << 16) + block
    } while start < content.count
    return member + littleEndian(crc32(content)) + littleEndian(UInt32(truncatingIfNeeded: content.count))
  }

  /// The check sum of RFC 1952, 8.
  public static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
