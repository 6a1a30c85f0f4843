import CArchive

/// Decompresses xz, bzip2 and lz4 with libarchive's filters; which of them, it finds itself.
///
/// Sound because libarchive is only ever given pointers into `bytes` and `output` with their true lengths, both of
/// which outlive the calls, and the archive is freed once, on the way out.
func decompressWithLibarchive<Sink: ByteSink & StoredByteSink & ~Copyable>(
  _ bytes: Span<UInt8>, limits: StreamLimits, into sink: inout Sink
) throws(StreamError) {
  guard let archive = unsafe archive_read_new() else {
    throw StreamError(.unreadable, at: 0, in: .stored, "there is no memory for libarchive")
  }
  defer { unsafe _ = archive_read_free(archive) }
  sink.takeStored(bytes)
  unsafe archive_read_support_filter_xz(archive)
  unsafe archive_read_support_filter_bzip2(archive)
  unsafe archive_read_support_filter_lz4(archive)
  unsafe archive_read_support_format_raw(archive)

  func problem() -> StreamError {
    let detail = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no reason told"
    return StreamError(
      .badCompression, at: UInt64(max(0, unsafe archive_filter_bytes(archive, -1))), in: .stored,
      "the compressed data is damaged or not whole: \(detail)")
  }
  var count = DecompressedCount(limit: limits.decompressedBytes)
  var output = [UInt8](repeating: 0, count: pieceSize)
  var entry: OpaquePointer?
  // The pointer that libarchive keeps between these calls stays valid for the whole of this closure.
  let opened = unsafe bytes.withUnsafeBytes {
    unsafe archive_read_open_memory(archive, $0.baseAddress, $0.count)
  }
  guard opened == ARCHIVE_OK, unsafe archive_read_next_header(archive, &entry) == ARCHIVE_OK else {
    throw problem()
  }
  while true {
    let produced = unsafe output.withUnsafeMutableBytes {
      unsafe archive_read_data(archive, $0.baseAddress, $0.count)
    }
    guard produced >= 0 else { throw problem() }
    if produced == 0 { return }
    try count.add(produced)
    try sink.take(output.span.extracting(0..<produced))
  }
}
