/// How a stream of bytes is compressed.
public enum Compression: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// RFC 1952, of one member or several.
  case gzip
  /// RFC 8878, of one frame or several, skippable ones among them.
  case zstd
  /// The .xz file format.
  case xz
  /// bzip2.
  case bzip2
  /// The LZ4 frame format.
  case lz4

  /// What the first bytes of a stream tell, whatever name or media type it goes by.
  public init(detecting bytes: Span<UInt8>) {
    func starts(_ magic: [UInt8]) -> Bool {
      guard bytes.count >= magic.count else { return false }
      for (index, byte) in magic.enumerated() where bytes[index] != byte { return false }
      return true
    }
    // pzstd writes a skippable frame before each other one.
    let isZstd = [.content, .skippable].contains(ZstdFrameKind(bytes))
    self =
      if starts([0x1F, 0x8B]) {
        .gzip
      } else if isZstd {
        .zstd
      } else if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
        .xz
      } else if starts([0x42, 0x5A, 0x68]) && bytes.count > 3 && (0x31...0x39).contains(bytes[3]) {
        .bzip2
      } else if starts([0x04, 0x22, 0x4D, 0x18]) {
        .lz4
      } else {
        .none
      }
  }

  /// What the first bytes of a region tell.
  public init(detecting region: ByteRegion) { self = region.withBytes { Compression(detecting: $0) } }
}

/// Takes the pieces of a stream, in order.
public protocol ByteSink: ~Copyable {
  /// Takes the next bytes; they are gone when the call returns.
  mutating func take(_ bytes: Span<UInt8>) throws(StreamError)
  /// Takes the next bytes, of at most 512 KiB; they stay as long as the region is kept.
  mutating func take(_ piece: ByteRegion) throws(StreamError)
  /// Whether there is any use in going on; asked after each piece.
  var wantsMore: Bool { get }
  /// Whether the place where the stream is now should be kept, if it can be taken up again there.
  var wantsCheckpoint: Bool { get }
  /// Takes such a place. What was decompressed before it may still be on its way to the sink.
  mutating func take(_ checkpoint: Checkpoint)
}

extension ByteSink where Self: ~Copyable {
  /// Looks at the bytes without keeping them.
  public mutating func take(_ piece: ByteRegion) throws(StreamError) {
    try piece.withBytes { (bytes: Span<UInt8>) throws(StreamError) in try take(bytes) }
  }

  /// Until the end.
  public var wantsMore: Bool { true }

  /// Never: most streams are read once.
  public var wantsCheckpoint: Bool { false }

  /// Does nothing.
  public mutating func take(_ checkpoint: Checkpoint) {}
}

/// Takes the stored bytes of a stream as they are read, before they are decompressed.
public protocol StoredByteSink: ~Copyable {
  /// Takes the next stored bytes.
  mutating func takeStored(_ bytes: Span<UInt8>)
}

extension StoredByteSink where Self: ~Copyable {
  /// Does nothing: most sinks want the content alone.
  public mutating func takeStored(_ bytes: Span<UInt8>) {}
}

extension ByteRegion {
  /// Decompresses the region piece by piece.
  ///
  /// Every stored byte goes to `sink.takeStored` once and in order, every decompressed byte to `sink.take`. The
  /// stored bytes are told while they are warm in the processor's cache, so hashing them costs no second read.
  /// `helpers`: who may decompress parts of it meanwhile.
  public func decompress<Sink: ByteSink & StoredByteSink & ~Copyable>(
    as compression: Compression, limits: StreamLimits, with helpers: Helpers? = nil, into sink: inout Sink
  ) throws(StreamError) {
    if compression == .none { return try pass(to: &sink) }
    guard let helpers, compression == .gzip || compression == .zstd else {
      return try decompress(as: compression, from: .start, limits: limits, into: &sink)
    }
    do {
      var count = DecompressedCount(of: self.count, limits: limits)
      let parts = ParallelParts(region: self, compression: compression, limits: limits, helpers: helpers)
      let start = try parts.decompress(into: &sink, counting: &count)
      let rest = Checkpoint(stored: start, content: count.total)
      try decompress(as: compression, from: rest, limits: limits, into: &sink)
    } catch {
      // At which byte damage shows depends on how far the decompressor is given bytes, and that on the parts.
      var nowhere = CountingSink()
      if error.place == .stored {
        try decompress(as: compression, from: .start, limits: limits, into: &nowhere)
      }
      throw error
    }
  }

  /// Decompresses the region from a place on where it can be taken up.
  func decompress<Sink: ByteSink & StoredByteSink & ~Copyable>(
    as compression: Compression, from checkpoint: Checkpoint, limits: StreamLimits, into sink: inout Sink
  ) throws(StreamError) {
    var count = DecompressedCount(of: self.count, from: checkpoint.content, limits: limits)
    let start = checkpoint.stored
    try withBytes { (bytes: Span<UInt8>) throws(StreamError) in
      switch compression {
      case .none: try pass(to: &sink)
      case .gzip:
        try inflate(bytes, from: start, resuming: checkpoint.inflater, counting: &count, into: &sink)
      case .zstd: try decompressZstd(bytes, from: start, limits: limits, counting: &count, into: &sink)
      case .xz, .bzip2, .lz4:
        try decompressWithLibarchive(bytes, as: compression, limits: limits, into: &sink)
      }
    }
  }

  /// Passes on bytes that are not compressed.
  private func pass<Sink: ByteSink & StoredByteSink & ~Copyable>(to sink: inout Sink) throws(StreamError) {
    var start = 0
    while start < count, sink.wantsMore {
      let piece = part(start..<min(start + pieceSize, count))
      piece.withBytes { sink.takeStored($0) }
      try sink.take(piece)
      start += pieceSize
    }
  }
}

/// How many bytes are read at a time, stored or decompressed: few enough to stay in the second-level cache. Of fewer, libisal
/// copies a larger part: it keeps 32 KiB of what it has told, at each call.
let pieceSize = 1 << 19

/// Counts what a decompressor has given, and stops it at the limit.
struct DecompressedCount {
  private(set) var total: UInt64
  private let limit: UInt64
  private let name: String

  /// `stored`: how many bytes the stream has as it is stored; `total`: how many are known already.
  init(of stored: Int, from total: UInt64 = 0, limits: StreamLimits) {
    self.total = total
    let (product, overflow) = UInt64(clamping: stored).multipliedReportingOverflow(by: limits.ratio)
    let most = max(overflow ? .max : product, limits.anyRatioBytes)
    limit = min(most, limits.decompressedBytes)
    name = most < limits.decompressedBytes ? "ratio" : "decompressedBytes"
  }

  mutating func add(_ count: Int) throws(StreamError) {
    total += UInt64(count)
    guard total <= limit else {
      throw StreamError(limit: name, at: limit, "it decompresses to more than \(limit) bytes")
    }
  }
}
