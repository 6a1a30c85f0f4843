import Synchronization

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

  /// Takes in the next piece.
  func update(_ piece: ByteRegion) {
    if offer == nil, pieces.isEmpty, (helpers?.idleCount ?? 0) <= 0 { return hasher.update([piece]) }
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

  func finish() -> SHA256Digest { hasher.withLock { $0.finish() } }
}
