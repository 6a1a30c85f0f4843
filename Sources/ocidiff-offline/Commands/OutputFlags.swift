import ArchiveDiff
import ArgumentParser
import Sandbox

/// How the result of `diff` is written, and where to.
struct OutputFlags: ParsableArguments {
  @Option(help: "How to write the result.")
  var format = ReportFormat.table

  @Flag(help: "Of the table, print the summary alone, its differences grouped by cause.")
  var summary = false

  @Flag(name: .shortAndLong, help: "Print no result: the exit status tells it.")
  var quiet = false

  @OptionGroup(title: "What files hold")
  var contents: ContentFlags

  @OptionGroup(title: "On a terminal")
  var terminal: TerminalFlags

  @Option(
    help: ArgumentHelp(
      "Write the report to this file besides, in a format of its own: json=report.json. May be repeated.",
      valueName: "format=path"), transform: ReportRequest.init(parsing:))
  var report: [ReportRequest] = []

  @Option(
    help: ArgumentHelp(
      "Write the files that differ to this folder besides, a tree for each input, with the report: for diff -ur or "
        + "diffoscope. It must be empty, not there, or an earlier report.", valueName: "path"),
    completion: .directory)
  var reportDir: String?

  @Option(
    help: ArgumentHelp(
      "Exit 0 exactly if the images are at least as much the same as this rung says: archive, image, layers, "
        + "entries, semantic, rootfs.", valueName: "rung"),
    completion: .list(Equivalence.allCases.dropLast().map(\.rawValue)), transform: Equivalence.parse)
  var require: Equivalence?

  func validate() throws {
    let paths = report.map(\.path)
    guard let path = paths.first(where: { path in paths.count { $0 == path } > 1 }) else { return }
    throw ValidationError("Two reports go to '\(path)': give each a file of its own.")
  }

  /// Permits what writing the reports takes.
  func permit(in files: inout PermittedFiles) {
    for request in report { ReportFile.permit(request.path, in: &files) }
    if let reportDir { ReportFolder.permit(reportDir, in: &files) }
  }

  /// Looks at where the reports go before a long run; returns the folder that the differing files go to.
  func folder() throws -> ReportFolder? {
    for request in report { try ReportFile.check(request.path) }
    return try reportDir.map(ReportFolder.init)
  }

  /// How much of what files hold is looked at; `nil` where no form shows it.
  private var contentBounds: ContentBounds? {
    let formats = (quiet ? [] : [format]) + report.map(\.format)
    if formats.contains(where: \.showsContents) { return contents.bounds ?? ContentBounds() }
    return formats.contains(.table) && !summary ? contents.bounds : nil
  }

  /// Writes a report in all forms that are asked for: files first, so that nothing is printed where one fails.
  /// `printing` is called before anything is.
  func write(
    _ report: ArchiveReport, folder: ReportFolder?, isVerbose: Bool, printing: () -> Void
  ) throws {
    let style = ReportStyle(
      detail: summary ? .summary : isVerbose ? .verbose : .rows, required: require,
      isExpanded: terminal.expand, isFull: terminal.noTrunc, contents: contents.kinds)
    let rendered = try RenderableReport(report, style: style, contents: contentBounds)
    try folder?.write(report, json: rendered.json)
    for request in self.report { try ReportFile.write(rendered.text(as: request.format), to: request.path) }
    guard !quiet else { return }
    let text = rendered.result(as: format, on: Terminal(terminal.color))
    printing()
    StandardOutput().write(text)
  }
}

extension Equivalence {
  /// The rung that a user wrote.
  fileprivate static func parse(_ text: String) throws -> Equivalence {
    guard let rung = Equivalence(rawValue: text), rung != .different else {
      let rungs = allCases.dropLast().map(\.rawValue).joined(separator: ", ")
      throw ValidationError("'\(text)' is no rung of the ladder: write one of \(rungs).")
    }
    return rung
  }
}
