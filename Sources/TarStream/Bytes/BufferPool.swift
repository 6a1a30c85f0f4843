import Glibc
import Synchronization

/// A piece of memory that is filled once and then shared, read-only, by all who keep a region of it.
@safe final class Buffer: ByteStorage, @unchecked Sendable {
  init(count: Int) {
    // Not from the allocator: that would keep what is given back, and all buffers are given back at once.
    let base = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    precondition(unsafe base != MAP_FAILED, "there is no memory left")
    unsafe super.init(base: base, count: count)
  }

  deinit { unsafe munmap(base, count) }

  /// Fills the buffer; only its one owner may (``BufferPool/next()``).
  func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
  }
}

/// Buffers that go round: one that nobody keeps any more is filled again.
final class BufferPool: Sendable {
  private struct State {
    var buffers: [Buffer] = []
    var last = 0
  }

  private let state = Mutex(State())

  /// A buffer that nobody else knows of. As many are made as are kept at a time.
  func next() -> Buffer {
    state.withLock { state in
      // They are filled in turn, so the one behind the last has been kept the longest.
      for step in state.buffers.indices {
        let index = (state.last + 1 + step) % state.buffers.count
        guard isKnownUniquelyReferenced(&state.buffers[index]) else { continue }
        state.last = index
        return state.buffers[index]
      }
      let buffer = Buffer(count: pieceSize)
      state.buffers.append(buffer)
      state.last = state.buffers.count - 1
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

  init(pool: BufferPool) {
    self.pool = pool
    buffer = pool.next()
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
    buffer = pool.next()
  }
}
