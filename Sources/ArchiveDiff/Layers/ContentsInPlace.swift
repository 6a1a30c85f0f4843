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
  }

  /// How many bytes one worker compares before it takes the next.
  private static let batchBytes: UInt64 = 4 << 20

  /// Has the left layer learn which of its files hold the same as those of the right, and both the digests of files of one
  /// path that do not.
  func compare(_ pair: LayerPair) async {
    let (left, right) = (pair.left, pair.right)
    let progress = progress
    progress?.begin("comparing files", of: left.origin.blob.count + right.origin.blob.count)
    let outcomes = await WorkQueue(jobs: jobs).outcomes(batches(pair)) { (pairs, _) in
      defer { progress?.add(Self.size(of: pairs, in: [left, right])) }
      return Self.compare(pairs, of: [left, right])
    }
    var twins = [UInt32](repeating: .max, count: left.table.entries.count)
    for outcome in outcomes.compactMap({ try? $0.get() }) {
      for pair in outcome.same { twins[Int(pair.left)] = pair.right }
      for (side, layer) in [left, right].enumerated() {
        layer.learn(outcome.digests[side])
      }
    }
    left.learn(twins: twins, in: right)
  }

  /// The files that both have, in the order in which they stand on the left, so that files are read from their start
  /// to their end.
  private func batches(_ pair: LayerPair) -> [[Pair]] {
    let (entries, otherEntries) = (pair.left.table.entries, pair.right.table.entries)
    let rightOfLeft = pair.counterparts {
      entries[Int($0)].type == .file && otherEntries[Int($1)].type == .file
    }
    var batches: [[Pair]] = []
    var room: UInt64 = 0
    for (index, record) in entries.enumerated() where rightOfLeft[index] != .max {
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
    let areSame = areSame(pairs, layers[0], layers[1])
    for (pair, isSame) in zip(pairs, areSame) {
      guard !isSame else {
        outcome.same.append(pair)
        continue
      }
      guard let mine = layers[0].contentInPlace(of: pair.left),
        let theirs = layers[1].contentInPlace(of: pair.right)
      else { continue }
      let digests = mine.sha256(beside: theirs)
      (outcome.digests[0][pair.left], outcome.digests[1][pair.right]) = (digests.own, digests.other)
    }
    if let first = pairs.first, let last = pairs.last {
      layers[0].didReadContents(from: first.left, to: last.left)
      layers[1].didReadContents(from: first.right, to: last.right)
    }
    return outcome
  }

  /// For each pair, whether its files are the same bytes. The blobs are borrowed once for all: to count references to what
  /// all workers share would take as long as to compare small files.
  private static func areSame(_ pairs: [Pair], _ left: LoadedLayer, _ right: LoadedLayer) -> [Bool] {
    let (leftEntries, rightEntries) = (left.table.entries, right.table.entries)
    return left.origin.blob.withBytes { mine in
      right.origin.blob.withBytes { theirs in
        pairs.map { pair in
          guard let part = leftEntries[Int(pair.left)].contentRange(in: mine.count),
            let other = rightEntries[Int(pair.right)].contentRange(in: theirs.count)
          else { return false }
          return mine.extracting(part).isEqual(to: theirs.extracting(other))
        }
      }
    }
  }
}

extension EntryRecord {
  /// Where the content stands in an archive of so many bytes that is not compressed; `nil` where it does not stand there
  /// as it is.
  fileprivate func contentRange(in count: Int) -> Range<Int>? {
    guard fingerprint == nil, size <= UInt64(count), contentOffset <= UInt64(count) - size else { return nil }
    return Int(contentOffset)..<Int(contentOffset) + Int(size)
  }
}
