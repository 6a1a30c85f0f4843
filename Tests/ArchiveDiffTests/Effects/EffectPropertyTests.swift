import ImageFixtures
import OCILayout
import Testing
import TarStream

@testable import ArchiveDiff

@Suite("Random layers by effect")
struct EffectPropertyTests {
  private static let seedsPerBlock = 170

  /// To repeat a seed that failed: `await Pair(seed: 1234).check()` in a test of its own.
  @Test("are told as by the naive model, layer by layer and at the end", arguments: 0..<12)
  func random(block: Int) async throws {
    for seed in block * Self.seedsPerBlock..<(block + 1) * Self.seedsPerBlock {
      if try await !Pair(seed: UInt64(seed)).check() { return }
    }
  }

  @Test("that stand alone and list the same are told as by the naive model, though few entries are applied")
  func alike() async throws {
    var (independent, linked) = (0, 0)
    for seed in 0..<600 {
      let pair = Pair(alike: UInt64(seed))
      if try await !pair.check() { return }
      let layer = try LoadedLayer(of: pair.left[0])
      guard pair.left != pair.right, let entries = IndependentEntries(layer) else { continue }
      independent += 1
      linked += entries.linked.isEmpty ? 0 : 1
    }
    // Both ways were taken.
    #expect(independent > 100 && linked > 50 && independent < 500, "\(independent), \(linked)")
  }

  @Test("reach circles, hidden differences and hard links often enough to mean something")
  func coverage() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<400 {
      let pair = Pair(seed: UInt64(seed))
      guard pair.left.count == pair.right.count else { continue }
      if pair.left != pair.right, pair.left.map(\.listing) == pair.right.map(\.listing) {
        counts["listed alike", default: 0] += 1
      }
      do {
        for difference in try NaiveComparison.layerByLayer(pair.left, pair.right) {
          counts[difference.isVisible ? "visible" : "shadowed", default: 0] += 1
          for name in difference.names { counts[name, default: 0] += 1 }
          if (difference.layer ?? 0) > 0 { counts["above", default: 0] += 1 }
        }
      } catch { counts["circle", default: 0] += 1 }
    }
    for what in [
      "visible", "shadowed", "above", "circle", "hardLinks", "type", "mode", "uid", "linkTarget",
      "listed alike",
    ] {
      #expect(counts[what, default: 0] >= 15, "\(what): \(counts)")
    }
  }
}

/// The two stacks of layers of one seed.
private struct Pair {
  let seed: UInt64
  let left: [[NaiveMember]]
  let right: [[NaiveMember]]

  init(seed: UInt64) {
    self.seed = seed
    var layers = RandomLayers(seed: seed)
    (left, right) = layers.pair()
  }

  /// One layer on each side, which list the same.
  init(alike seed: UInt64) {
    self.seed = seed
    var layers = RandomLayers(seed: seed)
    let (left, right) = layers.alike()
    (self.left, self.right) = ([left], [right])
  }

  /// Whether the program tells what the naive model tells; if not, records what differs, with the seed.
  func check() async throws -> Bool {
    let layers = try load()
    var holds = true
    if left.count == right.count {
      holds = compare(
        "layer by layer", Result { () throws in try NaiveComparison.layerByLayer(left, right) },
        await layerByLayer(layers))
    }
    return compare(
      "at the end", Result { () throws in try NaiveComparison.atTheEnd(left, right) },
      Result { () throws in
        try FinalState(applying: layers[0], layers[1]).compare(rules: ComparisonOptions.semantic).differences
      }) && holds
  }

  private func layerByLayer(_ layers: [[LoadedLayer]]) async -> Result<[Difference], any Error> {
    do {
      // Small batches, so that there are several.
      let found = try await EffectComparison(rules: ComparisonOptions.semantic, jobs: 2, batchSize: 3)
        .compare(zip(layers[0], layers[1]).map { LayerPair($0, $1) })
      return .success(found.differences.findings(found.final).differences)
    } catch {
      return .failure(error)
    }
  }

  private func compare(
    _ mode: Comment, _ expected: Result<[NaiveDifference], any Error>,
    _ found: Result<[Difference], any Error>
  ) -> Bool {
    switch (expected, found) {
    case (.failure, .failure): return true
    case (.success(let expected), .success(let found)):
      let (model, program) = (expected.map(\.normalized), found.map(\.asNaive.normalized))
      if Set(model) == Set(program), model.count == program.count { return true }
      Issue.record(
        """
        seed \(seed), \(mode)
        left: \(left)
        right: \(right)
        only in the model: \(Set(model).subtracting(program))
        only in the program: \(Set(program).subtracting(model))
        """)
    default:
      Issue.record("seed \(seed), \(mode): \(expected) | \(found)\nleft: \(left)\nright: \(right)")
    }
    return false
  }

  /// The layers, equal ones as one object, as the program has them.
  private func load() throws -> [[LoadedLayer]] {
    var known: [[NaiveMember]: LoadedLayer] = [:]
    return try [left, right].map { stack in
      try stack.map { members in
        if let layer = known[members] { return layer }
        let layer = try LoadedLayer(of: members)
        known[members] = layer
        return layer
      }
    }
  }
}

extension [NaiveMember] {
  /// What a layer says besides what files hold and what is told of them.
  fileprivate var listing: [NaiveMember] {
    map { member in
      switch member {
      case .file(let path, _, _): .file(path, content: "", uid: 0)
      case .folder(let path, _): .folder(path, mode: 0)
      default: member
      }
    }
  }
}

extension NaiveDifference {
  /// At which layer a difference of hard links alone is told, is the program's own.
  fileprivate var normalized: NaiveDifference {
    var normalized = self
    if names == ["hardLinks"] { normalized.layer = nil }
    return normalized
  }
}

extension Difference {
  fileprivate var asNaive: NaiveDifference {
    NaiveDifference(
      path: path, change: change.rawValue, names: change == .modified ? attributes.map(\.name).sorted() : [],
      layer: layer, layers: layers ?? [], isVisible: effect == .visible)
  }
}
