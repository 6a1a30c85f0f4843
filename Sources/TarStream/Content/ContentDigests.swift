/// The SHA-256 of what files of one archive hold, by the number of their entry.
public typealias ContentDigests = [UInt32: SHA256Digest]

extension ByteRegion {
  /// The digests of what some files of a tar archive hold, of one that was read before: `contents` is what that told.
  public func contentDigests(
    of entries: Set<UInt32>, in contents: TarContents, limits: StreamLimits
  ) throws(StreamError) -> ContentDigests {
    var sink = DigestSink()
    try readContents(of: entries, in: contents, limits: limits, into: &sink)
    return sink.digests
  }

  /// The SHA-256 of the region's bytes.
  public func sha256() -> SHA256Digest {
    var hasher = SHA256Hasher()
    withBytes { hasher.update($0) }
    return hasher.finish()
  }
}

/// Hashes contents.
private struct DigestSink: ContentSink {
  private(set) var digests: ContentDigests = [:]
  private var entry: UInt32 = 0
  private var hasher = SHA256Hasher()

  mutating func begin(_ entry: UInt32) {
    self.entry = entry
    hasher = SHA256Hasher()
  }

  mutating func take(content: Span<UInt8>) { hasher.update(content) }

  mutating func take(hole count: UInt64) { hasher.update(zeros: count) }

  mutating func end() { digests[entry] = hasher.finish() }
}
