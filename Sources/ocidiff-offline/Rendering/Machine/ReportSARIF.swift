import ArchiveDiff
import OCILayout

/// The report as SARIF 2.1.0, which code scanning of GitHub and others read: a run a platform, a rule a cause, a result a
/// difference.
enum ReportSARIF {
  /// How many results a run has at most, the weightiest causes first: GitHub takes no file with more.
  static let resultLimit = 25_000
  /// How many runs there are at most: as above.
  static let runLimit = 20

  static func document(
    _ report: ArchiveReport, required: Equivalence?, resultLimit: Int = resultLimit
  ) -> JSONDocument {
    let runs = zip(report.images, PlatformNames.names(of: report)).prefix(runLimit).map { image, name in
      let chosen = chosen(from: image.differences, limit: resultLimit)
      // Where the rung holds on which the exit status hangs, what differs below it is no reason to worry.
      let isTolerated = required.map { image.equivalence <= $0 } ?? false
      let results = results(for: chosen, platform: name, isTolerated: isTolerated)
      let hidden = (image.differences.count - chosen.count, report.images.count - runLimit)
      return run(image, name: name, results: results, hidden: hidden)
    }
    let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return JSONDocument(members: [
      ("$schema", .value(.string(schema))),
      ("version", .value(.string("2.1.0"))),
      ("runs", .documents(Array(runs))),
    ])
  }

  /// `hidden`: how many differences of the platform, and how many platforms, are left out.
  private static func run(
    _ image: ImageReport, name: String, results: JSONDocument.Part, hidden: (differences: Int, platforms: Int)
  ) -> JSONDocument {
    var notes: [String] = []
    if hidden.differences > 0 {
      notes.append("\(hidden.differences) of \(image.differences.count) differences are left out here.")
    }
    if hidden.platforms > 0 { notes.append("\(hidden.platforms) more platforms are left out here.") }
    return JSONDocument(members: [
      ("tool", .value(SARIFRules.tool)),
      ("automationDetails", .value(.object([JSONMember("id", .string("ocidiff-offline/\(name)/"))]))),
      ("invocations", .rows([invocation(notes)]) { $0 }),
      ("results", results),
      ("columnKind", .value(.string("unicodeCodePoints"))),
      ("properties", .value(properties(image))),
    ])
  }

  /// The differences that are told, in the order of the report.
  private static func chosen(from differences: [Difference], limit: Int) -> [Difference] {
    guard differences.count > limit else { return differences }
    let weightiest = differences.indices.sorted { left, right in
      (differences[left].cause, left) < (differences[right].cause, right)
    }.prefix(limit)
    return weightiest.sorted().map { differences[$0] }
  }

  private static func results(
    for differences: [Difference], platform: String, isTolerated: Bool
  ) -> JSONDocument.Part {
    var occurrences: [String: Int] = [:]
    let fingerprints = differences.map { difference in
      let fingerprint = DifferencePlace.fingerprint(of: difference, platform: platform)
      let occurrence = occurrences[fingerprint, default: 0] + 1
      occurrences[fingerprint] = occurrence
      return "\(fingerprint):\(occurrence)"
    }
    return .rows(differences.count) { index in
      let difference = differences[index]
      return result(
        difference, level: isTolerated ? .note : level(of: difference), fingerprint: fingerprints[index])
    }
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
      JSONMember("summary", ReportJSON.summary(of: image)),
    ])
  }
}
