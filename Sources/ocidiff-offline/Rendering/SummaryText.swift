import ArchiveDiff

/// The end of the table: what a person may stop at.
enum SummaryText {
  static func text(_ report: ImageReport) -> String {
    let summary = report.summary
    var lines = [verdict(report)]
    if summary.differences > 0 {
      lines.append("\(count(summary.differences, "difference")): \(list(summary.byCause))")
    }
    if !summary.ignored.isEmpty { lines.append("left out as asked: \(list(summary.ignored))") }
    if report.options.trustsDigests { lines.append("digests were trusted, not checked (--trust-digests)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func verdict(_ report: ImageReport) -> String {
    let isEqual = report.differences.isEmpty
    let words =
      switch report.equivalence {
      case .archive: "the two inputs are the same bytes"
      case .image: "both are the same image, by manifest digest"
      case .layers:
        "same configuration and same layer contents; compression or what is around the image differs"
      case .entries: "same entries in every field and same configuration; only the encoding differs"
      case .semantic: "not bit for bit the same; same files, modes, owners and configuration"
      case .rootfs: "the layers are not the same, but make the same root file system and run the same"
      case .different: "the images differ in what a container would see or how it came to be"
      }
    return (isEqual ? "equal" : "different") + ": " + words
  }

  private static func list(_ counts: [Cause: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
