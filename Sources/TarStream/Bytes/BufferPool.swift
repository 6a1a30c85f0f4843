/// A piece of memory that is filled once and then shared, read-only, by all who keep a region of it.
@safe final class Buffer: ByteStorage, @unchecked Sendable {
  private let slab: Slab

  fileprivate init(in slab: Slab, at offset: Int, count: Int) {
    self.slab = slab
    unsafe super.init(base: slab.base + offset, count: count)
  }

  /// Fills the buffer; only its one owner may (``BufferPool/next()``).
  func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
  }
}

/// Buffers that go round: one that nobody keeps any more is filled again.
final class BufferPool: Sendable {
  private let buffers = Mutex([Buffer]())

  /// How many buffers are made one by one: most streams need no more.
  private static let countOfSingle = 2

  /// A buffer that nobody else knows of. As many are made as are kept at a time.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  func next() throws(StreamError) -> Buffer {
    try buffers.withLock { (buffers) throws(StreamError) in
      // The first ones are filled again and again, and stay in the processor's cache.
      for index in buffers.indices where isKnownUniquelyReferenced(&buffers[index]) { return buffers[index] }
      let size = buffers.count < Self.countOfSingle ? pieceSize : Slab.largePage
      let slab = try Slab(count: size)
      let first = buffers.count
      for offset in stride(from: 0, to: size, by: pieceSize) {
        buffers.append(Buffer(in: slab, at: offset, count: pieceSize))
      }
      return buffers[first]
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
