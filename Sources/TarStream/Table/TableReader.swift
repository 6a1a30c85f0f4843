/// What one pass over a stored tar archive tells.
public struct TarContents: Sendable {
  /// Its entries.
  public var table: EntryTable
  /// The SHA-256 of the archive's bytes after decompression: of a layer, its diffID.
  public var digest: SHA256Digest
  /// The SHA-256 of the bytes as stored; `nil` where it was not asked for.
  public var storedDigest: SHA256Digest?
  /// The digests of all files' contents; empty where they were not asked for.
  public var contentDigests: ContentDigests = [:]
  /// Where the stream can be taken up again, so that a file is read a second time without all that comes before it.
  public var checkpoints = Checkpoints()
  /// How many bytes the archive has after decompression.
  public var count: UInt64
  /// How it is compressed.
  public var compression: Compression
}

extension TarContents {
  /// Those of an archive that was not read: none.
  public init(unread compression: Compression) {
    self.init(table: EntryTable(), digest: .none, count: 0, compression: compression)
  }
}

/// What a pass computes besides the table.
public struct TarReadingOptions: Sendable {
  /// How much is computed of what files hold.
  public enum Contents: Sendable {
    /// Nothing.
    case unread
    /// Nothing of a content that stands whole in an archive that is not compressed, where it can be read any time; of
    /// others, what tells them apart.
    case inPlace
    /// What tells one content from another.
    case fingerprints
    /// That, and the SHA-256 of each: several times the cost.
    case digests
  }

  /// How much is computed of what files hold.
  public var contents: Contents
  /// Hash the archive's bytes after decompression.
  public var hashesArchive: Bool
  /// Hash the bytes as they are stored.
  public var hashesStored: Bool
  /// Where to count the stored bytes that are read.
  public var progress: ReadingProgress?

  /// Options.
  public init(
    contents: Contents = .fingerprints, hashesArchive: Bool = true, hashesStored: Bool = true,
    progress: ReadingProgress? = nil
  ) {
    self.contents = contents
    self.progress = progress
    self.hashesArchive = hashesArchive
    self.hashesStored = hashesStored
  }
}

extension ByteRegion {
  /// Reads a tar archive, compressed or not, in one pass; `seat`: beside another one, to which it is compared;
  /// `helpers`: who may take over some of the work.
  public func readTar(
    _ options: TarReadingOptions = TarReadingOptions(), limits: StreamLimits, in seat: Lockstep.Seat? = nil,
    with helpers: Helpers? = nil
  ) throws(StreamError) -> TarContents {
    let compression = Compression(detecting: self)
    // What is not compressed need not be hashed twice, as it is stored and as it is read.
    let isHashedOnce = options.hashesStored && compression == .none
    var options = options
    if isHashedOnce { (options.hashesArchive, options.hashesStored) = (true, false) }
    var reader = TableReader(self, options: options, limits: limits, seat: seat, helpers: helpers)
    seat?.begin()
    defer { seat?.end() }
    do {
      try decompress(as: compression, limits: limits, with: helpers, into: &reader)
      var contents = try reader.finish(compression: compression)
      if isHashedOnce { contents.storedDigest = contents.digest }
      return contents
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
    var walker = TarWalker(sink: TableBuilder(contents: .unread, limits: limits), limits: limits)
    try withBytes { (bytes) throws(StreamError) in try walker.take(bytes) }
    let trailer = try walker.finish()
    return walker.sink.builder.table(trailer: trailer)
  }
}

/// Hashes and walks a tar archive as its bytes come.
private struct TableReader: ByteSink, StoredByteSink, ~Copyable {
  private let options: TarReadingOptions
  private let seat: Lockstep.Seat?
  private var walker: TarWalker<TableBuilder>
  private let hasher: StreamHasher?
  /// Hashes the bytes as they are stored: a helper all of them at once, or this reader as it comes to them.
  private let storedByHelper: RegionHasher?
  private var storedHasher: StoredHasher?
  private var window: ReadingWindow
  private var storedCount = 0
  /// How many bytes came; the walker counts a header only when it has all of it.
  private var count: UInt64 = 0
  private var checkpoints = Checkpoints()

  init(
    _ stored: ByteRegion, options: TarReadingOptions, limits: StreamLimits, seat: Lockstep.Seat?,
    helpers: Helpers?
  ) {
    self.options = options
    self.seat = seat
    window = ReadingWindow(stored, isReadAgain: options.contents == .inPlace, progress: options.progress)
    hasher = options.hashesArchive ? StreamHasher(helpers: helpers) : nil
    if options.hashesStored, let helpers, helpers.areExpected {
      storedByHelper = RegionHasher(stored, helpers: helpers)
    } else {
      storedByHelper = nil
      storedHasher = options.hashesStored ? StoredHasher(stored) : nil
    }
    walker = TarWalker(
      sink: TableBuilder(contents: options.contents, limits: limits, tellsFiles: seat != nil), limits: limits)
  }

