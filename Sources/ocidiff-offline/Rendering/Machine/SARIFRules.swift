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
    let literal = text.replacing("{", with: "{{").replacing("}", with: "}}").replacing("](", with: "]\\x28")
    return .object([JSONMember("text", .string(literal))])
  }
}
