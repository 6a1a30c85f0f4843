import CZstd

/// Decompresses a zstd stream (RFC 8878): frames and skippable frames, one after the other; check sums, where
/// frames carry them, are verified. Frames as zstd wrote them before its format was fixed are refused, though libzstd
/// may know them: other readers do not, and it does not always tell where they are cut short.
///
/// `start` is where the first frame starts, and `count` what those before it became. It stops at byte `stop` if a frame
/// ends there, otherwise goes on to the end; returns where it stopped.
///
/// Sound because libzstd is only ever given pointers into `bytes` and `output` with their true lengths, both of
/// which outlive the calls, and the context is freed once, on the way out.
@discardableResult
func decompressZstd<Sink: ByteSink & StoredByteSink & ~Copyable>(
  _ bytes: Span<UInt8>, from start: Int = 0, until stop: Int? = nil, limits: StreamLimits,
  counting count: inout DecompressedCount,
  pool: BufferPool = BufferPool(), into sink: inout Sink
) throws(StreamError) -> Int {
  guard let context = unsafe ZSTD_createDCtx() else {
    throw StreamError(
      .unreadable, at: 0, in: .stored, "there is no memory for zstd: allow it more (ulimit -v, ulimit -d)")
  }
  defer { unsafe _ = ZSTD_freeDCtx(context) }
  unsafe _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, CInt(limits.zstdWindowLog))
  var isFrameComplete = true
  var start = start
  // Small frames fill a buffer together: whoever keeps a piece of it keeps all of it.
  var buffer = try OutputBuffer(pool: pool)
  do throws(StreamError) {
    while start < bytes.count, sink.wantsMore, start != stop || !isFrameComplete {
      let piece = bytes.extracting(start..<end(ofPieceAt: start, of: bytes.count, until: stop))
      sink.takeStored(piece)
      var consumed = 0
      var isOutputFull = false
      while consumed < piece.count || isOutputFull {
        let rest = piece.extracting(consumed..<piece.count)
        // A magic number may stand across two pieces.
        if isFrameComplete, !rest.isEmpty,
          ZstdFrameKind(bytes.extracting(start + consumed..<bytes.count)) == .beforeRFC
        {
          throw StreamError(
            .badCompression, at: UInt64(start + consumed), in: .stored,
            "the zstd data is in the format of a zstd before 0.8, which others do not read")
        }
        let (result, read, produced) = unsafe rest.withUnsafeBytes { source in
          unsafe buffer.fill { target in
            var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var result = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
            let code = unsafe ZSTD_decompressStream(context, &result, &input)
            return unsafe (code, input.pos, result.pos)
          }
        }
        consumed += read
        guard ZSTD_isError(result) == 0 else {
          let offset = UInt64(start + consumed)
          if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
            throw StreamError(
              limit: "zstdWindowLog", at: offset, in: .stored,
              "the zstd data asks for a window of more than 2^\(limits.zstdWindowLog) bytes")
          }
          throw StreamError(
            .badCompression, at: offset, in: .stored,
            unsafe "the zstd data is damaged: \(String(cString: ZSTD_getErrorName(result)))")
        }
        if read > 0 || produced > 0 { isFrameComplete = result == 0 }
        try count.add(produced)
        buffer.filled += produced
        if isFrameComplete, sink.wantsCheckpoint {
          sink.take(Checkpoint(stored: start + consumed, content: count.total))
        }
        isOutputFull = buffer.isFull
        if isOutputFull {
          try buffer.pass(to: &sink)
          guard sink.wantsMore else { return start + consumed }
        }
      }
      start += piece.count
    }
  } catch {
    // What came before the error may be in error itself, and is told first then.
    try buffer.pass(to: &sink)
    throw error
  }
  try buffer.pass(to: &sink)
  guard sink.wantsMore else { return start }
  guard isFrameComplete else {
    throw StreamError(
      .truncated, at: UInt64(bytes.count), in: .stored,
      "the zstd stream ends early: the file is not whole")
  }
  return start
}

/// Where the piece of a stream ends that starts at a byte: it does not go beyond `stop`, if that is still to come.
private func end(ofPieceAt start: Int, of count: Int, until stop: Int?) -> Int {
  let end = min(start + pieceSize, count)
  guard let stop, start < stop else { return end }
  return min(end, stop)
}

/// What a frame is by its magic number.
enum ZstdFrameKind {
  /// One of content (RFC 8878, 3.1.1).
  case content
  /// One that is skipped (RFC 8878, 3.1.2).
  case skippable
  /// One of zstd 0.1 to 0.7, whose formats no RFC describes.
  case beforeRFC

  /// The kind of the frame that starts there; `nil` where there is none.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= 4 else { return nil }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0x28, 0xB5, 0x2F, 0xFD): self = .content
    case (0x50...0x5F, 0x2A, 0x4D, 0x18): self = .skippable
    case (0x1E, 0xB5, 0x2F, 0xFD), (0x22...0x27, 0xB5, 0x2F, 0xFD): self = .beforeRFC
    default: return nil
    }
  }
}