  mutating func takeStored(_ bytes: Span<UInt8>) {
    window.move(to: storedCount)
    storedCount += bytes.count
    storedHasher?.read(bytes.count)
  }

  mutating func take(_ piece: ByteRegion) throws(StreamError) {
    seat?.keep(piece, at: count, open: walker.sink.openContent ?? count)
    count += UInt64(piece.count)
    hasher?.update(piece, beside: &storedHasher)
    try piece.withBytes { (bytes: Span<UInt8>) throws(StreamError) in try take(bytes) }
    // One by one, files would cost more for the lock than for anything else.
    seat?.tell(walker.sink.takeFiles())
  }

  mutating func take(_ bytes: Span<UInt8>) throws(StreamError) { try walker.take(bytes) }

  var wantsCheckpoint: Bool { checkpoints.areWanted(at: count) }

  mutating func take(_ checkpoint: Checkpoint) { checkpoints.append(checkpoint) }

  mutating func finish(compression: Compression) throws(StreamError) -> TarContents {
    let trailer = try walker.finish()
    window.end()
    seat?.tell(walker.sink.takeFiles())
    return TarContents(
      table: walker.sink.builder.table(trailer: trailer), digest: hasher?.finish() ?? .none,
      storedDigest: storedByHelper?.finish() ?? storedHasher?.finish(),
      contentDigests: walker.sink.digests, checkpoints: checkpoints, count: walker.offset,
      compression: compression)
  }
}

/// Fills a table from a walk.
private struct TableBuilder: EntrySink, ~Copyable {
  var builder = EntryTableBuilder()
  private(set) var digests: ContentDigests = [:]
  private let contents: TarReadingOptions.Contents
  private let limits: StreamLimits
  /// The files that were read, for the reader of another archive; `nil` where there is none.
  private var files: [Lockstep.File]?
  private let fingerprint = FingerprintHasher()
  private var hasher = SHA256Hasher()
  /// Whether the content that comes is looked at.
  private var isRead = false
  /// The fingerprint of the entry, where it is known before its end: that of content that came at once, or what stands
  /// for one that is not looked at.
  private var knownFingerprint: Fingerprint?
  /// Where the content that comes stands in the archive; `nil` where holes are left out of it, and between contents.
  private var range: Range<UInt64>?

  var skipsContent: Bool { contents == .unread || contents == .inPlace }

  /// Where the content starts that is being read.
  var openContent: UInt64? { range?.lowerBound }

  init(contents: TarReadingOptions.Contents, limits: StreamLimits, tellsFiles: Bool = false) {
    self.contents = contents
    self.limits = limits
    files = tellsFiles ? [] : nil
  }

  /// Takes the files that were read since this was called last.
  mutating func takeFiles() -> [Lockstep.File] {
    defer { files?.removeAll(keepingCapacity: true) }
    return files ?? []
  }

  mutating func begin(_ entry: TarEntry) throws(StreamError) {
    try builder.append(entry, limits: limits)
    let isLeft = contents == .unread || contents == .inPlace && !entry.isSparse
    isRead = entry.type == .file && !isLeft
    knownFingerprint = isRead ? nil : entry.type == .file ? .unread : Fingerprint.none
    guard isRead else { return }
    range = entry.isSparse ? nil : entry.contentOffset..<entry.contentOffset + entry.size
    fingerprint.begin()
    if contents == .digests { hasher = SHA256Hasher() }
  }

  mutating func take(content: Span<UInt8>) {
    guard isRead else { return }
    if let range, UInt64(content.count) == range.upperBound - range.lowerBound {
      knownFingerprint = fingerprint.finish(with: content)
    } else {
      fingerprint.update(content)
    }
    if contents == .digests { hasher.update(content) }
  }

  mutating func take(hole count: UInt64) {
    guard isRead else { return }
    fingerprint.update(zeros: count)
    if contents == .digests { hasher.update(zeros: count) }
  }

  mutating func end(residue: [UInt8]) throws(StreamError) {
    let fingerprint = knownFingerprint ?? fingerprint.finish()
    try builder.finishLast(fingerprint: fingerprint, residue: residue)
    guard isRead else { return }
    defer { range = nil }
    let entry = UInt32(builder.count - 1)
    if contents == .digests { digests[entry] = hasher.finish() }
    if files != nil, let range {
      files?.append(
        Lockstep.File(path: builder.numberOfLastPath, entry: entry, content: range, fingerprint: fingerprint))
    }
  }
}
