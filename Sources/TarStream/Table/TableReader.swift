/// What one pass over a stored tar archive tells.
public struct TarContents: Sendable {
  /// Its entries.
  public var table: EntryTable
  /// The SHA-256 of the archive's bytes after decompression: of a layer, its diffID.
  public var digest: SHA256Digest
  /// The SHA-256 of the bytes as stored; `nil` where it was not asked for.
  public var storedDigest: SHA256Digest?
  /// How many bytes the archive has after decompression.
  public var count: UInt64
  /// How it is compressed.
  public var compression: Compression
}

/// What a pass computes besides the table.
public struct TarReadingOptions: Sendable {
  /// Hash each file's content.
  public var hashesContent: Bool
  /// Hash the archive's bytes after decompression.
  public var hashesArchive: Bool
  /// Hash the bytes as they are stored.
  public var hashesStored: Bool

  /// Options.
  public init(hashesContent: Bool = true, hashesArchive: Bool = true, hashesStored: Bool = true) {
    self.hashesContent = hashesContent
    self.hashesArchive = hashesArchive
    self.hashesStored = hashesStored
  }
}

extension ByteRegion {
  /// Reads a tar archive, compressed or not, in one pass.
  public func readTar(
    _ options: TarReadingOptions = TarReadingOptions(), limits: StreamLimits
  ) throws(StreamError) -> TarContents {
    let compression = Compression(detecting: self)
    var reader = TableReader(options: options, limits: limits)
    do {
      try decompress(as: compression, limits: limits, into: &reader)
      return try reader.finish(compression: compression)
    } catch {
      throw error.located(in: compression)
    }
  }

  /// The entries of a tar archive that was decompressed, without looking at what the files hold. `compression` is
  /// what the archive was compressed with: it tells what the offsets of errors count.
  public func indexTar(
    decompressedFrom compression: Compression = .none, limits: StreamLimits
  ) throws(StreamError) -> EntryTable {
    do { return try walkTar(limits: limits) } catch { throw error.located(in: compression) }
  }

  private func walkTar(limits: StreamLimits) throws(StreamError) -> EntryTable {
    var walker = TarWalker(sink: TableBuilder(hashesContent: false, limits: limits), limits: limits)
    try withBytes { (bytes) throws(StreamError) in try walker.take(bytes) }
    let trailer = try walker.finish()
    return walker.sink.builder.table(trailer: trailer)
  }
}

/// Hashes and walks a tar archive as its bytes come.
private struct TableReader: ByteSink, StoredByteSink {
  private let options: TarReadingOptions
  private var walker: TarWalker<TableBuilder>
  private var hasher = SHA256Hasher()
  private var storedHasher = SHA256Hasher()

  init(options: TarReadingOptions, limits: StreamLimits) {
    self.options = options
    walker = TarWalker(
      sink: TableBuilder(hashesContent: options.hashesContent, limits: limits), limits: limits)
  }

  mutating func takeStored(_ bytes: Span<UInt8>) {
    if options.hashesStored { storedHasher.update(bytes) }
  }

  mutating func take(_ bytes: Span<UInt8>) throws(StreamError) {
    if options.hashesArchive { hasher.update(bytes) }
    try walker.take(bytes)
  }

  mutating func finish(compression: Compression) throws(StreamError) -> TarContents {
    let trailer = try walker.finish()
    let digest = options.hashesArchive ? hasher.finish() : .none
    let stored = options.hashesStored ? storedHasher.finish() : nil
    return TarContents(
      table: walker.sink.builder.table(trailer: trailer), digest: digest, storedDigest: stored,
      count: walker.offset,
      compression: compression)
  }
}

/// Fills a table from a walk.
private struct TableBuilder: EntrySink {
  var builder = EntryTableBuilder()
  private let hashesContent: Bool
  private let limits: StreamLimits
  private var hasher = SHA256Hasher()
  private var isFile = false

  init(hashesContent: Bool, limits: StreamLimits) {
    self.hashesContent = hashesContent
    self.limits = limits
  }

  mutating func begin(_ entry: TarEntry) throws(StreamError) {
    try builder.append(entry, limits: limits)
    isFile = hashesContent && entry.type == .file
    if isFile { hasher = SHA256Hasher() }
  }

  mutating func take(content: Span<UInt8>) { if isFile { hasher.update(content) } }

  mutating func take(hole count: UInt64) { if isFile { hasher.update(zeros: count) } }

  mutating func end(residue: [UInt8]) {
    builder.finishLast(content: isFile ? hasher.finish() : .none, residue: residue)
  }
}
