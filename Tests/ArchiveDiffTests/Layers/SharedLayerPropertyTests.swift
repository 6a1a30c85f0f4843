import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// Random layers on the same random layers below: with digests trusted, all must be told as without.
@Suite("Random layers on shared ones")
struct SharedLayerPropertyTests {
  private static let seedsPerBlock = 12

  /// To repeat a seed that failed: `SharedStacks(seed: 123).check()` in a test of its own.
  @Test("are told the same whether those are read or not", arguments: 0..<12)
  func random(block: Int) async throws {
    for seed in block * Self.seedsPerBlock..<(block + 1) * Self.seedsPerBlock {
      _ = try await SharedStacks(seed: UInt64(seed)).check()
    }
  }

  @Test("need those often, and often do not")
  func coverage() async throws {
    var counts: [SharedStacks.Outcome: Int] = [:]
    for seed in 0..<120 { counts[try await SharedStacks(seed: UInt64(seed)).check(), default: 0] += 1 }
    for outcome in [SharedStacks.Outcome.allRead, .upperReadAlone] {
      #expect(counts[outcome, default: 0] >= 20, "\(counts)")
    }
  }
}

/// Two stacks of layers that have the lower ones in common.
private struct SharedStacks {
  enum Outcome { case allRead, upperReadAlone, refused }

  let seed: UInt64
  let left: [[NaiveMember]]
  let right: [[NaiveMember]]

  init(seed: UInt64) {
    self.seed = seed
    var layers = RandomLayers(seed: seed)
    var generator = SeededGenerator(seed: seed)
    let below = Array(layers.pair().left.prefix(1 + generator.below(2)))
    let above: (left: [[NaiveMember]], right: [[NaiveMember]])
    if generator.once(in: 4) {
      above = layers.pair()
    } else {
      var upper = UpperLayerGenerator(generator)
      above = upper.pair()
    }
    (left, right) = (below + above.left, below + above.right)
  }

  func check() async throws -> Outcome {
    let pair = try WrittenPair(left.map { $0.map(\.tarMember) }, right.map { $0.map(\.tarMember) })
    var outcome = Outcome.refused
    for rootFilesystems in [false, true] {
      for ignored in [[], ComparisonOptions.semantic] {
        func compare(trusting: Bool) async throws -> ImageReport {
          try await Comparing(
            ignoring: ignored, rootFilesystems: rootFilesystems, trustsDigests: trusting)(pair).images[0]
        }
        let checked: ImageReport
        do { checked = try await compare(trusting: false) } catch is ArchiveError { continue }
        // A circle of links is only met where it is looked for.
        guard checked.warnings.isEmpty else { continue }
        let trusted = try await compare(trusting: true)
        #expect(
          trusted.everything == checked.everything,
          "seed \(seed), \(ignored.count)\nleft: \(left)\nright: \(right)")
        outcome = trusted.summary.layersRead < checked.summary.layersRead ? .upperReadAlone : .allRead
      }
    }
    return outcome
  }
}

/// Pairs of layers that mostly say all that there is to compare: folders before what is in them, the same paths on
/// both sides. The names are those of ``RandomLayers``, so that they meet what is below.
private struct UpperLayerGenerator {
  private var generator: SeededGenerator
  private var folders = [""]
  private var others: [String] = []

  init(_ generator: SeededGenerator) { self.generator = generator }

  mutating func pair() -> (left: [[NaiveMember]], right: [[NaiveMember]]) {
    let left = (0..<1 + generator.below(2)).map { _ in layer() }
    var right = left.map { layer in layer.map { generator.once(in: 2) ? altered($0) : $0 } }
    let last = right.count - 1
    switch generator.below(10) {
    case 0: right[last].append(member())
    case 1: right[last].reverse()
    case 2: right[last].append(.whiteout(path()))
    default: break
    }
    return (left, right)
  }

  private mutating func layer() -> [NaiveMember] { (0..<1 + generator.below(6)).map { _ in member() } }

  private mutating func path() -> String {
    let parent = generator.pick(folders)
    let name = generator.pick(["a", "b", "lib", "usr", "x"])
    return parent.isEmpty ? name : "\(parent)/\(name)"
  }

  private mutating func member() -> NaiveMember {
    let path = path()
    if generator.once(in: 3) {
      folders.append(path)
      return .folder(path, mode: generator.pick([0o755, 0o700]))
    }
    defer { others.append(path) }
    return other(at: path)
  }

  private mutating func other(at path: String) -> NaiveMember {
    switch generator.below(6) {
    case 0: .symlink(path, target: generator.pick(["a", "/usr", "../lib", "x/b"]))
    case 1...2 where !others.isEmpty: .hardLink(path, target: generator.pick(others))
    default: .file(path, content: generator.pick(["1", "2"]), uid: generator.below(2))
    }
  }

  /// Another member at the same path, a folder for a folder.
  private mutating func altered(_ member: NaiveMember) -> NaiveMember {
    switch member {
    case .folder(let path, let mode): .folder(path, mode: mode ^ 0o050)
    case .file(let path, _, _), .symlink(let path, _), .hardLink(let path, _): other(at: path)
    case .whiteout, .opaque: member
    }
  }
}
