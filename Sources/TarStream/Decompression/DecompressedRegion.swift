extension ByteRegion {
  /// The region's content after decompression, in a temporary file; the region itself where it is not compressed.
  public func decompressed(limits: StreamLimits) throws(StreamError) -> ByteRegion {
    let compression = Compression(detecting: self)
    guard compression != .none else { return self }
    var sink = SpoolSink(spool: try Spool(for: .decompressed, limit: limits.spoolBytes))
    try decompress(as: compression, limits: limits, into: &sink)
    return try sink.finish()
  }
}

/// Writes decompressed bytes to a temporary file.
private struct SpoolSink: ByteSink, StoredByteSink, ~Copyable {
  var spool: Spool

  mutating func take(_ bytes: Span<UInt8>) throws(StreamError) { try spool.write(bytes) }

  consuming func finish() throws(StreamError) -> ByteRegion { try spool.finish() }
}
