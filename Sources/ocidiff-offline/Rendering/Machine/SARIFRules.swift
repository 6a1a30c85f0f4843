import ArchiveDiff
import OCILayout

/// The tool and its rules, a cause each, as SARIF has them.
enum SARIFRules {
  static let tool = JSONValue.object([
    JSONMember(
      "driver",
      .object([
        JSONMember("name", .string("ocidiff-offline")),
        JSONMember("semanticVersion", .string(RootCommand.version)),
        JSONMember("rules", .array(CausePage.all.map(rule))),
      ]))
  ])

  private static func rule(_ page: CausePage) -> JSONValue {
    let severity = page.cause.severity
    return .object([
      JSONMember("id", .string(page.cause.rawValue)),
      JSONMember("shortDescription", message(page.summary)),
      JSONMember("fullDescription", message(page.summary + ".")),
      JSONMember("help", message(page.text)),
      JSONMember("defaultConfiguration", .object([JSONMember("level", .string(severity.rawValue))])),
      JSONMember(
        "properties",
        .object([
          JSONMember("tags", .array([.string("reproducibility")])),
          JSONMember(
            "problem.severity", .string(severity == .note ? "recommendation" : severity.rawValue)),
        ])),
    ])
  }

  /// A text in which nothing is a placeholder (section 3.11.5) or a link (3.11.6).
  static func message(_ text: String) -> JSONValue {
    // Byte by byte: an accent over a bracket makes another character of it, and is none for who looks for brackets.
    var literal: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "}"): literal += [byte, byte]
      case UInt8(ascii: "(") where literal.last == UInt8(ascii: "]"): literal += "\\x28".utf8
      default: literal.append(byte)
      }
    }
    return .object([JSONMember("text", .string(String(decoding: literal, as: UTF8.self)))])
  }
}
