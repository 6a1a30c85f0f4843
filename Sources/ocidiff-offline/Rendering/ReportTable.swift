import ArchiveDiff
import OCILayout

/// The report as a table with diffoci's columns, and a summary below it.
enum ReportTable {
  /// `isVerbose`: columns for the layer, the cause and the effect of each difference besides.
  static func text(_ report: ArchiveReport, isVerbose: Bool) -> String {
    report.images.map { image in
      let heading = report.images.count > 1 ? heading(image) : ""
      return heading + table(image, isVerbose: isVerbose) + SummaryText.text(image)
    }.joined(separator: "\n")
  }

  private static func heading(_ report: ImageReport) -> String {
    "Platform \(report.inputs.first?.platform?.description ?? "not told")\n"
  }

  private static func table(_ report: ImageReport, isVerbose: Bool) -> String {
    guard !report.differences.isEmpty else { return "" }
    let more = isVerbose ? ["LAYER", "CAUSE", "EFFECT"] : []
    var table = TextTable(header: ["TYPE", "NAME"] + more + ["INPUT-0", "INPUT-1"])
    for difference in report.differences {
      let details =
        isVerbose
        ? [
          difference.layer.map { String($0) } ?? "-", difference.cause.rawValue,
          difference.effect?.rawValue ?? "-",
        ] : []
      table.add([difference.kind.rawValue.capitalized(), name(difference)] + details + cells(difference))
    }
    return table.text() + "\n"
  }

  private static func name(_ difference: Difference) -> String {
    difference.path.isEmpty ? (difference.kind == .file ? "/" : "(document)") : difference.path
  }

  /// What each input has: the values of all attributes that differ.
  private static func cells(_ difference: Difference) -> [String] {
    (0...1).map { side in
      let isAbsent = difference.change == (side == 0 ? .added : .removed)
      if isAbsent { return "-" }
      let values = difference.attributes.map { attribute in
        let value = text(attribute.values[side])
        return ["value", "type", "digest"].contains(attribute.name) ? value : "\(attribute.name)=\(value)"
      }
      return values.isEmpty ? "present" : values.joined(separator: " ")
    }
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: "-"
    case .string(let text): text.isEmpty ? "\"\"" : text
    default: JSONWriter.line(value)
    }
  }
}

extension String {
  fileprivate func capitalized() -> String { prefix(1).uppercased() + dropFirst() }
}
