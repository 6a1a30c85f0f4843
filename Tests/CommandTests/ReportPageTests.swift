import ArchiveDiff
import Foundation
import ImageFixtures
import Testing

@testable import ocidiff_offline

/// `--format html`, as a parser, a reader and a browser see it.
struct ReportPageTests {
  /// Pairs of images, and the flags with which they are compared.
  enum Pair: String, CaseIterable, Sendable {
    case strict, semantic, rich, platforms, hostile, equal, wrapping

    var flags: [String] {
      switch self {
      case .semantic: ["--semantic"]
      case .platforms: ["--all-platforms"]
      default: []
      }
    }

    /// Writes what is to be compared, where it has to be written.
    func inputs(in folder: TemporaryFolder) throws -> [String] {
      switch self {
      case .strict, .semantic: return NaturalPairTests.pair
      case .equal: return [NaturalPairTests.pair[0], NaturalPairTests.pair[0]]
      case .wrapping: return ReportPageTests.same
      case .hostile:
        return try (0...1).map { try folder.write("\($0).tar", files: HostilePage.layout($0)) }
      case .rich, .platforms:
        return try RichPair.sides.enumerated().map { side, images in
          try folder.write("\(side).tar", files: ImageFixture.layout(images))
        }
      }
    }
  }

  /// One image in two forms.
  static let same = [fixture("same/docker.tar"), fixture("same/oci.tar")]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes the page of a pair; returns its path.
  private func page(_ pair: Pair) async throws -> String {
    let path = "\(folder.path)/report.html"
    let outcome = try await Program.run(
      pair.flags + ["--format", "json", "--report", "html=\(path)"] + (try pair.inputs(in: folder)))
    try #require(
      outcome.status == (outcome.text.contains(#""differences": []"#) ? 0 : 1), "\(outcome.errorText)")
    return path
  }

  private static func script(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("BrowserTests/\(name)").path
  }

  /// What a script has to say of a page: nothing, where all is well.
  private func judgement(_ name: String, _ arguments: String...) async throws -> String {
    let python = try #require(ChildProcess.find("python3"), "the tests need python3")
    let outcome = try await ChildProcess.run(python, [Self.script(name)] + arguments)
    let said = outcome.text.trimmingCharacters(in: .whitespacesAndNewlines) + outcome.errorText
    return outcome.status == 0 || !said.isEmpty ? said : "ended with status \(outcome.status)"
  }

  @Test(
    "The page is well-formed: elements closed, ids unique, links that lead somewhere",
    arguments: Pair.allCases)
  func structure(pair: Pair) async throws {
    #expect(try await judgement("structure.py", page(pair)) == "")
  }

  static let hasBrowser = ChildProcess.find("chromium") != nil && ChildProcess.find("chromedriver") != nil

  @Test(
    "A browser shows the page without complaint: filters, picture, keys, colours, hostile names",
    .enabled(if: hasBrowser, "needs Debian's packages chromium and chromium-driver"), .serialized,
    arguments: [Pair.strict, .platforms, .hostile])
  func browser(pair: Pair) async throws {
    let page = try await page(pair)
    let judgement =
      pair == .hostile
      ? try await judgement("report.py", page, "hostile") : try await judgement("report.py", page)
    #expect(judgement == "")
  }

  @Test("Printed and written to a file, the page is the same, run after run")
  func same() async throws {
    let page = try await page(.strict)
    let printed = try await Program.run(["--format", "html"] + NaturalPairTests.pair)
    #expect(printed.status == 1)
    #expect(printed.output == Array(try Data(contentsOf: URL(fileURLWithPath: page))))
  }

  @Test("The page tells the verdict, each cause with its number, and the lines that differ")
  func told() async throws {
    let text = try await Program.run(["--semantic", "--format", "html"] + NaturalPairTests.pair).text
    for part in [
      "<h1>Different</h1>", "<b>3 differences</b>", "GREETER_CHANNEL=<b>candidate</b>",
      #"<del data-left="2">-built 2024-03-<b>11"#, #"<ins data-right="2">+built 2024-03-<b>12"#,
      "Points in time, of files and of the image", "Left out: all that --semantic names.",
      "3 other files without a difference, 26 B: messages/",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("data-cause=\"timestamp\""))
  }

  @Test("A rung that is required decides what stands on top")
  func required() async throws {
    let required = ["--require", "semantic", "--format", "html"]
    let failing = try await Program.run(required + NaturalPairTests.pair).text
    #expect(failing.contains("<h1>Different</h1>") && failing.contains("does not hold, required"))
    #expect(failing.contains("the required rung, semantic, does not hold"))
    let holding = try await Program.run(required + Self.same).text
    #expect(holding.contains("<h1>Equal</h1>") && holding.contains("the required rung, semantic, holds"))
  }

  @Test(
    "What stands on top is green for equal, yellow for what runs the same, red for what does not",
    arguments: [(Pair.equal, "equal"), (.wrapping, "close"), (.strict, "different")])
  func alarm(pair: Pair, kind: String) async throws {
    let text = try String(contentsOfFile: await page(pair), encoding: .utf8)
    #expect(text.contains("<header class=\"\(kind)\">"))
    #expect(PageAsset.style.text.contains("header.\(kind) {"))
  }

  @Test("However many differences there are, the page shows no more than it has room for, and says so")
  func bounded() async throws {
    let paths = try (0...1).map { side in
      try folder.write(
        "\(side).tar",
        ImageFixture(
          (0..<60).map { TarMember("dir/\($0)", text: String(repeating: "\(side)\n", count: $0 + 1)) }))
    }
    let report = try await ArchiveComparison(paths[0], paths[1], options: ComparisonOptions()).run()
    let differences = report.images[0].differences
    let contents = try report.images.map { try $0.compareContents() }
    let bounds = PageSelection.Bounds(rows: 40, full: 20, contentBytes: 2000, attributeBytes: 1 << 20)
    let text = ReportPage.text(report, contents: contents, required: nil, bounds: bounds)
    #expect(text.matches(of: /class="difference (full|row)"/).count == 40)
    #expect(text.matches(of: /class="difference full"/).count == 20)
    #expect(text.contains("\(differences.count - 40) of \(differences.count) differences are not shown"))
    #expect(text.contains("Of 20 differences there is one line only"))
    #expect(text.contains("The page has no room for what the files hold"))
    let narrow = PageSelection(differences, contents: [:], bounds: PageSelection.Bounds(rowBytes: 10_000))
    #expect((1..<40).contains(narrow.shown.count))
    // The largest are shown, the smallest are not.
    #expect(text.contains(#"<bdi class="name">59</bdi>"#) && !text.contains(#"<bdi class="name">0</bdi>"#))
  }

  @Test(
    "Each family of causes has its colour in the style sheet, and nothing in the page is loaded from elsewhere"
  )
  func assets() {
    for family in CauseFamily.allCases {
      #expect(PageAsset.style.text.contains("\n.\(family.rawValue) { --cause: #"))
    }
    for asset in [PageAsset.style, PageAsset.script] {
      #expect(!asset.text.contains("</") && !asset.text.contains("url(") && !asset.text.contains("@import"))
      #expect(asset.text.utf8.count > 1000)
    }
    #expect(PageAsset.policy.hasPrefix("default-src 'none'; "))
  }
}
