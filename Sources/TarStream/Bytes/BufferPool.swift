import Glibc

/// A piece of memory that is filled once and then shared, read-only, by all who keep a region of it.
@safe final class Buffer: ByteStorage, @unchecked Sendable {
  private let block: BufferBlock

  fileprivate init(in block: BufferBlock, at index: Int) {
    self.block = block
    unsafe super.init(base: block.start(ofBuffer: index), count: pieceSize)
  }

  /// Fills the buffer; only its one owner may (``BufferPool/next()``).
  func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
  }
}

/// Memory for several buffers, which is there as long as one of them is.
///
/// It is the allocator's: what is built when all is read takes the place of the buffers, which is cheaper than memory that
/// was never touched. Buffers one by one would leave gaps that are too small for that.
@safe private final class BufferBlock: @unchecked Sendable {
  /// For how many buffers it has room.
  let count: Int
  private let base: UnsafeMutableRawPointer

  /// - Throws: `unreadable` where there is no memory left.
  init(count: Int) throws(StreamError) {
    let size = count * pieceSize
    let start = unsafe aligned_alloc(64, size)
    guard let start = unsafe start else { throw StreamError.noMemory(for: size) }
    unsafe base = start
    self.count = count
  }

  deinit { unsafe free(base) }

  func start(ofBuffer index: Int) -> UnsafeMutableRawPointer {
    precondition(index >= 0 && index < count)
    return unsafe base + index * pieceSize
  }
}

/// Buffers that go round: one that nobody keeps any more is filled again.
final class BufferPool: Sendable {
  private let buffers = Mutex([Buffer]())

  /// How many are made at a time: about as many as go round where two archives are read beside each other.
  private static let blockCount = 10

  /// A buffer that nobody else knows of. Those that are never needed take no memory.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  func next() throws(StreamError) -> Buffer {
    try buffers.withLock { (buffers) throws(StreamError) in
      // The first ones are filled again and again, and stay in the processor's cache.
      for index in buffers.indices where isKnownUniquelyReferenced(&buffers[index]) { return buffers[index] }
      let block = try Self.newBlock()
      let next = buffers.count
      buffers += (0..<block.count).map { Buffer(in: block, at: $0) }
      return buffers[next]
    }
  }

  /// Room for many buffers, or for one where memory is limited.
  private static func newBlock() throws(StreamError) -> BufferBlock {
    do { return try BufferBlock(count: blockCount) } catch { return try BufferBlock(count: 1) }
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
