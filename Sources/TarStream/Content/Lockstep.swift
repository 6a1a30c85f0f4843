import Glibc

/// What the readers of two archives that are to be compared tell each other while both are read, so that files that
/// differ are hashed while their content is at hand.
///
/// A fingerprint tells that two contents differ, but a report shows digests. To compute those of all files would take
/// longer than to decompress them, and to read the few that differ a second time would take as long again. So each
/// reader keeps what it has read and the other has not come to yet, and waits where that gets too much: then the
/// content of a file that both have is still there on both sides when the second of them has come to its end.
///
/// It is no more than a help: what is not found here, because archives list their files in another order or because
/// a file is too long, is read again (``ByteRegion/contentDigests(of:in:limits:)``).
public final class Lockstep: Sendable {
  /// The place of one of the two readers.
  public struct Seat: Sendable {
    let lockstep: Lockstep
    let side: Int
  }

  /// A file that was read whole.
  struct File {
    /// A number that all entries of one path share. Should another path have it, a digest is missed, and none is wrong.
    var path: Int
    /// Which entry of its archive.
    var entry: UInt32
    /// Where its content stands in the archive.
    var content: Range<UInt64>
    var fingerprint: Fingerprint
  }

  fileprivate struct Side {
    /// Whether its reader is at work, so that it makes sense to wait for it.
    var isReading = false
    /// How many bytes of the archive were read.
    var position: UInt64 = 0
    /// The last pieces of the archive, and where each starts in it.
    var pieces: [(start: UInt64, bytes: ByteRegion)] = []
    /// Files that the other side has not come to.
    var waiting = WaitingFiles()
    var digests: ContentDigests = [:]
  }

  fileprivate let sides = Mutex(InlineArray<2, Side> { _ in Side() })
  /// By how many bytes one side may be ahead of the other.
  fileprivate let lead: UInt64
  /// How many bytes each side keeps at least: the longest file that is found here, and by how much the same file may
  /// stand elsewhere in the other archive.
  fileprivate let slack: UInt64

  /// For two archives, of which no more than about `memory` bytes are kept in all.
  public init(memory: Int) {
    slack = UInt64(max(memory / 4, 2 * pieceSize))
    // More would only have more buffers go round than the processor's cache has room for.
    lead = UInt64(max(memory / 8, 2 * pieceSize))
  }

  /// The reader of the left archive, and that of the right.
  public var seats: [Seat] { [Seat(lockstep: self, side: 0), Seat(lockstep: self, side: 1)] }
}

extension Lockstep.Seat {
  /// The digests that were computed of entries of this side's archive; complete when both are read.
  public var digests: ContentDigests { lockstep.sides.withLock { $0[side].digests } }

  func begin() { lockstep.sides.withLock { $0[side].isReading = true } }

  /// Must be called however the reading ends: the other side waits no more. What was read last is kept for it.
  func end() {
    lockstep.sides.withLock { sides in
      sides[side].isReading = false
      guard !sides[1 - side].isReading else { return }
      for side in sides.indices { sides[side].pieces = [] }
    }
  }

  /// Keeps the next piece of the archive. Waits while the other side is at work and far behind. `open`: where the content
  /// starts of the file that is being read, or the piece itself.
  func keep(_ piece: ByteRegion, at start: UInt64, open: UInt64) {
    while isFarAhead { usleep(50) }
    lockstep.sides.withLock { sides in
      let needed = min(start, max(sides[1 - side].position, start - min(start, lockstep.lead)))
      // What is older than any file that may be asked for goes at once: the fewer buffers go round, the longer they stay
      // in the processor's cache.
      let wanted = min(open, sides[side].waiting.firstStart)
      sides[side].keep(piece, at: start, from: max(wanted, needed - min(needed, lockstep.slack)))
    }
  }

  private var isFarAhead: Bool {
    lockstep.sides.withLock { sides in
      sides[1 - side].isReading && sides[side].position > sides[1 - side].position + lockstep.lead
    }
  }

  /// Tells of files that were read, in their order. The second of the two sides that tells of a path hashes the content
  /// of both, where they differ.
  func tell(_ files: [Lockstep.File]) {
    let other = 1 - side
    var differing: [(side: Int, entry: UInt32, content: [ByteRegion])] = []
    lockstep.sides.withLock { sides in
      for file in files {
        guard let counterpart = sides[other].waiting.remove(path: file.path) else {
          sides[side].waiting.append(file)
          continue
        }
        guard counterpart.fingerprint != file.fingerprint else { continue }
        for (side, file) in [(side, file), (other, counterpart)] {
          if let content = sides[side].kept(file.content) { differing.append((side, file.entry, content)) }
        }
      }
    }
    for (side, entry, content) in differing {
      var hasher = SHA256Hasher()
      for piece in content { piece.withBytes { hasher.update($0) } }
      let digest = hasher.finish()
      lockstep.sides.withLock { $0[side].digests[entry] = digest }
    }
  }
}

extension Lockstep.Side {
  /// Keeps the next piece, and of those before it what is not older than `first`.
  fileprivate mutating func keep(_ piece: ByteRegion, at start: UInt64, from first: UInt64) {
    pieces.append((start, piece))
    position = start + UInt64(piece.count)
    let firstKept = pieces.firstIndex { $0.start + UInt64($0.bytes.count) > first } ?? pieces.count - 1
    guard firstKept > 0 else { return }
    pieces.removeFirst(firstKept)
    waiting.forget(before: pieces[0].start)
  }

  /// The bytes of the archive at a range, as they are kept; `nil` where they are not all there.
  fileprivate func kept(_ range: Range<UInt64>) -> [ByteRegion]? {
    guard let first = pieces.first, first.start <= range.lowerBound, range.upperBound <= position else {
      return nil
    }
    return pieces.compactMap { start, bytes in
      let lower = max(start, range.lowerBound)
      let upper = min(start + UInt64(bytes.count), range.upperBound)
      return lower < upper ? bytes.part(Int(lower - start)..<Int(upper - start)) : nil
    }
  }
}
