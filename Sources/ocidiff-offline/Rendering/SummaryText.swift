import ArchiveDiff

/// The end of the table: what a person may stop at.
enum SummaryText {
  /// `groupsByCause`: one line a cause, with what it is about, instead of one line for all. `required`: the rung on
  /// which the exit status hangs.
  static func text(_ report: ImageReport, groupsByCause: Bool, required: Equivalence?) -> String {
    let summary = report.summary
    var lines = ["\(verdict(report, required: required))"]
    if groupsByCause {
      lines += causes(report)
    } else if summary.differences > 0 {
      lines.append("\(Quantity.count(summary.differences, "difference")): \(list(summary.byCause))")
    }
    let largest = report.largestDifferences().map { difference in
      "\(TerminalText.safe(difference.path)) (\(Quantity.bytes(difference.bytes)))"
    }
    if !largest.isEmpty { lines.append("largest: " + largest.joined(separator: ", ")) }
    if !summary.ignored.isEmpty { lines.append("left out as asked: \(list(summary.ignored))") }
    if let exclusion = exclusion(report) { lines.append(exclusion) }
    if !groupsByCause, let weightiest = summary.byCause.keys.min() {
      lines.append("what a cause means and what to do about it: \(command(explaining: weightiest))")
    }
    if report.options.trustsDigests { lines.append(trustNote) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How much is left out because of its path; `nil` where nothing is.
  static func exclusion(_ report: ImageReport) -> String? {
    let count = report.summary.excluded
    return count > 0 ? "left out by --include and --exclude: \(Quantity.count(count, "difference"))" : nil
  }

  static let trustNote = "digests were trusted, not checked (--trust-digests)"

  /// What tells more of a cause.
  static func command(explaining cause: Cause) -> String { "ocidiff-offline explain \(cause.rawValue)" }

  /// What came of a comparison.
  struct Verdict: CustomStringConvertible {
    /// `equal`, for instance.
    let outcome: String
    /// Whether it is what was hoped for.
    let isGood: Bool
    /// The rung of the ladder in words.
    let words: String

    var description: String { "\(outcome): \(words)" }
  }

  /// What came of it. `required`: the rung on which the exit status hangs.
  static func verdict(_ report: ImageReport, required: Equivalence?) -> Verdict {
    guard let required else {
      let isEqual = report.differences.isEmpty
      return Verdict(outcome: isEqual ? "equal" : "different", isGood: isEqual, words: words(report))
    }
    // Differences below the rung are told, and are no reason to call the images different.
    let holds = report.equivalence <= required
    let outcome = "the required rung, \(required.rawValue), \(holds ? "holds" : "does not hold")"
    return Verdict(outcome: outcome, isGood: holds, words: words(report))
  }

  /// The rung of the ladder in words.
  static func words(_ report: ImageReport) -> String {
    switch report.equivalence {
    case .archive: "the two inputs are the same bytes"
    case .image: "both are the same image: their manifests have the same digest"
    case .layers:
      "the same configuration and the same layers; only their compression or what wraps them differs"
    case .entries:
      "the same entries in every field and order, and the same configuration; only their encoding differs"
    case .semantic:
      "not bit for bit the same; the same files, modes, owners and configuration" + times(report)
    case .rootfs:
      "the layers or what wraps them differ, but they make the same root file system and run the same"
    case .different where report.differences.isEmpty && report.summary.excluded > 0:
      "nothing differs but files that are left out by --include and --exclude"
    case .different: "not the same files or configuration"
    }
  }

  private static func times(_ report: ImageReport) -> String {
    let summary = report.summary
    let number = (summary.byCause[.timestamp] ?? 0) + (summary.ignored[.timestamp] ?? 0)
    return number > 0 ? "; \(Quantity.count(number, "time stamp")) \(number == 1 ? "differs" : "differ")" : ""
  }

  private static func causes(_ report: ImageReport) -> [String] {
    var table = TextTable(header: ["CAUSE", "DIFFERENCES", "READ MORE", "FOR EXAMPLE"])
    let examples = examples(report)
    for (cause, number) in report.summary.byCause.sorted(by: { $0.key < $1.key }) {
      let paths = (examples[cause] ?? []).joined(separator: ", ") + (number > 3 ? ", …" : "")
      table.add([cause.rawValue, String(number), command(explaining: cause), paths])
    }
    return report.summary.byCause.isEmpty ? [] : table.text().split(separator: "\n").map(String.init)
  }

  /// The first three differences of each cause.
  static func examples(_ report: ImageReport) -> [Cause: [String]] {
    report.differences.reduce(into: [:]) { examples, difference in
      guard examples[difference.cause, default: []].count < 3 else { return }
      let name = difference.path.isEmpty ? difference.kind.rawValue : difference.path
      examples[difference.cause, default: []].append(name)
    }
  }

  /// So many of each cause, the weightiest first.
  static func list(_ counts: [Cause: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
  }
}
