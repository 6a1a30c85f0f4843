/// How a gzip stream is written, besides what it says: its members, their headers and their deflate streams.
public struct GzipEncoding: Sendable {
  /// A member's header (RFC 1952, 2.3).
  public struct Header: Hashable, Sendable {
    /// Seconds since 1970; 0 for none, as `gzip -n` writes.
    public var modified: UInt32 = 0
    /// What the compressor says of its effort: 2 for the best, 4 for the fastest.
    public var extraFlags: UInt8 = 0
    /// The system that the compressor ran on: 3 for Unix, 255 for unknown.
    public var system: UInt8 = 0
    /// All flags, those without a meaning among them.
    public var flags: UInt8 = 0
    /// The file's name, where there is one.
    public var name: [UInt8]?
    /// A comment, where there is one.
    public var comment: [UInt8]?
    /// The extra field, where there is one.
    public var extra: [UInt8]?
    /// How many bytes the header has.
    public var count = 0
  }

  /// A member.
  public struct Member: Sendable {
    /// Its header.
    public var header: Header
    /// Where its deflate stream stands in the stored bytes.
    public var deflate: Range<Int>
    /// How many bytes it holds.
    public var contentCount: UInt64
  }

  /// The members in order.
  public private(set) var members: [Member] = []
  /// How many bytes of padding follow the last member.
  public private(set) var paddingCount = 0

  /// Reads how a gzip stream is written; it must be one that can be decompressed whole.
  public init(_ region: ByteRegion, limits: StreamLimits) throws(StreamError) {
    var sink = CountingSink()
    var boundaries: [(end: Int, count: UInt64)] = []
    try region.withBytes { (bytes) throws(StreamError) in
      var count = DecompressedCount(of: bytes.count, limits: limits)
      try inflate(bytes, counting: &count, into: &sink) { end, count in
        boundaries.append((end, count))
        return true
      }
      var start = 0
      for boundary in boundaries {
        let header = Self.header(bytes.extracting(start..<boundary.end))
        members.append(
          Member(
            header: header, deflate: start + header.count..<max(start + header.count, boundary.end - 8),
            contentCount: boundary.count))
        start = boundary.end
      }
      paddingCount = bytes.count - start
    }
  }

  private static func header(_ bytes: Span<UInt8>) -> Header {
    var header = Header()
    guard bytes.count >= 18 else { return header }
    header.flags = bytes[3]
    for index in 0..<4 { header.modified |= UInt32(bytes[4 + index]) << UInt32(8 * index) }
    header.extraFlags = bytes[8]
    header.system = bytes[9]
    var index = 10
    func text() -> [UInt8] {
      var text: [UInt8] = []
      text.append(bytes.extracting(index..<bytes.count), upTo: 0)
      index += text.count + 1
      return text
    }
    if header.flags & 4 != 0 {
      let count = min(Int(bytes[10]) | Int(bytes[11]) << 8, bytes.count - 12)
      var extra: [UInt8] = []
      extra.append(bytes.extracting(12..<12 + count))
      header.extra = extra
      index = 12 + count
    }
    if header.flags & 8 != 0 { header.name = text() }
    if header.flags & 16 != 0 { header.comment = text() }
    if header.flags & 2 != 0 { index += 2 }
    header.count = min(index, bytes.count)
    return header
  }
}

/// Counts what is decompressed and does nothing else with it.
struct CountingSink: ByteSink, StoredByteSink {
  // Not used by anyone; but under ThreadSanitizer, Swift 6.3 crashes where a value of no bytes is written to.
  private var count = 0

  mutating func take(_ bytes: Span<UInt8>) { count += bytes.count }
}
