import Glibc

/// A piece of memory that is filled once and then shared, read-only, by all who keep a region of it.
///
/// It is the allocator's: what is built when all is read takes the place of the buffers, which is cheaper than memory that
/// was never touched.
@safe final class Buffer: ByteStorage, @unchecked Sendable {
  /// - Throws: `unreadable` where there is no memory left.
  fileprivate init(count: Int) throws(StreamError) {
    let start = unsafe aligned_alloc(64, count)
    guard let start = unsafe start else { throw StreamError.noMemory(for: count) }
    unsafe super.init(base: start, count: count)
  }

  deinit { unsafe free(base) }

  /// Fills the buffer; only its one owner may (``BufferPool/next()``).
  func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
  }
}

/// Buffers that go round: one that nobody keeps any more is filled again.
final class BufferPool: Sendable {
  private let buffers = Mutex([Buffer]())

  /// A buffer that nobody else knows of. As many are made as are kept at a time.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  func next() throws(StreamError) -> Buffer {
    try buffers.withLock { (buffers) throws(StreamError) in
      // The first ones are filled again and again, and stay in the processor's cache.
      for index in buffers.indices where isKnownUniquelyReferenced(&buffers[index]) { return buffers[index] }
      let buffer = try Buffer(count: pieceSize)
      buffers.append(buffer)
      return buffer
    }
  }
}

/// The buffer that a decompressor is filling.
struct OutputBuffer {
  private let pool: BufferPool
  private var buffer: Buffer
  /// How many bytes are in it.
  var filled = 0

  init(pool: BufferPool) throws(StreamError) {
    self.pool = pool
    buffer = try pool.next()
  }

  var isFull: Bool { filled == buffer.count }

  /// Calls `body` with the room that is left.
  func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    unsafe buffer.fill { unsafe body(UnsafeMutableRawBufferPointer(rebasing: $0[filled...])) }
  }

  /// Passes on what is in it, and takes another.
  mutating func pass<Sink: ByteSink & ~Copyable>(to sink: inout Sink) throws(StreamError) {
    guard filled > 0 else { return }
    let piece = ByteRegion(owner: buffer, range: 0..<filled)
    filled = 0
    try sink.take(piece)
    buffer = try pool.next()
  }
}
