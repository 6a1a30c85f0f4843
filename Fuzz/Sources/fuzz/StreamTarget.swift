import ImageFixtures
import TarStream

/// Compressed streams: whatever the bytes, they become a content of bounded length or an error, and the same one with
/// helpers and alone.
enum StreamTarget {
  static func run(_ bytes: [UInt8], as compression: Compression) {
    let region = region(bytes)
    let outcome = outcome(of: region, as: compression)
    check(outcome, bytes)
    guard outcome.error == nil else { return }
    if compression == .gzip { checkGzipEncoding(region, outcome) }
    if compression == .zstd { checkZstdEncoding(region) }
  }

  static func run(filtered bytes: [UInt8]) {
    let region = region(bytes)
    let compression = Compression(detecting: region)
    check(outcome(of: region, as: compression == .none ? .lz4 : compression), bytes)
  }

  /// The input stands twice among parts that are long enough to be decompressed apart from others.
  static func run(parts bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let (input, isGzip) = (Array(bytes.dropFirst()), first & 1 == 0)
    let part = isGzip ? gzipPart : zstdPart
    let region = region(first & 2 == 0 ? part + input + part + input : input + part + part + input)
    let compression: Compression = isGzip ? .gzip : .zstd
    let alone = outcome(of: region, as: compression)
    let together = outcome(of: region, as: compression, with: Helpers())
    precondition(alone == together, "parts tell otherwise: \(alone), \(together)")
  }

  private static let noise = (0..<300 << 10).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
  private static let gzipPart = GzipWriter.member(noise)
  private static let zstdPart = ZstdWriter.frame(noise)

  /// What a stream becomes.
  private struct Outcome: Equatable {
    var digest = ""
    var stored = ""
    var count: UInt64 = 0
    var error: StreamError?

    /// What was passed on before an error is found may differ; and with it, which of two errors is found first: damage, or
    /// that a limit was reached just before it.
    static func == (left: Outcome, right: Outcome) -> Bool {
      let codes = [left.error?.code, right.error?.code]
      if codes.contains(.limitReached), codes.contains(.badCompression) { return true }
      guard left.error == right.error else { return false }
      return left.error != nil
        || left.digest == right.digest && left.stored == right.stored && left.count == right.count
    }
  }

  private static func outcome(
    of region: ByteRegion, as compression: Compression, with helpers: Helpers? = nil
  ) -> Outcome {
    var sink = Sink()
    var outcome = Outcome()
    do {
      try region.decompress(as: compression, limits: Limits.streams, with: helpers, into: &sink)
    } catch {
      outcome.error = error
    }
    outcome.digest = sink.hasher.finish().hexadecimal
    outcome.stored = sink.storedHasher.finish().hexadecimal
    outcome.count = sink.count
    return outcome
  }

  private static func check(_ outcome: Outcome, _ bytes: [UInt8]) {
    precondition(outcome.count <= Limits.streams.decompressedBytes)
    if let error = outcome.error {
      let end = error.code == .limitReached ? Limits.streams.decompressedBytes : UInt64(bytes.count)
      precondition(error.offset <= max(end, UInt64(bytes.count)), "an error beyond the end: \(error)")
    } else {
      precondition(outcome.stored == hexadecimalDigest(bytes), "stored bytes were left out")
    }
  }

  private static func checkGzipEncoding(_ region: ByteRegion, _ outcome: Outcome) {
    do {
      let encoding = try GzipEncoding(region, limits: Limits.streams)
      precondition(encoding.members.reduce(0) { $0 + $1.contentCount } == outcome.count)
      precondition(encoding.members.allSatisfy { $0.deflate.upperBound <= region.count })
    } catch {
      preconditionFailure("what decompresses has no encoding: \(error)")
    }
  }

  private static func checkZstdEncoding(_ region: ByteRegion) {
    do {
      let encoding = try ZstdEncoding(region)
      precondition(encoding.frames.last?.range.upperBound ?? 0 == region.count)
    } catch {
      preconditionFailure("what decompresses has no encoding: \(error)")
    }
  }

  private static func hexadecimalDigest(_ bytes: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    return hasher.finish().hexadecimal
  }

  private static func region(_ bytes: [UInt8]) -> ByteRegion {
    do { return try ByteRegion(holding: bytes) } catch { fatalError("\(error)") }
  }

  private struct Sink: ByteSink, StoredByteSink {
    var hasher = SHA256Hasher()
    var storedHasher = SHA256Hasher()
    var count: UInt64 = 0

    mutating func take(_ bytes: Span<UInt8>) {
      hasher.update(bytes)
      count += UInt64(bytes.count)
    }

    mutating func takeStored(_ bytes: Span<UInt8>) { storedHasher.update(bytes) }
  }
}
