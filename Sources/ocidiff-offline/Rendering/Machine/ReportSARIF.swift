import ArchiveDiff
import OCILayout

/// The report as SARIF 2.1.0, which code scanning of GitHub and others read: a run a platform, a rule a cause, a result a
/// difference.
enum ReportSARIF {
  /// How many results a run has at most, the weightiest causes first: GitHub takes no file with more.
  static let resultLimit = 25_000
  /// How many runs there are at most: as above.
  static let runLimit = 20

  static func document(_ report: ArchiveReport, required: Equivalence?) -> JSONValue {
    let runs = zip(report.images, PlatformNames.names(of: report)).prefix(runLimit).map { image, name in
      run(image, name: name, required: required, hiddenRuns: max(0, report.images.count - runLimit))
    }
    return .object([
      JSONMember(
        "$schema",
        .string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")),
      JSONMember("version", .string("2.1.0")),
      JSONMember("runs", .array(runs)),
    ])
  }

  private static func run(
    _ image: ImageReport, name: String, required: Equivalence?, hiddenRuns: Int
  ) -> JSONValue {
    // Where the rung holds on which the exit status hangs, what differs below it is no reason to worry.
    let isTolerated = required.map { image.equivalence <= $0 } ?? false
    let chosen = chosen(from: image.differences)
    var occurrences: [String: Int] = [:]
    let results = chosen.map { difference in
      let fingerprint = DifferencePlace.fingerprint(of: difference, platform: name)
      occurrences[fingerprint, default: 0] += 1
      let level = isTolerated ? .note : level(of: difference)
      return result(difference, level: level, fingerprint: "\(fingerprint):\(occurrences[fingerprint] ?? 1)")
    }
    var notes: [String] = []
    let hidden = image.differences.count - chosen.count
    if hidden > 0 { notes.append("\(hidden) of \(image.differences.count) differences are left out here.") }
    if hiddenRuns > 0 { notes.append("\(hiddenRuns) more platforms are left out here.") }
    return .object([
      JSONMember("tool", SARIFRules.tool),
      JSONMember("automationDetails", .object([JSONMember("id", .string("ocidiff-offline/\(name)/"))])),
      JSONMember("invocations", .array([invocation(notes)])),
      JSONMember("results", .array(results)),
      JSONMember("columnKind", .string("unicodeCodePoints")),
      JSONMember("properties", properties(image)),
    ])
  }

  /// The differences that are told, in the order of the report.
  private static func chosen(from differences: [Difference]) -> [Difference] {
    guard differences.count > resultLimit else { return differences }
    let weightiest = differences.indices.sorted { left, right in
      (differences[left].cause, left) < (differences[right].cause, right)
    }.prefix(resultLimit)
    return weightiest.sorted().map { differences[$0] }
  }

  /// What a later layer hides, no container sees.
  private static func level(of difference: Difference) -> Cause.Severity {
    let level = difference.cause.severity
    return difference.effect == .shadowed && level == .error ? .warning : level
  }

  private static func result(_ difference: Difference, level: Cause.Severity, fingerprint: String)
    -> JSONValue
  {
    let place = JSONMember(
      "artifactLocation", .object([JSONMember("uri", .string(DifferencePlace.uri(of: difference)))]))
    // GitHub shows nothing that has no line.
    let region = JSONMember("region", .object([JSONMember("startLine", .init(1))]))
    let logical = [
      JSONMember("fullyQualifiedName", .string(DifferenceLine.place(of: difference))),
      JSONMember("kind", .string(difference.kind == .file ? "resource" : "value")),
    ]
    return .object([
      JSONMember("ruleId", .string(difference.cause.rawValue)),
      JSONMember("ruleIndex", .init(Cause.allCases.firstIndex(of: difference.cause) ?? 0)),
      JSONMember("level", .string(level.rawValue)),
      JSONMember("message", SARIFRules.message(DifferenceLine.plain(difference))),
      JSONMember(
        "locations",
        .array([
          .object([
            JSONMember("physicalLocation", .object([place, region])),
            JSONMember("logicalLocations", .array([.object(logical)])),
          ])
        ])),
      // The first is the one that GitHub looks at.
      JSONMember(
        "partialFingerprints",
        .object([
          JSONMember("primaryLocationLineHash", .string(fingerprint)),
          JSONMember("ocidiffDifference/v1", .string(fingerprint)),
        ])),
    ])
  }

  private static func invocation(_ notes: [String]) -> JSONValue {
    let notifications = notes.map { text in
      JSONValue.object([
        JSONMember("level", .string("warning")),
        JSONMember("message", SARIFRules.message(text + " The format json of --report tells all.")),
      ])
    }
    let more = notifications.isEmpty ? [] : [JSONMember("toolExecutionNotifications", .array(notifications))]
    return .object([JSONMember("executionSuccessful", .bool(true))] + more)
  }

  /// The same numbers as in every other form of the report.
  private static func properties(_ image: ImageReport) -> JSONValue {
    .object([
      JSONMember("equivalence", .string(image.equivalence.rawValue)),
      JSONMember("summary", ReportJSON.value(image.summary)),
    ])
  }
}
