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

  /// The SHA-256 of the region's bytes, and that of another's, which cost much less together than one after the other.
  public func sha256(beside other: ByteRegion) -> (own: SHA256Digest, other: SHA256Digest) {
    var hashers = (own: SHA256Hasher(), other: SHA256Hasher())
    withBytes { mine in
      other.withBytes { theirs in
        let shared = min(mine.count, theirs.count)
        hashers.own.update(
          mine.extracting(0..<shared), beside: &hashers.other, theirs.extracting(0..<shared))
        hashers.own.update(mine.extracting(shared..<mine.count))
        hashers.other.update(theirs.extracting(shared..<theirs.count))
      }
    }
    return (hashers.own.finish(), hashers.other.finish())
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
