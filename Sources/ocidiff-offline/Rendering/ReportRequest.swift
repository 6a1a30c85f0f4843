import ArgumentParser

/// `--report FORMAT=PATH`: a report in a file, besides the result on standard output.
struct ReportRequest {
  let format: ReportFormat
  let path: String

  /// What a user wrote.
  init(parsing text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[1].isEmpty, let format = ReportFormat(rawValue: parts[0]) else {
      let formats = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("write FORMAT=PATH, where FORMAT is one of \(formats).")
    }
    self.format = format
    path = parts[1]
  }
}
