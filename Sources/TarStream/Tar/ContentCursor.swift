/// Passes an entry's content on, with the holes of a sparse file filled in where they belong.
struct ContentCursor {
  private let map: SparseMap?
  private var segment = 0
  private var position: UInt64 = 0

  init(map: SparseMap? = nil) { self.map = map }

  /// Passes on bytes that the archive holds. The map adds up to just as many (``SparseMap/storedCount``).
  mutating func pass<Sink: EntrySink & ~Copyable>(_ bytes: Span<UInt8>, to sink: inout Sink)
    throws(StreamError)
  {
    guard let map else { return try sink.take(content: bytes) }
    var start = 0
    while start < bytes.count, segment < map.segments.count {
      let part = map.segments[segment]
      try skip(to: part.offset, in: &sink)
      let left = part.offset + part.count - position
      let count = Int(min(left, UInt64(bytes.count - start)))
      if count > 0 { try sink.take(content: bytes.extracting(start..<start + count)) }
      start += count
      position += UInt64(count)
      if UInt64(count) == left { segment += 1 }
    }
  }

  /// Passes on the hole at the file's end.
  mutating func finish<Sink: EntrySink & ~Copyable>(to sink: inout Sink) throws(StreamError) {
    if let map { try skip(to: map.size, in: &sink) }
  }

  private mutating func skip<Sink: EntrySink & ~Copyable>(to target: UInt64, in sink: inout Sink)
    throws(StreamError)
  {
    guard target > position else { return }
    try sink.take(hole: target - position)
    position = target
  }
}
