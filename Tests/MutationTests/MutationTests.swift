import Foundation
import Testing

/// Nothing is lost: whatever is changed in an image is told, as what it is.
@Suite struct MutationTests {
  /// What to run: `OCIDIFF_MUTATIONS=100000 OCIDIFF_SEED=random` for more, `OCIDIFF_SEED=… OCIDIFF_INDEX=…` for one.
  private struct Plan {
    var seed: UInt64 = 20_240_311
    var indices = 0..<2_000
    var isDefault = true

    init(_ environment: [String: String]) {
      isDefault = !environment.keys.contains { $0.hasPrefix("OCIDIFF_") }
      if let text = environment["OCIDIFF_SEED"] { seed = UInt64(text) ?? UInt64.random(in: 1...(1 << 53)) }
      if let count = environment["OCIDIFF_MUTATIONS"].flatMap({ Int($0) }) { indices = 0..<count }
      if let index = environment["OCIDIFF_INDEX"].flatMap({ Int($0) }) { indices = index..<index + 1 }
    }
  }

  /// What came of one worker's share.
  private struct Findings: Sendable {
    var counts: [String: Int] = [:]
    var failures: [String] = []
  }

  /// Failures of one run that are told in full.
  private static let failureLimit = 25

  @Test func everyMutationIsToldAsWhatItIs() async throws {
    let plan = Plan(ProcessInfo.processInfo.environment)
    let folder = try ScratchFolder()
    let workers = min(ProcessInfo.processInfo.activeProcessorCount, plan.indices.count)
    let findings = try await withThrowingTaskGroup(of: Findings.self) { group in
      for worker in 0..<workers {
        group.addTask { try await Self.run(plan, worker, of: workers, folder) }
      }
      return try await group.reduce(into: Findings()) { all, some in
        all.counts.merge(some.counts, uniquingKeysWith: +)
        all.failures += some.failures
      }
    }
    for failure in findings.failures.sorted().prefix(Self.failureLimit) { Issue.record("\(failure)") }
    #expect(findings.failures.count == 0)
    if plan.isDefault {
      let missing = MutationKind.allCases.map(\.rawValue).filter { findings.counts[$0] == nil }
      #expect(missing.isEmpty, "kinds that never came: \(missing)")
    }
  }

  private static func run(
    _ plan: Plan, _ worker: Int, of workers: Int, _ folder: ScratchFolder
  ) async throws -> Findings {
    var generator = MutationGenerator(seed: plan.seed)
    var findings = Findings()
    // Pairs of one image stay together.
    for index in plan.indices where index / MutationGenerator.pairsPerImage % workers == worker {
      let mutant = generator.mutant(at: index)
      findings.counts[mutant.kind.rawValue, default: 0] += 1
      if let keep = ProcessInfo.processInfo.environment["OCIDIFF_KEEP"] {
        for (n, i) in [("left", mutant.left), ("right", mutant.right)] {
          for (k, l) in i.layers.enumerated() {
            try Data(l.tar).write(to: URL(fileURLWithPath: "\(keep)/\(n)\(k).tar"))
          }
          try Data(i.rendered().archive).write(to: URL(fileURLWithPath: "\(keep)/\(n).tar"))
        }
      }
      var judge = try Judge(mutant, in: folder, worker)
      let problems = await judge.judge()
      guard !problems.isEmpty else { continue }
      findings.failures.append(
        "OCIDIFF_SEED=\(plan.seed) OCIDIFF_INDEX=\(index) (\(mutant.kind)): \(mutant.effect.what)\n  "
          + problems.joined(separator: "\n  "))
    }
    return findings
  }
}
