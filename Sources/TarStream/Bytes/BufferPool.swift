/// A piece of memory that is filled once and then shared, read-only, by all who keep a region of it.
@safe final class Buffer: ByteStorage, @unchecked Sendable {
  init(count: Int) {
    // A page's alignment: decompressors copy in wide words.
    unsafe super.init(base: .allocate(byteCount: count, alignment: 4096), count: count)
  }

  deinit { unsafe base?.deallocate() }

  /// Fills the buffer; only its one owner may (``BufferPool/next()``).
  func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
  }
}

/// Buffers that go round: one that nobody keeps any more is filled again.
struct BufferPool {
  private var buffers: [Buffer] = []
  private var last = 0

  /// A buffer that nobody else knows of. As many are made as are kept at a time.
  mutating func next() -> Buffer {
    // They are filled in turn, so the one behind the last has been kept the longest.
    for step in buffers.indices {
      let index = (last + 1 + step) % buffers.count
      guard isKnownUniquelyReferenced(&buffers[index]) else { continue }
      last = index
      return buffers[index]
    }
    buffers.append(Buffer(count: pieceSize))
    last = buffers.count - 1
    return buffers[last]
  }
}
