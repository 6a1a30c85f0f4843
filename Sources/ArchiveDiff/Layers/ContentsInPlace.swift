import OCILayout
import TarStream

/// Compares what the files of two layers hold where neither is compressed: the two files of a path where they stand,
/// byte by byte, by several workers. That takes half the time of a fingerprint of each.
struct ContentsInPlace {
  /// How many compare at a time.
  let jobs: Int
  /// Where to count what is compared.
  var progress: ReadingProgress?

  /// Two files of one path.
  private struct Pair {
    let left: UInt32
    let right: UInt32
  }

  /// What came of some pairs.
  private struct Outcome {
    var same: [Pair] = []
    /// Of files that differ, as what they are reported and told apart from others.
    var digests: [ContentDigests] = [[:], [:]]
    var fingerprints: [[UInt32: Fingerprint]] = [[:], [:]]
  }

  /// How many bytes one worker compares before it takes the next.
  private static let batchBytes: UInt64 = 4 << 20

  /// Has both layers learn which of their files hold the same, and the digests of those of one path that do not.
  func compare(_ left: LoadedLayer, _ right: LoadedLayer) async {
    let progress = progress
    progress?.begin("comparing files", of: left.origin.blob.count + right.origin.blob.count)
    let outcomes = await WorkQueue(jobs: jobs).outcomes(batches(left, right)) { (pairs, _) in
      defer { progress?.add(Self.size(of: pairs, in: [left, right])) }
      return Self.compare(pairs, of: [left, right])
    }
    var twins = [UInt32](repeating: .max, count: left.table.entries.count)
    for outcome in outcomes.compactMap({ try? $0.get() }) {
      for pair in outcome.same { twins[Int(pair.left)] = pair.right }
      for (side, layer) in [left, right].enumerated() {
        layer.learn(outcome.digests[side])
        layer.learn(outcome.fingerprints[side])
      }
    }
    left.learn(twins: twins, in: right)
  }

  /// The files that both have, in the order in which they stand on the left, so that files are read from their start
  /// to their end.
  private func batches(_ left: LoadedLayer, _ right: LoadedLayer) -> [[Pair]] {
    var rightOfLeft = [UInt32](repeating: .max, count: left.table.entries.count)
    for case (let mine, let theirs)? in EntryMatch.all(left.table, right.table).lazy.map(\.both) {
      rightOfLeft[mine] = UInt32(theirs)
    }
    var batches: [[Pair]] = []
    var room: UInt64 = 0
    for (index, record) in left.table.entries.enumerated()
    where record.type == .file && rightOfLeft[index] != .max
      && right.table.entries[Int(rightOfLeft[index])].type == .file
    {
      if room < record.size || batches.isEmpty {
        batches.append([])
        room = Self.batchBytes
      }
      room -= min(room, record.size + 512)
      batches[batches.count - 1].append(Pair(left: UInt32(index), right: rightOfLeft[index]))
    }
    return batches
  }

  private static func size(of pairs: [Pair], in layers: [LoadedLayer]) -> Int {
    pairs.reduce(0) { size, pair in
      let sizes = [(pair.left, layers[0]), (pair.right, layers[1])].map { $1.table.entries[Int($0)].size }
      return sizes.reduce(size) { $0 &+ Int(clamping: $1) }
    }
  }

  private static func compare(_ pairs: [Pair], of layers: [LoadedLayer]) -> Outcome {
    var outcome = Outcome()
    for pair in pairs {
      guard let mine = layers[0].contentInPlace(of: pair.left),
        let theirs = layers[1].contentInPlace(of: pair.right)
      else { continue }
      if mine.holdsSameBytes(as: theirs) {
        outcome.same.append(pair)
        continue
      }
      for (side, (entry, content)) in [(pair.left, mine), (pair.right, theirs)].enumerated() {
        outcome.digests[side][entry] = content.sha256()
        outcome.fingerprints[side][entry] = content.fingerprint()
      }
    }
    if let first = pairs.first, let last = pairs.last {
      layers[0].didReadContents(from: first.left, to: last.left)
      layers[1].didReadContents(from: first.right, to: last.right)
    }
    return outcome
  }
}
