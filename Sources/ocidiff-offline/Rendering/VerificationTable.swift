import ArchiveDiff
import OCILayout
import TarStream

/// What a verification found as a table, and the verdict below it.
enum VerificationTable {
  static func text(_ report: VerificationReport) -> String {
    rows(report) + ([verdict(report)] + omitted(report)).joined(separator: "\n") + "\n"
  }

  private static func rows(_ report: VerificationReport) -> String {
    guard !report.findings.isEmpty else { return "" }
    var table = TextTable(header: ["SEVERITY", "FINDING", "BLOB", "WHERE", "WHAT"])
    for finding in report.findings {
      table.add([
        finding.kind.severity.rawValue, finding.kind.rawValue, finding.blob ?? "(archive)",
        place(of: finding), finding.message,
      ])
    }
    return table.text() + "\n"
  }

  private static func place(of finding: Finding) -> String {
    let byte = finding.offset.map { "\(finding.place.rawValue) \($0)" }
    let path = finding.path.map { EscapedText.escape($0) }
    let parts = [byte, path].compactMap { $0 }
    return parts.isEmpty ? "-" : parts.joined(separator: " ")
  }

  private static func verdict(_ report: VerificationReport) -> String {
    let read =
      "\(count(report.images, "image")), \(count(report.blobs, "blob")), \(count(report.layers, "layer")) read"
    let counts = report.counts
    func number(of severity: Finding.Severity) -> Int {
      counts.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) }
    }
    let found =
      report.findings.isEmpty
      ? "nothing is broken or irregular"
      : "\(number(of: .broken)) broken, \(number(of: .irregular)) irregular"
    return "\(report.outcome.rawValue): \(found); \(read)"
  }

  private static func omitted(_ report: VerificationReport) -> [String] {
    let counts = Finding.Kind.allCases.compactMap { kind in
      report.omitted[kind].map { "\($0) \(kind.rawValue)" }
    }
    return counts.isEmpty ? [] : ["not shown, as there are too many: \(counts.joined(separator: ", "))"]
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
