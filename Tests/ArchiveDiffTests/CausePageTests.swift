import ArchiveDiff
import Foundation
import Testing

@Suite("Pages of causes")
struct CausePageTests {
  @Test("The pages are those of all causes, the weightiest first")
  func pagesAreThoseOfAllCauses() {
    #expect(CausePage.all.map(\.cause) == Cause.allCases)
  }

  @Test("A page fits a terminal and one screen of it", arguments: Cause.allCases)
  func pageFitsATerminal(cause: Cause) {
    let text = CausePage.page(for: cause).text
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    #expect((12...30).contains(lines.count))
    for line in lines {
      #expect(line.count <= 80 && line.utf8.count == line.count && line.last != " ", "\(line)")
    }
  }

  @Test("A page has its four parts under headings in capitals", arguments: Cause.allCases)
  func pageHasItsParts(cause: Cause) {
    let page = CausePage.page(for: cause)
    let lines = page.text.split(separator: "\n")
    #expect(lines.first == "\(cause.rawValue): \(page.summary)")
    let headings = lines.dropFirst().filter { !$0.hasPrefix(" ") }
    #expect(headings == ["WHAT IT MEANS", "HOW IT COMES ABOUT", "WHAT TO CHANGE", "WHAT LEAVES IT OUT"])
  }

  @Test("A page shows a row as the report has it", arguments: Cause.allCases)
  func pageHasAnExample(cause: Cause) {
    let rows = CausePage.page(for: cause).meaning.split(separator: "\n").filter { $0.hasPrefix("  ") }
    let kinds = ["Index", "Manifest", "Config", "Layer", "File"]
    #expect(rows.contains { row in kinds.contains { row.hasPrefix("  \($0) ") } })
  }

  @Test("A page says what to change, in which tool, once for each", arguments: Cause.allCases)
  func pageHasRemedies(cause: Cause) {
    let remedies = CausePage.page(for: cause).remedies
    #expect(!remedies.isEmpty)
    #expect(remedies.allSatisfy { !$0.tool.isEmpty && !$0.text.isEmpty })
    #expect(Set(remedies.map(\.tool)).count == remedies.count)
  }

  @Test("Summaries are short, differ, and stand without a full stop")
  func summariesAreShortAndDiffer() {
    let summaries = CausePage.all.map(\.summary)
    #expect(Set(summaries).count == summaries.count)
    for summary in summaries {
      #expect(!summary.isEmpty && summary.count <= 60 && !summary.contains("\n") && summary.last != ".")
    }
  }

  @Test("Every flag that leaves something out stands on a page")
  func everyFlagStandsOnAPage() {
    #expect(Set(CausePage.all.flatMap(\.flags)) == ComparisonOptions.semantic)
    #expect(CausePage.page(for: .history).flag == .history)
    #expect(CausePage.page(for: .content).flag == nil)
  }

  @Test("What is said of our flags names only flags that the command has", arguments: Cause.allCases)
  func pageNamesFlagsOfTheCommand(cause: Cause) throws {
    let page = CausePage.page(for: cause)
    let own = page.flags.map(\.spelling) + Self.flags(in: page.flagNote)
    let declared = try Self.declaredFlags()
    for flag in own { #expect(declared.contains(Self.folded(flag)), "\(flag)") }
    let section = page.text.components(separatedBy: "WHAT LEAVES IT OUT")[1]
    #expect(page.flags.allSatisfy { section.contains($0.spelling) })
    #expect(section.contains("No flag") == page.flags.isEmpty)
  }

  private static func flags(in text: String) -> [String] {
    text.split(whereSeparator: { $0.isWhitespace || ".,;:()".contains($0) }).map(String.init)
      .filter { $0.hasPrefix("--") }
  }

  /// The names of the command's options, as its source declares them.
  private static func declaredFlags() throws -> Set<String> {
    let commands = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/ocidiff-offline/Commands").standardizedFileURL
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: commands, includingPropertiesForKeys: nil) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(whereSeparator: { " :=".contains($0) })
        if words.count > 1, words[0] == "var" { names.insert(folded(String(words[1]))) }
      }
    }
    return names
  }

  /// `--ignore-json-formatting` and `ignoreJSONFormatting` are the same.
  private static func folded(_ name: String) -> String { name.lowercased().filter { $0 != "-" } }
}
