/// What stands behind the end of an archive's entries, where that is not just zeros.
public struct TrailerScan: Sendable {
  /// Where the first byte is that is not zero; `nil` where there is none.
  public private(set) var firstOtherByte: UInt64?
  /// Where the first block is that can be read as the header of an entry; `nil` where there is none.
  public private(set) var firstHeader: UInt64?

  private let start: UInt64
  private var offset: UInt64 = 0
  private var block: [UInt8] = []

  fileprivate init(of trailer: TarTrailer) { start = trailer.offset }
}

extension TrailerScan: ByteSink, StoredByteSink {
  /// Until a header is found.
  public var wantsMore: Bool { firstHeader == nil }

  /// Takes bytes of the archive; those before the trailer are passed over.
  public mutating func take(_ bytes: Span<UInt8>) {
    let skipped = Int(clamping: start > offset ? min(start - offset, UInt64(bytes.count)) : 0)
    offset += UInt64(bytes.count)
    var next = skipped
    while next < bytes.count, firstHeader == nil {
      let end = min(next + blockSize - block.count, bytes.count)
      block.append(bytes.extracting(next..<end))
      next = end
      if block.count == blockSize { look(endingAt: offset - UInt64(bytes.count - next)) }
    }
  }

  /// Takes nothing of the stored bytes.

  /// Looks at the block, which may be the last and not whole.
  fileprivate mutating func look(endingAt end: UInt64) {
    defer { block.removeAll(keepingCapacity: true) }
    guard let index = block.firstIndex(where: { $0 != 0 }) else { return }
    let blockStart = end - UInt64(block.count)
    if firstOtherByte == nil { firstOtherByte = blockStart + UInt64(index) }
    // Global records apply to entries and are none.
    guard block.count == blockSize, let header = try? TarHeader(block.span, at: blockStart),
      header.typeFlag != UInt8(ascii: "g")
    else { return }
    firstHeader = blockStart
  }

  fileprivate mutating func finish() { look(endingAt: offset) }
}

extension ByteRegion {
  /// Looks through what stands behind the entries of a tar archive, which for that is decompressed once more.
  public func scanTrailer(
    _ trailer: TarTrailer, as compression: Compression, limits: StreamLimits
  ) throws(StreamError) -> TrailerScan {
    var scan = TrailerScan(of: trailer)
    try decompress(as: compression, limits: limits, into: &scan)
    scan.finish()
    return scan
  }
}
