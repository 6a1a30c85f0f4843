/// The SHA-256 of what files of one archive hold, by the number of their entry.
public typealias ContentDigests = [UInt32: SHA256Digest]

extension ByteRegion {
  /// Reads a tar archive that was read before once more, up to the last of some files, for the digests of what these
  /// hold. `table` is what the first pass told.
  public func contentDigests(
    of entries: Set<UInt32>, in table: EntryTable, limits: StreamLimits
  ) throws(StreamError) -> ContentDigests {
    guard !entries.isEmpty else { return [:] }
    let compression = Compression(detecting: self)
    var digests: ContentDigests = [:]
    var reader = DigestReader(entries: entries, limits: limits)
    // What is not compressed stands where it stands.
    for entry in entries where compression == .none && !table.entries[Int(entry)].isSparse {
      let record = table.entries[Int(entry)]
      guard let content = part(at: record.contentOffset, count: record.size) else { continue }
      digests[entry] = content.sha256()
      reader.walker.sink.wanted.remove(entry)
    }
    do { try decompress(as: compression, limits: limits, into: &reader) } catch {
      throw error.located(in: compression)
    }
    return digests.merging(reader.walker.sink.digests) { first, _ in first }
  }

  /// The SHA-256 of the region's bytes.
  public func sha256() -> SHA256Digest {
    var hasher = SHA256Hasher()
    withBytes { hasher.update($0) }
    return hasher.finish()
  }
}

/// Walks an archive until it has the digests that are wanted.
private struct DigestReader: ByteSink, StoredByteSink {
  var walker: TarWalker<DigestSink>

  init(entries: Set<UInt32>, limits: StreamLimits) {
    walker = TarWalker(sink: DigestSink(wanted: entries), limits: limits)
  }

  var wantsMore: Bool { !walker.sink.wanted.isEmpty }

  mutating func take(_ bytes: Span<UInt8>) throws(StreamError) { try walker.take(bytes) }

  mutating func takeStored(_ bytes: Span<UInt8>) {}
}

/// Hashes the content of some of an archive's entries.
private struct DigestSink: EntrySink {
  var wanted: Set<UInt32>
  private(set) var digests: ContentDigests = [:]
  private var entry: UInt32 = 0
  private var hasher: SHA256Hasher?

  init(wanted: Set<UInt32>) { self.wanted = wanted }

  mutating func begin(_ entry: TarEntry) { hasher = wanted.contains(self.entry) ? SHA256Hasher() : nil }

  mutating func take(content: Span<UInt8>) { hasher?.update(content) }

  mutating func take(hole count: UInt64) { hasher?.update(zeros: count) }

  mutating func end(residue: [UInt8]) {
    if let digest = hasher?.finish() {
      digests[entry] = digest
      wanted.remove(entry)
    }
    entry += 1
  }
}
