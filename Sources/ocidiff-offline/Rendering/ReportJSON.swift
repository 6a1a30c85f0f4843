import ArchiveDiff
import OCILayout

/// The report as JSON, after `schema/ocidiff-report-1.schema.json`.
enum ReportJSON {
  static let schema = "ocidiff-report/1"

  /// The whole report as one document.
  static func document(_ report: ArchiveReport) -> JSONDocument {
    let schema = ("schema", JSONDocument.Part.value(.string(schema)))
    guard report.isList || report.images.count != 1 else {
      return JSONDocument(members: [schema] + members(report.images[0]))
    }
    let images = report.images.map { JSONDocument(members: members($0)) }
    return JSONDocument(members: [schema, ("images", .documents(images))])
  }

  /// One difference a line, then the summary; several platforms come one after the other.
  static func lines(_ report: ArchiveReport) -> String {
    JSONWriter.lines { take in
      for image in report.images {
        for difference in image.differences { take(value(difference)) }
        take(
          .object([
            JSONMember("schema", .string(schema)),
            JSONMember("equivalence", .string(image.equivalence.rawValue)),
            JSONMember("inputs", .array(image.inputs.map(value))),
            JSONMember("options", value(image.options)),
            JSONMember("summary", summary(of: image)),
          ]))
      }
    }
  }

  private static func members(_ report: ImageReport) -> [JSONDocument.Member] {
    [
      ("equivalence", .value(.string(report.equivalence.rawValue))),
      ("inputs", .rows(report.inputs, value)),
      ("options", .value(value(report.options))),
      ("summary", .value(summary(of: report))),
      ("differences", .rows(report.differences, value)),
    ]
  }

  private static func value(_ options: ComparisonOptions) -> JSONValue {
    .object(
      [
        JSONMember("semantic", .bool(options.isSemantic)),
        JSONMember("rootfs", .bool(options.comparesRootFilesystems)),
        JSONMember("trustDigests", .bool(options.trustsDigests)),
        JSONMember("ignored", .array(options.ignoredNames.map { .string($0) })),
      ] + members(options.paths))
  }

  private static func value(_ input: InputSummary) -> JSONValue {
    .object([
      JSONMember("path", .string(input.path)),
      JSONMember("format", .string(input.format.rawValue)),
      JSONMember("reference", .init(input.reference)),
      JSONMember("platform", .init(input.platform?.description)),
      JSONMember("manifestDigest", .init(input.manifestDigest?.description)),
      JSONMember("configDigest", .string("\(input.configDigest)")),
      JSONMember("layers", .init(input.layers)),
    ])
  }

  /// The patterns that paths were chosen by, where there are any.
  private static func members(_ paths: PathSelection) -> [JSONMember] {
    guard !paths.isEverything else { return [] }
    return [("include", paths.included), ("exclude", paths.excluded)].map { name, patterns in
      JSONMember(name, .array(patterns.texts.map { .string($0) }))
    }
  }

  /// The numbers of a report.
  static func summary(of report: ImageReport) -> JSONValue {
    let (summary, paths) = (report.summary, report.options.paths)
    return .object(
      [
        JSONMember("differences", .init(summary.differences)),
        JSONMember("ignored", value(summary.ignored)),
      ] + (paths.isEverything ? [] : [JSONMember("excluded", .init(summary.excluded))]) + [
        JSONMember("byCause", value(summary.byCause)),
        JSONMember("layersShared", .init(summary.layersShared)),
        JSONMember("layersRead", .init(summary.layersRead)),
        JSONMember("entries", .init(summary.entries)),
        JSONMember("bytesRead", .number(String(summary.bytesRead))),
      ])
  }

  private static func value(_ counts: [Cause: Int]) -> JSONValue {
    .object(counts.sorted { $0.key < $1.key }.map { JSONMember($0.key.rawValue, .init($0.value)) })
  }

  private static func value(_ difference: Difference) -> JSONValue {
    var members = [
      JSONMember("kind", .string(difference.kind.rawValue)),
      JSONMember("change", .string(difference.change.rawValue)),
      JSONMember("path", .string(difference.path)),
    ]
    if let layer = difference.layer { members.append(JSONMember("layer", .init(layer))) }
    if let layers = difference.layers {
      members.append(JSONMember("layers", .array(layers.map { $0.map { .init($0) } ?? .null })))
    }
    if let history = difference.history {
      members.append(JSONMember("history", .array(history.map { .init($0) })))
    }
    let attributes = difference.attributes.map { JSONMember($0.name, .array($0.values)) }
    members.append(JSONMember("attributes", .object(attributes)))
    members.append(JSONMember("cause", .string(difference.cause.rawValue)))
    if let effect = difference.effect { members.append(JSONMember("effect", .string(effect.rawValue))) }
    return .object(members)
  }
}

extension JSONValue {
  init(_ text: String?) { self = text.map { .string($0) } ?? .null }

  init(_ number: Int) { self = .number(String(number)) }
}
