/// What a tar archive holds from its first block of zeros on: two such blocks and more up to a whole record, in most;
/// and before it global records that no entry follows.
public struct TarTrailer: Hashable, Sendable {
  /// Where it starts: the end of the entries.
  public internal(set) var offset: UInt64 = 0
  /// How long it is in bytes.
  public internal(set) var count: UInt64 = 0
  /// Whether there are bytes in it that are not zero.
  public internal(set) var hasOtherBytes = false
  /// The digest of its bytes; ``SHA256Digest/none`` where they are all zeros.
  public internal(set) var digest = SHA256Digest.none

  /// Whether two trailers hold the same bytes, wherever they start.
  public func holdsSameBytes(as other: TarTrailer) -> Bool { count == other.count && digest == other.digest }
}

/// Takes in the bytes of a trailer.
struct TrailerReader {
  private var trailer = TarTrailer()
  private var hasher = SHA256Hasher()

  mutating func begin(at offset: UInt64) { trailer.offset = offset }

  mutating func take(_ bytes: Span<UInt8>) {
    trailer.count += UInt64(bytes.count)
    if !trailer.hasOtherBytes && !bytes.isZero { trailer.hasOtherBytes = true }
    hasher.update(bytes)
  }

  /// The trailer of an archive that ends at `end`.
  mutating func finish(at end: UInt64) -> TarTrailer {
    if trailer.count == 0 { trailer.offset = end }
    if trailer.hasOtherBytes { trailer.digest = hasher.finish() }
    return trailer
  }
}
