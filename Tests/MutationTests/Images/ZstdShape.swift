/// How a zstd stream is written (RFC 8878): frames of raw blocks, for which no compressor is needed.
struct ZstdShape: Hashable {
  /// How many bytes one block holds, at most 131,072.
  var blockSize = 100_000
  /// How many bytes of the content one frame holds; `nil` for all.
  var frameSize: Int?
  /// Whether frames tell how much they hold; if they do not, they tell a window.
  var tellsSize = true
  /// Whether frames end with a check sum.
  var hasChecksum = false
  /// What stands in a skippable frame before the first one.
  var skippable: [UInt8]?

  /// The stream.
  func encode(_ content: [UInt8]) -> [UInt8] {
    let size = max(frameSize ?? content.count, 1)
    let starts = content.isEmpty ? [0] : Array(stride(from: 0, to: content.count, by: size))
    let before = skippable.map { [0x50, 0x2A, 0x4D, 0x18] + Self.bytes(UInt64($0.count), 4) + $0 } ?? []
    return before + starts.flatMap { frame(Array(content[$0..<min($0 + size, content.count)])) }
  }

  private func frame(_ content: [UInt8]) -> [UInt8] {
    // The descriptor: a content size of four bytes in a single segment, or a window of 1 MiB.
    let checksum: UInt8 = hasChecksum ? 4 : 0
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    frame += tellsSize ? [0xA0 | checksum] + Self.bytes(UInt64(content.count), 4) : [checksum, 0x50]
    var start = 0
    repeat {
      let block = content[start..<min(start + blockSize, content.count)]
      start = block.endIndex
      frame += Self.bytes(UInt64(block.count) << 3 | (start == content.count ? 1 : 0), 3) + block
    } while start < content.count
    return hasChecksum ? frame + Self.bytes(XXH64.hash(content), 4) : frame
  }

  private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}

/// The check sum of zstd's frames (xxHash, XXH64 with seed 0).
enum XXH64 {
  private static let primes: [UInt64] = [
    0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
    0x27D4_EB2F_1656_67C5,
  ]

  static func hash(_ bytes: [UInt8]) -> UInt64 {
    var index = 0
    func word(_ count: Int) -> UInt64 {
      var word: UInt64 = 0
      for byte in 0..<count { word |= UInt64(bytes[index + byte]) << UInt64(8 * byte) }
      return word
    }
    var lanes = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
    while bytes.count >= 32, index + 32 <= bytes.count {
      for lane in 0..<4 {
        lanes[lane] = round(lanes[lane], word(8))
        index += 8
      }
    }
    var hash = primes[4]
    if bytes.count >= 32 {
      hash = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ rotate($1.0, UInt64($1.1)) }
      for lane in lanes { hash = (hash ^ round(0, lane)) &* primes[0] &+ primes[3] }
    }
    hash &+= UInt64(bytes.count)
    while index + 8 <= bytes.count {
      hash = rotate(hash ^ round(0, word(8)), 27) &* primes[0] &+ primes[3]
      index += 8
    }
    if index + 4 <= bytes.count {
      hash = rotate(hash ^ word(4) &* primes[0], 23) &* primes[1] &+ primes[2]
      index += 4
    }
    for byte in bytes[index...] { hash = rotate(hash ^ UInt64(byte) &* primes[4], 11) &* primes[0] }
    hash = (hash ^ hash >> 33) &* primes[1]
    hash = (hash ^ hash >> 29) &* primes[2]
    return hash ^ hash >> 32
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* primes[1], 31) &* primes[0]
  }

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }
}
