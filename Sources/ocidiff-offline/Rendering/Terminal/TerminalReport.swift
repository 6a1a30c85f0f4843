import ArchiveDiff

/// The report for a person at a terminal: of each image the differences, and the end.
struct TerminalReport {
  let terminal: Terminal
  let style: ReportStyle

  /// `contents`: of each image, what is to be told of what its files hold.
  func text(_ report: ArchiveReport, contents: [String]) -> String {
    zip(report.images, contents).map { image, contents in
      let heading = report.images.count > 1 ? ReportTable.heading(image) : ""
      let rows = style.detail == .summary ? "" : rows(image)
      return heading + rows + contents
        + TerminalSummary(terminal: terminal).text(image, required: style.required)
    }.joined(separator: "\n")
  }

  private func rows(_ image: ImageReport) -> String {
    TerminalTable(terminal: terminal).text(image, isExpanded: style.isExpanded, isFull: style.isFull)
  }
}
