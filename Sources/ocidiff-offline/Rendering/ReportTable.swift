import ArchiveDiff
import OCILayout

/// The report as a table with diffoci's columns, and a summary below it.
enum ReportTable {
  /// How much is printed.
  enum Detail {
    /// The summary alone.
    case summary
    /// A row a difference.
    case rows
    /// Rows with columns for layer, cause, effect and the layer's history line besides.
    case verbose
  }

  /// The report as text. `required`: the rung on which the exit status hangs. `contents`: of each image, what is to be
  /// told of what its files hold, between the rows and the summary.
  static func text(
    _ report: ArchiveReport, detail: Detail, required: Equivalence? = nil, contents: [String]
  ) -> String {
    zip(report.images, contents).map { image, contents in
      let heading = report.images.count > 1 ? heading(image) : ""
      let rows = detail == .summary ? "" : table(image, isVerbose: detail == .verbose)
      let summary = SummaryText.text(image, groupsByCause: detail == .summary, required: required)
      return heading + rows + contents + summary
    }.joined(separator: "\n")
  }

  /// What stands above the table of one platform of several.
  static func heading(_ report: ImageReport) -> String {
    "Platform " + TerminalText.safe(report.inputs.first?.platform?.description ?? "not told") + "\n"
  }

  private static func table(_ report: ImageReport, isVerbose: Bool) -> String {
    guard !report.differences.isEmpty else { return "" }
    let more = isVerbose ? ["LAYER", "CAUSE", "EFFECT"] : []
    let last = isVerbose ? ["HISTORY"] : []
    var table = TextTable(header: ["TYPE", "NAME"] + more + ["INPUT-0", "INPUT-1"] + last)
    for difference in report.differences {
      let details =
        isVerbose
        ? [
          difference.layer.map { String($0) } ?? "-", difference.cause.rawValue,
          difference.effect?.rawValue ?? "-",
        ] : []
      table.add(
        [difference.kind.title, name(difference)] + details + cells(difference)
          + (isVerbose ? [history(difference)] : []))
    }
    return table.text() + "\n"
  }

  private static func name(_ difference: Difference) -> String {
    difference.path.isEmpty ? (difference.kind == .file ? "/" : "(document)") : difference.path
  }

  /// How the layers came to be that the path comes from: once where both sides say the same.
  private static func history(_ difference: Difference) -> String {
    let lines = (difference.history ?? []).compactMap { $0 }
    return lines.count == 2 && lines[0] == lines[1] ? lines[0] : lines.joined(separator: " | ")
  }

  /// What each input has: the values of all attributes that differ.
  private static func cells(_ difference: Difference) -> [String] {
    (0...1).map { side in
      let isAbsent = difference.change == (side == 0 ? .added : .removed)
      if isAbsent { return "-" }
      let values = difference.attributes.map { attribute in
        let value = attribute.values[side].shownText ?? "-"
        return ["value", "type", "digest"].contains(attribute.name) ? value : "\(attribute.name)=\(value)"
      }
      return values.isEmpty ? "present" : values.joined(separator: " ")
    }
  }
}

extension Difference.Kind {
  /// As the first column has it.
  fileprivate var title: String {
    switch self {
    case .index: "Index"
    case .manifest: "Manifest"
    case .config: "Config"
    case .layer: "Layer"
    case .file: "File"
    }
  }
}
