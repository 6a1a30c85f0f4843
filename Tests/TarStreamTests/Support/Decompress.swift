import ImageFixtures
import TarStream

/// Keeps what a decompressor gives, and what it was given.
struct Collector: ByteSink, StoredByteSink, Equatable {
  var bytes: [UInt8] = []
  var stored: [UInt8] = []

  mutating func take(_ piece: Span<UInt8>) {
    unsafe piece.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func takeStored(_ piece: Span<UInt8>) {
    unsafe piece.withUnsafeBufferPointer { unsafe stored.append(contentsOf: $0) }
  }
}

/// Decompresses as the first bytes tell; also gives back the stored bytes, as the decompressor told them.
func decompress(
  _ stored: [UInt8], as compression: Compression? = nil, limits: StreamLimits = StreamLimits()
) throws(StreamError) -> (content: [UInt8], stored: [UInt8]) {
  let region = try ByteRegion(holding: stored)
  var collector = Collector()
  try region.decompress(as: compression ?? Compression(detecting: region), limits: limits, into: &collector)
  return (collector.bytes, collector.stored)
}

/// What is wrong with compressed bytes; `nil` where nothing is.
func decompressionFailure(
  _ stored: [UInt8], as compression: Compression? = nil, limits: StreamLimits = StreamLimits()
) -> StreamError? {
  do {
    _ = try decompress(stored, as: compression, limits: limits)
    return nil
  } catch {
    return error
  }
}
