import ArchiveDiff
import ArgumentParser

/// `explain`: what a cause means, and what to do about it.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a cause: what it means, how it comes about, what to change.",
    discussion: "Without a cause, all are listed.")

  @Argument(
    help: "The cause, as the report tells it.", completion: .list(Cause.allCases.map(\.rawValue)),
    transform: Cause.parse)
  var cause: Cause?

  func run() throws {
    guard let cause else {
      var table = TextTable(header: ["CAUSE", "WHAT DIFFERS"])
      for page in CausePage.all { table.add([page.cause.rawValue, page.summary]) }
      return StandardOutput().write(table.text())
    }
    StandardOutput().write(CausePage.page(for: cause).text + "\n")
  }
}

extension Cause {
  /// The cause that a user wrote.
  fileprivate static func parse(_ text: String) throws -> Cause {
    guard let cause = allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) else {
      throw ValidationError("'\(text)' is no cause; `ocidiff-offline explain` lists them.")
    }
    return cause
  }
}
