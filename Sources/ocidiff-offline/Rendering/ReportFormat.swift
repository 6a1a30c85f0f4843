import ArchiveDiff
import ArgumentParser

/// A form in which a report is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, ndjson, markdown, junit, sarif, html

  /// Whether it shows what files hold differently.
  var showsContents: Bool { self == .html }
}

/// A report that is to be rendered, in one form or several. What several of them need is made once.
final class RenderableReport {
  let report: ArchiveReport
  /// How the user wants to see it.
  let style: ReportStyle
  /// For each image, what its files hold differently, by the positions of its differences; empty where no form shows it.
  let contents: [[Int: ContentDifference]]
  /// A long report takes as long to write out as to find.
  private(set) lazy var json = JSONWriter.document(ReportJSON.document(report))

  /// - Throws: where contents are wanted, and a layer cannot be read once more.
  init(_ report: ArchiveReport, style: ReportStyle, contents: ContentBounds?) throws {
    self.report = report
    self.style = style
    self.contents = try report.images.map { try contents.map($0.compareContents) ?? [:] }
  }

  /// The report as it goes to standard output. `terminal`: where a person reads it.
  func result(as format: ReportFormat, on terminal: Terminal?) -> String {
    guard format == .table, let terminal else { return text(as: format) }
    return TerminalReport(terminal: terminal, style: style).text(report, contents: contentTexts(on: terminal))
  }

  /// Of each image, what its files hold differently, as far as the user wants to see it.
  private func contentTexts(on terminal: Terminal?) -> [String] {
    let text = ContentText(kinds: style.contents, terminal: terminal, isFull: style.isFull)
    return zip(report.images, contents).map { text.text($0, $1) }
  }

  /// The report in a form.
  func text(as format: ReportFormat) -> String {
    switch format {
    case .table:
      ReportTable.text(
        report, detail: style.detail, required: style.required, contents: contentTexts(on: nil))
    case .json: json
    case .ndjson: ReportJSON.lines(report)
    case .html: ReportPage.text(report, contents: contents, required: style.required)
    case .markdown: ReportMarkdown.text(report, required: style.required)
    case .junit: ReportJUnit.text(report, required: style.required)
    case .sarif: JSONWriter.document(ReportSARIF.document(report, required: style.required))
    }
  }
}

/// How a report is to look, where its form leaves a choice.
struct ReportStyle {
  /// How much the table shows.
  var detail = ReportTable.Detail.rows
  /// The rung on which the exit status hangs, where the user named one.
  var required: Equivalence?
  /// On a terminal, each path has a row of its own.
  var isExpanded = false
  /// On a terminal, digests and history lines are told to their end.
  var isFull = false
  /// What the table shows of what files hold.
  var contents = ContentText.Kinds()
}
