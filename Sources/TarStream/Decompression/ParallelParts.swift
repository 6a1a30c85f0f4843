import CZstd

/// Decompresses a stream that is made of parts which do not depend on one another, members of gzip or frames of zstd,
/// several parts at a time.
///
/// Where a gzip member starts is only guessed, by what its header must look like: a guess was right if the part before
/// it ends exactly there. Where it was wrong, or a part is too long to be kept, the stream is decompressed by one alone
/// up to the next place where a part may start; that also finds what is wrong with a stream that is damaged. Most streams
/// are one long member, in which nothing has to be searched for: what the first one is like tells.
struct ParallelParts {
  let region: ByteRegion
  let compression: Compression
  let limits: StreamLimits
  let helpers: Helpers

  /// How many stored bytes make a part: enough to be worth handing over, few enough to keep what they become.
  private static let storedBytes = 256 << 10..<4 << 20
  /// How many bytes a part may become.
  private static let contentBytes = 4 << 20
  /// How many parts are begun before their turn.
  private static let partsAhead = 4

  /// Two bytes for gzip, one for deflate, the only method that there is (RFC 1952, 2.3.1).
  private static let gzipMagic: [UInt8] = [0x1F, 0x8B, 0x08]

  /// Passes on as many parts as can be told apart, from the first on; if that is a long gzip member, the whole stream.
  ///
  /// - Returns: how many stored bytes were decompressed; all of them where something was taken for a part that is none.
  func decompress<Sink: ByteSink & StoredByteSink & ~Copyable>(
    into sink: inout Sink, counting count: inout DecompressedCount
  ) throws(StreamError) -> Int {
    let pool = BufferPool()
    var parts: [Part] = []
    defer { for part in parts { part.cancel() } }
    var done = compression == .gzip ? try decompressFirstMember(counting: &count, into: &sink) : 0
    var begun = done
    while sink.wantsMore {
      while parts.count <= Self.partsAhead, let end = end(ofPartAt: begun) {
        parts.append(
          Part(region.part(begun..<end), as: compression, limits: limits, pool: pool, helpers: helpers))
        begun = end
      }
      guard !parts.isEmpty else { break }
      let part = parts.removeFirst()
      // While somebody else is at it, there are others.
      for next in parts where part.isBeingDone { next.tryDoing() }
      guard let content = part.finish() else {
        for part in parts { part.cancel() }
        parts = []
        done = try decompressAlone(done..<done + part.stored.count, counting: &count, into: &sink)
        begun = done
        continue
      }
      part.stored.withBytes { sink.takeStored($0) }
      for piece in content {
        try count.add(piece.count)
        try sink.take(piece)
      }
      done += part.stored.count
      if sink.wantsCheckpoint { sink.take(Checkpoint(stored: done, content: count.total)) }
    }
    return done
  }

  /// Decompresses the first gzip member, and if it is too long for a part the rest of the stream; returns where that ended.
  private func decompressFirstMember<Sink: ByteSink & StoredByteSink & ~Copyable>(
    counting count: inout DecompressedCount, into sink: inout Sink
  ) throws(StreamError) -> Int {
    try region.withBytes { (bytes) throws(StreamError) in
      try inflate(bytes, counting: &count, into: &sink) { end, _ in end > Self.storedBytes.upperBound }
    }
  }

  /// Decompresses what was taken for a part, and where it is none the rest of the stream; returns where that ended.
  private func decompressAlone<Sink: ByteSink & StoredByteSink & ~Copyable>(
    _ part: Range<Int>, counting count: inout DecompressedCount, into sink: inout Sink
  ) throws(StreamError) -> Int {
    try region.withBytes { (bytes) throws(StreamError) in
      if compression == .gzip {
        try inflate(bytes, from: part.lowerBound, counting: &count, into: &sink) { end, _ in
          end != part.upperBound
        }
      } else {
        try decompressZstd(
          bytes, from: part.lowerBound, until: part.upperBound, limits: limits, counting: &count, into: &sink)
      }
    }
  }

