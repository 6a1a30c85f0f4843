import ArchiveDiff

/// The report as JUnit XML, as CI systems read it: a suite a platform, in it a case that the images are the same, and one
/// for each cause.
///
/// Cases are the same in every run, so that a system can tell what began to fail and what is mended. A cause that does
/// not occur passes, one that is left out by a flag is skipped, and one that is reported fails. Where the rung holds that
/// `--require` names, nothing fails: what differs below it stands in the output of its case.
enum ReportJUnit {
  /// How many differences a case spells out. With them, a file stays within what GitLab and Jenkins read.
  static let shownPerCause = 100

  static func text(_ report: ArchiveReport, required: Equivalence?) -> String {
    let suites = zip(report.images, PlatformNames.names(of: report)).map { image, name in
      Suite(image, name: name, required: required)
    }
    return XMLElement(
      "testsuites",
      [
        ("name", "ocidiff-offline"), ("tests", String(suites.map(\.cases.count).reduce(0, +))),
        ("failures", String(suites.map(\.failures).reduce(0, +))), ("errors", "0"),
      ], elements: suites.enumerated().map { $1.element(number: $0) }
    ).document
  }
}

/// The cases of one platform.
private struct Suite {
  let name: String
  let properties: [(String, String)]
  private(set) var cases: [XMLElement] = []
  private(set) var failures = 0
  private var skipped = 0

  init(_ image: ImageReport, name: String, required: Equivalence?) {
    self.name = name
    properties = Self.properties(of: image)
    let holds = required.map { image.equivalence <= $0 } ?? image.differences.isEmpty
    let verdict = "\(SummaryText.verdict(image, required: required))"
    add("equivalence", holds ? .output([verdict]) : .failure(verdict, ["inputs:"] + Self.inputs(of: image)))

    let byCause = Dictionary(grouping: image.differences, by: \.cause)
    for cause in Cause.allCases {
      let (found, ignored) = (byCause[cause] ?? [], image.summary.ignored[cause] ?? 0)
      let leftOut = ignored > 0 ? ["\(ignored) left out as asked"] : []
      let message =
        "\(found.count) \(found.count == 1 ? "difference" : "differences"): \(CausePage.page(for: cause).summary)"
      switch (found.isEmpty, leftOut.isEmpty) {
      case (true, true): add(cause.rawValue, .nothing)
      case (true, false): add(cause.rawValue, .skipped(leftOut[0]))
      default:
        let lines = Self.lines(of: found) + leftOut
        add(cause.rawValue, required != nil && holds ? .output([message] + lines) : .failure(message, lines))
      }
    }
  }

  /// What came of a case.
  private enum Outcome {
    case nothing
    case output([String])
    case skipped(String)
    case failure(String, [String])
  }

  private mutating func add(_ caseName: String, _ outcome: Outcome) {
    let content: [XMLElement]
    switch outcome {
    case .nothing: content = []
    case .output(let lines): content = [XMLElement("system-out", [], [.text(lines.joined(separator: "\n"))])]
    case .skipped(let message):
      skipped += 1
      content = [XMLElement("skipped", [("message", message)])]
    case .failure(let message, let lines):
      failures += 1
      // The message stands in the text as well: GitLab shows that alone.
      let text = ([message] + lines).joined(separator: "\n")
      content = [XMLElement("failure", [("message", message), ("type", caseName)], [.text(text)])]
    }
    cases.append(
      XMLElement(
        "testcase", [("name", caseName), ("classname", "ocidiff-offline.\(name)"), ("time", "0")],
        elements: content))
  }

  func element(number: Int) -> XMLElement {
    let properties = XMLElement(
      "properties", elements: properties.map { XMLElement("property", [("name", $0), ("value", $1)]) })
    return XMLElement(
      "testsuite",
      [
        ("name", name), ("tests", String(cases.count)), ("failures", String(failures)), ("errors", "0"),
        ("skipped", String(skipped)), ("time", "0"), ("id", String(number)),
      ], elements: [properties] + cases)
  }

  private static func lines(of differences: [Difference]) -> [String] {
    let shown = differences.prefix(ReportJUnit.shownPerCause).map(DifferenceLine.plain)
    let hidden = differences.count - shown.count
    return shown + (hidden > 0 ? ["and \(hidden) more, which --format json tells"] : [])
  }

  private static func inputs(of image: ImageReport) -> [String] {
    image.inputs.map { DifferenceLine.shortened($0.path) }
  }

  private static func properties(of image: ImageReport) -> [(String, String)] {
    let counts = { (name: String, counts: [Cause: Int]) in
      counts.sorted { $0.key < $1.key }.map { ("\(name).\($0.key.rawValue)", String($0.value)) }
    }
    return [("equivalence", image.equivalence.rawValue), ("differences", String(image.summary.differences))]
      + (image.summary.excluded > 0 ? [("excluded", String(image.summary.excluded))] : [])
      + counts("byCause", image.summary.byCause) + counts("ignored", image.summary.ignored)
  }
}
