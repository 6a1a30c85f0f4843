/// The SHA-256 of a stream whose pieces come one by one: computed by a helper while the next ones are read, where
/// one has nothing else to do.
final class StreamHasher {
  private let hasher = HasherBox()
  private let helpers: Helpers?
  private var pieces: [ByteRegion] = []
  /// The pieces before those, being hashed.
  private var offer: Offer?

  init(helpers: Helpers?) { self.helpers = helpers }

  /// How many pieces are handed over at a time: so many that handing over costs nothing to speak of.
  private static let batch = 8

  /// Takes in the next piece; `stored`, where there is any, is hashed beside it if nobody else hashes the piece.
  func update(_ piece: ByteRegion, beside stored: inout StoredHasher?) {
    if offer == nil, pieces.isEmpty, (helpers?.idleCount ?? 0) <= 0 {
      return hasher.update(piece, beside: &stored)
    }
    pieces.append(piece)
    if pieces.count == Self.batch { handOver() }
  }

  /// The digest of all that was taken in.
  func finish() -> SHA256Digest {
    offer?.finish()
    hasher.update(pieces)
    return hasher.finish()
  }

  /// Pieces are hashed in their order, so the last ones must be done first.
  private func handOver() {
    offer?.finish()
    offer = nil
    let (pieces, hasher) = (pieces, hasher)
    self.pieces = []
    if let helpers, helpers.idleCount > 0 {
      offer = helpers.offer { hasher.update(pieces) }
    } else {
      hasher.update(pieces)
    }
  }
}

/// The SHA-256 of the bytes of a stream as they are stored, computed while it is read: beside that of its content, as
/// two at a time cost little more than one.
struct StoredHasher {
  private let stored: ByteRegion
  private var hasher = SHA256Hasher()
  private var hashedCount = 0
  /// How many bytes were read; those behind them are not touched, so that nothing is read twice from the disk.
  private var readCount = 0

  init(_ stored: ByteRegion) { self.stored = stored }

  /// Counts bytes that were read.
  mutating func read(_ count: Int) { readCount += count }

  /// Hashes a piece of something else, and as many of the bytes that were read.
  mutating func update(beside other: inout SHA256Hasher, _ piece: ByteRegion) {
    let count = min(piece.count, readCount - hashedCount)
    let mine = stored.part(hashedCount..<hashedCount + count)
    hashedCount += count
    piece.part(0..<count).withBytes { theirs in
      mine.withBytes { other.update(theirs, beside: &hasher, $0) }
    }
    if count < piece.count { piece.part(count..<piece.count).withBytes { other.update($0) } }
  }

  /// The digest of all stored bytes.
  mutating func finish() -> SHA256Digest {
    stored.part(hashedCount..<stored.count).withBytes { hasher.update($0) }
    return hasher.finish()
  }
}

/// The SHA-256 of a region, computed by a helper while something else is done.
final class RegionHasher {
  private let hasher = HasherBox()
  private let offer: Offer

  init(_ region: ByteRegion, helpers: Helpers) {
    let hasher = hasher
    offer = helpers.offer { hasher.update([region]) }
  }

  /// The digest.
  func finish() -> SHA256Digest {
    offer.finish()
    return hasher.finish()
  }
}

/// A hasher that goes from thread to thread.
private final class HasherBox: Sendable {
  private let hasher = Mutex(SHA256Hasher())

  func update(_ pieces: [ByteRegion]) {
    hasher.withLock { hasher in
      for piece in pieces { piece.withBytes { hasher.update($0) } }
    }
  }

  func update(_ piece: ByteRegion, beside stored: inout StoredHasher?) {
    guard stored != nil else { return update([piece]) }
    // Only one thread hashes at a time, so that nothing is lost between the two.
    var own = hasher.withLock { $0 }
    stored?.update(beside: &own, piece)
    hasher.withLock { [own] hasher in hasher = own }
  }

  func finish() -> SHA256Digest { hasher.withLock { $0.finish() } }
}
