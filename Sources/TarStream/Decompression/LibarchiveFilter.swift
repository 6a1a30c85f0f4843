import CArchive

/// Decompresses xz, bzip2 and lz4 with libarchive's filters.
///
/// libarchive looks for filters itself: it would also decompress what comes out of one, and pass on as it is what it
/// does not know. Neither is what a container runtime does, so exactly one filter must have been found.
///
/// Sound because libarchive is only ever given pointers into `bytes` and `output` with their true lengths, both of
/// which outlive the calls, and the archive is freed once, on the way out.
func decompressWithLibarchive<Sink: ByteSink & StoredByteSink & ~Copyable>(
  _ bytes: Span<UInt8>, as compression: Compression, limits: StreamLimits, into sink: inout Sink
) throws(StreamError) {
  guard let archive = unsafe archive_read_new() else {
    throw StreamError(
      .unreadable, at: 0, in: .stored,
      "there is no memory for libarchive: allow it more (ulimit -v, ulimit -d)")
  }
  defer { unsafe _ = archive_read_free(archive) }
  sink.takeStored(bytes)
  switch compression {
  case .xz: unsafe archive_read_support_filter_xz(archive)
  case .bzip2: unsafe archive_read_support_filter_bzip2(archive)
  default: unsafe archive_read_support_filter_lz4(archive)
  }
  unsafe archive_read_support_format_raw(archive)
  unsafe archive_read_support_format_empty(archive)

  func problem() -> StreamError {
    let detail = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no reason told"
    return StreamError(
      .badCompression, at: UInt64(max(0, unsafe archive_filter_bytes(archive, -1))), in: .stored,
      "the compressed data is damaged or not whole: \(detail)")
  }
  var count = DecompressedCount(of: bytes.count, limits: limits)
  let pool = BufferPool()
  var entry: OpaquePointer?
  // The pointer that libarchive keeps between these calls stays valid for the whole of this closure.
  let opened = unsafe bytes.withUnsafeBytes {
    unsafe archive_read_open_memory(archive, $0.baseAddress, $0.count)
  }
  guard opened == ARCHIVE_OK else { throw problem() }
  // libarchive counts its own reading of the bytes as a filter too.
  guard unsafe archive_filter_count(archive) == 2 else {
    throw StreamError(
      .badCompression, at: 0, in: .stored, "the compressed data is damaged, or compressed more than once")
  }
  let found = unsafe archive_read_next_header(archive, &entry)
  guard found == ARCHIVE_OK || found == ARCHIVE_EOF else { throw problem() }
  while found == ARCHIVE_OK {
    let output = try pool.next()
    let produced = unsafe output.fill { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
    guard produced >= 0 else { throw problem() }
    if produced == 0 { break }
    try count.add(produced)
    try sink.take(ByteRegion(owner: output, range: 0..<produced))
    guard sink.wantsMore else { return }
  }
  // libarchive stops where the stream ends, and says nothing of what follows.
  let read = unsafe archive_filter_bytes(archive, -1)
  guard read == bytes.count else {
    throw StreamError(
      .badCompression, at: UInt64(max(0, read)), in: .stored, "what follows the compressed data is none")
  }
}
