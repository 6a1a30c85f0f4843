import CZlib

/// Which compressor made a deflate stream.
public enum DeflateOrigin: Hashable, Sendable, CustomStringConvertible {
  /// zlib at a level; `memoryLevel` is 8 where nothing else was asked for.
  case zlib(level: Int, memoryLevel: Int)
  /// Blocks that hold the content as it is.
  case stored
  /// None of zlib's levels gives these bytes: Go's compress/gzip, gzip(1), pigz, libdeflate, igzip, zopfli or another.
  case other

  /// In words.
  public var description: String {
    switch self {
    case .zlib(let level, 8): "zlib level \(level)"
    case .zlib(let level, let memoryLevel): "zlib level \(level), memory level \(memoryLevel)"
    case .stored: "stored without compression"
    case .other: "another implementation than zlib"
    }
  }

  /// Finds the compressor by compressing the content again and comparing, level by level; most levels give another
  /// byte soon, and are given up there.
  ///
  /// `content` is what the stream holds; no more than `limit` bytes of it are looked at, so that this ends in time.
  public static func find(
    _ deflate: Span<UInt8>, content: Span<UInt8>, limit: Int = 64 << 20
  ) -> DeflateOrigin {
    let isWhole = content.count <= limit
    let looked = content.extracting(0..<min(limit, content.count))
    for memoryLevel in [8, 9] {
      for level in [6, 9, 1, 5, 4, 7, 8, 3, 2] {
        if Recompression.gives(
          deflate, from: looked, isWhole: isWhole, level: level, memoryLevel: memoryLevel)
        {
          return .zlib(level: level, memoryLevel: memoryLevel)
        }
      }
    }
    // The type of the first block: 0 is stored (RFC 1951, 3.2.3).
    return !deflate.isEmpty && deflate[0] & 6 == 0 ? .stored : .other
  }
}

/// Compresses with zlib and compares with what is expected, piece by piece.
///
/// Sound because zlib is only given pointers into `content` and `output` with their true lengths, which outlive the
/// calls, and its state is freed once, on the way out.
private enum Recompression {
  static func gives(
    _ expected: Span<UInt8>, from content: Span<UInt8>, isWhole: Bool, level: Int, memoryLevel: Int
  ) -> Bool {
    var stream = unsafe z_stream()
    guard unsafe deflate_init_raw(&stream, CInt(level), CInt(memoryLevel)) == Z_OK else { return false }
    defer { unsafe _ = deflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: 1 << 16)
    var start = 0
    var done = 0
    while true {
      let piece = content.extracting(start..<min(start + pieceSize, content.count))
      let isLast = start + piece.count == content.count
      // zlib's output does not depend on how its input is cut.
      let step = unsafe Self.step(
        &stream, piece, into: &output, flush: isLast && isWhole ? Z_FINISH : Z_NO_FLUSH)
      start += step.consumed
      guard done + step.produced <= expected.count,
        output.span.extracting(0..<step.produced).isEqual(
          to: expected.extracting(done..<done + step.produced))
      else { return false }
      done += step.produced
      if step.code == Z_STREAM_END { return done == expected.count }
      if start == content.count && !isWhole { return true }
      guard step.code == Z_OK || step.produced > 0 || step.consumed > 0 else { return false }
    }
  }

  private static func step(
    _ stream: inout z_stream, _ input: Span<UInt8>, into output: inout [UInt8], flush: CInt
  ) -> (code: CInt, consumed: Int, produced: Int) {
    unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        let code = unsafe deflate(&stream, flush)
        return unsafe (code, source.count - Int(stream.avail_in), target.count - Int(stream.avail_out))
      }
    }
  }
}
