import ArchiveDiff
import OCILayout
import TarStream

/// What a verification found as JSON, after `schema/ocidiff-verify-1.schema.json`.
enum VerificationJSON {
  static let schema = "ocidiff-verify/1"

  static func document(_ report: VerificationReport) -> JSONDocument {
    JSONDocument(members: [
      ("schema", .value(.string(schema))),
      ("input", .value(.string(report.input))),
      ("format", .value(.string(report.format.rawValue))),
      ("findings", .rows(report.findings, value)),
      ("summary", .value(summary(report))),
    ])
  }

  private static func value(_ finding: Finding) -> JSONValue {
    .object([
      JSONMember("kind", .string(finding.kind.rawValue)),
      JSONMember("severity", .string(finding.kind.severity.rawValue)),
      JSONMember("blob", .init(finding.blob)),
      JSONMember("offset", finding.offset.map { .number(String($0)) } ?? .null),
      JSONMember("place", finding.offset == nil ? .null : .string(word(for: finding.place))),
      JSONMember("path", .init(finding.path.map { EscapedText.escape($0) })),
      JSONMember("message", .string(finding.message)),
    ])
  }

  /// What an offset counts.
  static func word(for place: StreamError.Place) -> String {
    switch place {
    case .stored: "stored"
    case .decompressed: "decompressed"
    }
  }

  private static func summary(_ report: VerificationReport) -> JSONValue {
    .object([
      JSONMember("outcome", .string(report.outcome.rawValue)),
      JSONMember("images", .init(report.images)),
      JSONMember("blobs", .init(report.blobs)),
      JSONMember("layersRead", .init(report.layers)),
      JSONMember("byKind", counts(report.counts)),
      JSONMember("omitted", counts(report.omitted)),
    ])
  }

  /// In the order of the closed list, so that the output never depends on that of a dictionary.
  private static func counts(_ counts: [Finding.Kind: Int]) -> JSONValue {
    .object(
      Finding.Kind.allCases.compactMap { kind in counts[kind].map { JSONMember(kind.rawValue, .init($0)) } })
  }
}
