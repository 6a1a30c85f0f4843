extension ByteRegion {
  /// The region's content after decompression, in a temporary file; the region itself where it is not compressed.
  /// `progress`: where to count what is decompressed.
  public func decompressed(
    limits: StreamLimits, counting progress: ReadingProgress? = nil
  ) throws(StreamError) -> ByteRegion {
    let compression = Compression(detecting: self)
    guard compression != .none else { return self }
    var sink = SpoolSink(spool: try Spool(for: .decompressed, limit: limits.spoolBytes), progress: progress)
    try decompress(as: compression, limits: limits, into: &sink)
    return try sink.finish()
  }
}

/// Writes decompressed bytes to a temporary file.
private struct SpoolSink: ByteSink, StoredByteSink, ~Copyable {
  var spool: Spool
  let progress: ReadingProgress?

  mutating func take(_ bytes: Span<UInt8>) throws(StreamError) { try spool.write(bytes) }

  func takeStored(_ bytes: Span<UInt8>) { progress?.add(bytes.count) }

  consuming func finish() throws(StreamError) -> ByteRegion { try spool.finish() }
}
