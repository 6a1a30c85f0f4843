/// A place in a compressed stream from which it can be decompressed without what comes before.
public struct Checkpoint: Sendable {
  /// How many stored bytes come before it.
  let stored: Int
  /// How many bytes these become.
  let content: UInt64
  /// What the inflater knows in the middle of a gzip member; `nil` where a member or a frame starts.
  var inflater: SavedInflater?

  /// Where every stream starts.
  static let start = Checkpoint(stored: 0, content: 0)
}

/// Checkpoints of one stream, so far apart that they cost neither time nor memory to speak of.
public struct Checkpoints: Sendable {
  private var all: [Checkpoint] = []
  /// How many bytes of content lie between two of them at least.
  private var spacing: UInt64 = 8 << 20
  /// How many there may be: an inflater is some 90 KiB.
  private static let limit = 16

  /// Of a stream for which none were taken.
  public init() {}

  /// Whether one that stands behind so many bytes of content is far enough from the last.
  func areWanted(at content: UInt64) -> Bool { content >= (all.last?.content ?? 0) + spacing }

  /// Takes in the next one. Where there are too many, every second goes: however long a stream is, some are kept of all
  /// of it.
  mutating func append(_ checkpoint: Checkpoint) {
    all.append(checkpoint)
    guard all.count > Self.limit else { return }
    spacing *= 2
    all = all.indices.compactMap { $0.isMultiple(of: 2) ? nil : all[$0] }
  }

  /// The last one from which a byte of the content is still to come.
  func last(before content: UInt64) -> Checkpoint {
    let following = all.firstIndex { $0.content > content } ?? all.count
    return following > 0 ? all[following - 1] : .start
  }
}
