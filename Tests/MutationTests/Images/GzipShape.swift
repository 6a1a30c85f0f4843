import ImageFixtures

/// How a gzip stream is written (RFC 1952), field by field.
struct GzipShape: Hashable {
  var modified: UInt32 = 0
  var extraFlags: UInt8 = 0
  var system: UInt8 = 0xFF
  var isText = false
  var name: String?
  var comment: String?
  var extra: [UInt8]?
  /// Whether the header ends with a check sum of its own.
  var hasHeaderChecksum = false
  /// How many bytes one deflate block holds.
  var blockSize = 65_535
  /// How many bytes of the content one member holds; `nil` for all.
  var memberSize: Int?
  /// Zero bytes behind the last member.
  var padding = 0

  /// The stream.
  func encode(_ content: [UInt8]) -> [UInt8] {
    let size = max(memberSize ?? content.count, 1)
    let starts = content.isEmpty ? [0] : Array(stride(from: 0, to: content.count, by: size))
    let members = starts.flatMap { start in
      member(Array(content[start..<min(start + size, content.count)]))
    }
    return members + [UInt8](repeating: 0, count: padding)
  }

  private func member(_ content: [UInt8]) -> [UInt8] {
    // The first ten bytes are the plain header that this one replaces.
    header + GzipWriter.member(content, blockSize: blockSize).dropFirst(10)
  }

  private var header: [UInt8] {
    var flags: UInt8 = isText ? 1 : 0
    var rest: [UInt8] = []
    if let extra {
      flags |= 4
      rest += [UInt8(extra.count & 0xFF), UInt8(extra.count >> 8)] + extra
    }
    if let name {
      flags |= 8
      rest += Array(name.utf8) + [0]
    }
    if let comment {
      flags |= 16
      rest += Array(comment.utf8) + [0]
    }
    if hasHeaderChecksum { flags |= 2 }
    let time = (0..<4).map { UInt8(truncatingIfNeeded: modified >> (8 * $0)) }
    let header = [0x1F, 0x8B, 8, flags] + time + [extraFlags, system] + rest
    guard hasHeaderChecksum else { return header }
    let sum = GzipWriter.crc32(header)
    return header + [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
  }
}
