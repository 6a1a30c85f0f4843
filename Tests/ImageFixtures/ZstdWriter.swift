/// Writes zstd frames (RFC 8878, 3.1.1) of raw blocks, which hold the content as it is. No compressor is needed, and
/// every byte is known. Frames can be put one behind the other.
public enum ZstdWriter {
  /// A frame without a check sum, a dictionary or its size.
  ///
  /// `blockSize` is how many bytes one block holds, at most 128 KiB and at most the window, which has two to the power
  /// of `windowLog` bytes.
  public static func frame(_ content: [UInt8], blockSize: Int = 1 << 17, windowLog: UInt8 = 17) -> [UInt8] {
    // Magic; no check sum, no dictionary, no size; the window as an exponent over 2^10.
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, (windowLog - 10) << 3]
    var start = 0
    repeat {
      let block = content[start..<min(start + blockSize, content.count)]
      start = block.endIndex
      let header = UInt32(block.count) << 3 | (start == content.count ? 1 : 0)
      frame += (0..<3).map { UInt8(truncatingIfNeeded: header >> (8 * $0)) } + block
    } while start < content.count
    return frame
  }
}

extension ZstdWriter {
  /// A frame of zeros: blocks of 128 KiB, each of which takes four bytes. Nothing in zstd is told in fewer.
  public static func zeros(blocks: Int) -> [UInt8] {
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, (17 - 10) << 3]
    for index in 0..<blocks {
      // A block of type 1: one byte, over and over.
      let header = UInt32(1 << 17) << 3 | 1 << 1 | (index == blocks - 1 ? 1 : 0)
      frame += (0..<3).map { UInt8(truncatingIfNeeded: header >> (8 * $0)) } + [0]
    }
    return frame
  }
}
