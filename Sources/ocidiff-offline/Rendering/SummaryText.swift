import ArchiveDiff

/// The end of the table: what a person may stop at.
enum SummaryText {
  /// `groupsByCause`: one line a cause, with what it is about, instead of one line for all. `required`: the rung on
  /// which the exit status hangs.
  static func text(_ report: ImageReport, groupsByCause: Bool, required: Equivalence?) -> String {
    let summary = report.summary
    var lines = [verdict(report, required: required)]
    if groupsByCause {
      lines += causes(report)
    } else if summary.differences > 0 {
      lines.append("\(count(summary.differences, "difference")): \(list(summary.byCause))")
    }
    if !summary.ignored.isEmpty { lines.append("left out as asked: \(list(summary.ignored))") }
    if summary.excluded > 0 {
      lines.append("left out by --include and --exclude: \(count(summary.excluded, "difference"))")
    }
    if summary.differences > 0, let weightiest = summary.byCause.keys.min() {
      lines.append(
        "what a cause means and what to do about it: ocidiff-offline explain \(weightiest.rawValue)")
    }
    if report.options.trustsDigests { lines.append("digests were trusted, not checked (--trust-digests)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// In one line, how much the same the images are.
  static func verdict(_ report: ImageReport, required: Equivalence?) -> String {
    guard let required else {
      return (report.differences.isEmpty ? "equal" : "different") + ": " + words(report)
    }
    // Differences below the rung are told, and are no reason to call the images different.
    let holds = report.equivalence <= required
    return "the required rung, \(required.rawValue), \(holds ? "holds" : "does not hold"): " + words(report)
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
    return number > 0 ? "; \(count(number, "time stamp")) \(number == 1 ? "differs" : "differ")" : ""
  }

  private static func causes(_ report: ImageReport) -> [String] {
    var table = TextTable(header: ["CAUSE", "DIFFERENCES", "FOR EXAMPLE"])
    for (cause, number) in report.summary.byCause.sorted(by: { $0.key < $1.key }) {
      let examples = report.differences.filter { $0.cause == cause }.prefix(3).map { difference in
        difference.path.isEmpty ? difference.kind.rawValue : difference.path
      }
      table.add([
        cause.rawValue, String(number), examples.joined(separator: ", ") + (number > 3 ? ", …" : ""),
      ])
    }
    return report.summary.byCause.isEmpty ? [] : table.text().split(separator: "\n").map(String.init)
  }

  private static func list(_ counts: [Cause: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number.grouped) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension Int {
  /// With a comma between groups of three digits: `1,824`.
  fileprivate var grouped: String {
    let digits = String(self)
    let lead = digits.prefix((digits.count - 1) % 3 + 1)
    let rest = digits.dropFirst(lead.count)
    let groups = stride(from: 0, to: rest.count, by: 3).map { rest.dropFirst($0).prefix(3) }
    return ([lead] + groups).joined(separator: ",")
  }
}