  /// Where the part ends that starts at a byte; `nil` where no end is in sight.
  private func end(ofPartAt start: Int) -> Int? {
    region.withBytes { bytes in
      compression == .gzip ? gzipEnd(bytes, start) : zstdEnd(bytes, start)
    }
  }

  private func gzipEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var index = start + Self.storedBytes.lowerBound
    let limit = min(start + Self.storedBytes.upperBound, bytes.count)
    while index < limit, let candidate = bytes.firstIndex(of: Self.gzipMagic, in: index..<limit) {
      // Three flags are reserved; the compressor's effort and the system have few values.
      if candidate + 10 <= bytes.count, bytes[candidate + 3] & 0xE0 == 0,
        [0, 2, 4].contains(bytes[candidate + 8]), bytes[candidate + 9] <= 13 || bytes[candidate + 9] == 255
      {
        return candidate
      }
      index = candidate + 1
    }
    return nil
  }

  /// Sound because libzstd is given pointers into the region with their true lengths.
  private func zstdEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var end = start
    while end < start + Self.storedBytes.lowerBound {
      guard end < bytes.count else { return nil }
      let size = unsafe bytes.extracting(end..<bytes.count).withUnsafeBytes {
        unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count)
      }
      guard ZSTD_isError(size) == 0, size > 0, size <= start + Self.storedBytes.upperBound - end else {
        return nil
      }
      end += size
    }
    return end
  }

  /// A part that somebody decompresses.
  private final class Part {
    let stored: ByteRegion
    private let result = PartResult()
    private let offer: Offer

    init(
      _ stored: ByteRegion, as compression: Compression, limits: StreamLimits, pool: BufferPool,
      helpers: Helpers
    ) {
      self.stored = stored
      let result = result
      offer = helpers.offer { result.decompress(stored, as: compression, limits: limits, pool: pool) }
    }

    /// What the part becomes; `nil` where it is no part, or too long.
    func finish() -> [ByteRegion]? {
      offer.finish()
      return result.content
    }

    /// Whether somebody has begun with it and is not ready.
    var isBeingDone: Bool { offer.isBeingDone }

    func tryDoing() { offer.tryDoing() }

    func cancel() { offer.cancel() }
  }

  /// What a part becomes, as soon as somebody has decompressed it.
  private final class PartResult: Sendable {
    private let pieces = Mutex<[ByteRegion]?>(nil)

    var content: [ByteRegion]? { pieces.withLock { $0 } }

    func decompress(
      _ stored: ByteRegion, as compression: Compression, limits: StreamLimits, pool: BufferPool
    ) {
      var sink = PieceCollector(limit: contentBytes)
      var count = DecompressedCount(of: stored.count, limits: limits)
      var end = stored.count
      do throws(StreamError) {
        _ = try stored.withBytes { (bytes) throws(StreamError) in
          if compression == .gzip {
            // Padding may stand at the very end of a stream alone.
            try inflate(bytes, counting: &count, pool: pool, into: &sink) { memberEnd, _ in
              end = memberEnd
              return true
            }
          } else {
            try decompressZstd(bytes, limits: limits, counting: &count, pool: pool, into: &sink)
          }
        }
      } catch {
        return
      }
      guard end == stored.count, sink.wantsMore else { return }
      let collected = sink.pieces
      pieces.withLock { $0 = collected }
    }
  }
}

/// Keeps what a part becomes, up to a limit.
private struct PieceCollector: ByteSink, StoredByteSink {
  private(set) var pieces: [ByteRegion] = []
  private var room: Int

  init(limit: Int) { room = limit }

  var wantsMore: Bool { room >= 0 }

  mutating func take(_ piece: ByteRegion) {
    pieces.append(piece)
    room -= piece.count
  }

  mutating func take(_ bytes: Span<UInt8>) {}
}
