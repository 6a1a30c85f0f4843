import ArchiveDiff
import OCILayout

/// Runs the comparisons of one mutant and holds what comes of them against what must come of them.
struct Judge {
  private let mutant: Mutant
  private let images: [RenderedImage]
  private let paths: [String]
  private var problems: [String] = []

  /// What the program did.
  private enum Outcome {
    case report(ImageReport)
    case refused(ArchiveError)
  }

  /// Writes both images.
  init(_ mutant: Mutant, in folder: ScratchFolder, _ worker: Int) throws {
    self.mutant = mutant
    images = [mutant.left.rendered(), mutant.right.rendered()]
    paths = [
      try folder.write(images[0], mutant.left.form, as: "left\(worker)"),
      try folder.write(images[1], mutant.right.form, as: "right\(worker)"),
    ]
  }

  /// What is wrong, a line each; nothing where all is as it must be.
  mutating func judge() async -> [String] {
    let strict = await compare([])
    switch mutant.effect.verdict {
    case .same: judgeSame(strict)
    case .broken: judgeBroken(strict, "strict")
    case .anything:
      if case .report(let report) = strict, report.differences.isEmpty {
        problems.append("strict says equal")
      }
    case .decided: await judgeDecided(strict)
    }
    return problems
  }

  private func compare(_ ignored: Set<Ignorable>, rootfs: Bool = false) async -> Outcome {
    let options = ComparisonOptions(ignored: ignored, comparesRootFilesystems: rootfs)
    do throws(ArchiveError) {
      let report = try await ArchiveComparison(paths[0], paths[1], options: options).run()
      return .report(report.images[0])
    } catch {
      return .refused(error)
    }
  }

  private mutating func judgeSame(_ outcome: Outcome) {
    guard case .report(let report) = outcome else { return problems.append("refused: \(describe(outcome))") }
    if !report.differences.isEmpty { problems.append("told where nothing differs: \(describe(outcome))") }
    let rung: Equivalence = mutant.left.form == .docker ? .layers : .image
    if report.equivalence != rung { problems.append("equivalence \(report.equivalence), not \(rung)") }
  }

  private mutating func judgeBroken(_ outcome: Outcome, _ mode: String) {
    if case .report = outcome { problems.append("\(mode) takes a broken archive: \(describe(outcome))") }
  }

  // MARK: What the layers decide

  private mutating func judgeDecided(_ outcome: Outcome) async {
    let left = mutant.left.layers.compactMap(\.reading)
    let right = mutant.right.layers.compactMap(\.reading)
    guard left.count == mutant.left.layers.count else {
      return problems.append("the test cannot read its own image")
    }
    guard right.count == mutant.right.layers.count else {
      judgeBroken(outcome, "strict")
      return judgeBroken(await compare(ComparisonOptions.semantic), "semantic")
    }
    let effects = Result { try EffectOracle(left, right) }
    if case .failure(let error) = effects, error is NaiveRoot.BadWhiteout || mutant.effect.isRecut {
      // Layers that are cut otherwise can only be compared by effect, which links in a circle have none of.
      return judgeBroken(outcome, "strict")
    }
    guard case .report(let strict) = outcome else {
      return problems.append("strict refuses: \(describe(outcome))")
    }
    var expected = Expected(mutant, left, right, images)
    problems += expected.problems(with: strict)
    if case .success(let effects) = effects {
      await judgeModes(expected, effects, strict)
    } else if !expected.isManifestSame {
      // Where the manifests are the same, no layer is looked into.
      judgeBroken(await compare(ComparisonOptions.semantic), "semantic, with links in a circle,")
    }
  }

  private mutating func judgeModes(_ expected: Expected, _ effects: EffectOracle, _ strict: ImageReport) async
  {
    let rung = expected.rung(effects)
    if strict.equivalence != rung { problems.append("equivalence \(strict.equivalence), not \(rung)") }

    let semantic = await compare(ComparisonOptions.semantic)
    let isEqual = expected.isEqualBySemantic(effects)
    switch semantic {
    case .refused(let error): problems.append("semantic refuses: \(error)")
    case .report(let report):
      if report.differences.isEmpty != isEqual {
        problems.append("semantic must \(isEqual ? "be" : "not be") equal: \(describe(semantic))")
      }
      problems += expected.problems(withSemantic: report, effects)
      if report.equivalence != rung {
        problems.append("semantic: equivalence \(report.equivalence), not \(rung)")
      }
      problems += expected.problems(withCounts: report.summary.ignored, isEqual)
    }
    await judgeFlags(expected, isEqual)
    if mutant.effect.isRecut {
      let rootfs = await compare(ComparisonOptions.semantic, rootfs: true)
      if case .report(let report) = rootfs, report.differences.isEmpty { return }
      problems.append("--rootfs tells: \(describe(rootfs))")
    }
  }

  /// With just the flags that cover the difference ignored, the images are equal; with one of these less, they are not.
  private mutating func judgeFlags(_ expected: Expected, _ isEqual: Bool) async {
    guard let flags = expected.coveringFlags else {
      // What no flag covers can still have no effect; the effect's flag and those for the rest cover it then.
      if isEqual {
        // By effect other entries may stand against each other, and differ in what flags of files leave out.
        let files: Set<Ignorable> = [
          .fileTimestamps, .fileOrder, .fileModeRedundantBits, .tarFormat, .canonicalPaths, .userNames,
          .whiteoutsByEffect,
        ]
        await judgeEqual(expected.flags.union(files), countsOnly: nil)
      }
      return
    }
    guard !flags.isEmpty else { return }
    await judgeEqual(flags, countsOnly: expected.causes)
    // Less than one flag is the strict mode.
    guard flags.count > 1, let spared = flags.sorted(by: { $0.rawValue < $1.rawValue }).first else { return }
    let less = await compare(flags.subtracting([spared]))
    if case .report(let report) = less, !report.differences.isEmpty { return }
    problems.append("equal without \(spared): \(describe(less))")
  }

  private mutating func judgeEqual(_ flags: Set<Ignorable>, countsOnly causes: Set<Cause>?) async {
    let names = flags.map(\.rawValue).sorted().joined(separator: ", ")
    let outcome = await compare(flags)
    guard case .report(let report) = outcome, report.differences.isEmpty else {
      return problems.append("not equal without [\(names)]: \(describe(outcome))")
    }
    if report.summary.ignored.isEmpty { problems.append("without [\(names)] nothing is counted") }
    guard let causes else { return }
    for cause in causes where report.summary.ignored[cause] == nil {
      problems.append("without [\(names)] \(cause) is not counted: \(report.summary.ignored)")
    }
    for cause in report.summary.ignored.keys where !causes.contains(cause) {
      problems.append("without [\(names)] \(cause) is counted, which is not ignored")
    }
  }

  // MARK: Text

  private func describe(_ outcome: Outcome) -> String {
    switch outcome {
    case .refused(let error): "refused: \(error)"
    case .report(let report):
      "\(report.equivalence)\(report.warnings) "
        + Told.all(of: report).map { "[\($0.place) \($0.cause) \($0.texts)]" }.joined(separator: " ")
    }
  }
}
