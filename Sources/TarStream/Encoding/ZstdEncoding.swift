import CZstd

/// How a zstd stream is written, besides what it says: its frames and their headers (RFC 8878).
public struct ZstdEncoding: Sendable {
  /// A frame.
  public struct Frame: Sendable {
    /// Where it stands in the stored bytes.
    public var range: Range<Int>
    /// Whether it holds no content but something that decompressors skip.
    public var isSkippable: Bool
    /// Whether it ends with a check sum of its content.
    public var hasChecksum: Bool
    /// How many bytes it says that it holds; `nil` where it does not say.
    public var contentCount: UInt64?
    /// The frame header's descriptor and window bytes: what was asked of the compressor shows there.
    public var header: [UInt8]
  }

  /// The frames in order.
  public private(set) var frames: [Frame] = []

  /// Reads how a zstd stream is written; it must be one that can be decompressed whole.
  ///
  /// Sound because libzstd is given pointers into the region with their true lengths.
  public init(_ region: ByteRegion) throws(StreamError) {
    try region.withBytes { (bytes) throws(StreamError) in
      var start = 0
      while start < bytes.count {
        let rest = bytes.extracting(start..<bytes.count)
        let (size, content) = unsafe rest.withUnsafeBytes { rest in
          unsafe (
            ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count),
            ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
          )
        }
        guard ZSTD_isError(size) == 0, size > 4, size <= rest.count else {
          throw StreamError(.badCompression, at: UInt64(start), in: .stored, "no zstd frame starts here")
        }
        let isSkippable = ZstdFrameKind(rest) == .skippable
        let descriptor = isSkippable ? 0 : rest[4]
        // Two values stand for an unknown size and an error.
        frames.append(
          Frame(
            range: start..<start + size, isSkippable: isSkippable, hasChecksum: descriptor & 4 != 0,
            contentCount: content < UInt64.max - 1 ? content : nil,
            header: isSkippable ? [] : [descriptor, descriptor & 0x20 == 0 ? rest[5] : 0]))
        start += size
      }
    }
  }
}
