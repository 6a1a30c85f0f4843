import Foundation
import ImageFixtures
import Testing

@testable import ocidiff_offline

/// `--format markdown`: what is in an archive stays text, and the page stays short.
struct MarkdownTests {
  /// Each would be something else in Markdown, in HTML or on GitHub.
  static let texts = [
    "plain", "`", "``", "a`b", "`a", "a`", "` `` ```", "```\ncode", "~~~", " a", "a ", " ", "  ", "", "a|b",
    #"a\|b"#, #"\`"#,
    "<script>alert(1)</script>", "</details>", "<!--", "&lt;", "&#96;", "**bold**", "_a_", "~~a~~", "[a](b)",
    "![a](b)",
    "[a]: b", "https://example.com/x", "www.example.com", "user@example.com", "@user", "#123", "GH-1",
    ":tada:", "$x$",
    "# heading", "> quote", "- item", "1. item", "    code", "a\nb", "a\r\nb", "\u{1B}[31m", "a\u{202E}b",
    "a\u{2028}b", "é€😀",
    // An accent over a backtick makes one character of the two for Swift, and none for Markdown.
    "`\u{301}", "a`\u{301} <b> ` [c](d)", "``\u{301} `",
    #"\x0a"#, "<br>", "``` ` `` ```` `", "![](javascript:alert)", "a  ", "|", "---", "===",
  ]

  static let hasParser: ConditionTrait = .enabled("Needs Debian's cmark-gfm.") {
    ChildProcess.find("cmark-gfm") != nil
  }

  @Test("Any text is one code span, which says what the text says", hasParser)
  func codeSpans() async throws {
    let spans = Self.texts.map(MarkdownText.code)
    // At the start of a line, in the middle of one, and beside each other.
    let starts = try await html(spans.map { "- \($0)\n" }.joined())
    let middles = try await html(spans.map { "- added \($0) (layer 1): \($0) → \($0)\n" }.joined())
    let told = Self.texts.map { "<code>\(escaped($0.isEmpty ? "\"\"" : TerminalText.safe($0)))</code>" }
    #expect(items(starts) == told)
    #expect(items(middles) == told.map { "added \($0) (layer 1): \($0) → \($0)" })
  }

  @Test(
    "Of a comparison of hostile images, nothing but our own markup is markup", hasParser,
    arguments: [false, true])
  func hostile(isStrict: Bool) async throws {
    let folder = try TemporaryFolder()
    let paths = try ["0", "1"].map { seed in
      try folder.write("\(seed).tar", files: Self.layout(seed: seed))
    }
    let outcome = try await Program.run((isStrict ? [] : ["--semantic"]) + ["--format", "markdown"] + paths)
    #expect(outcome.status == 1)
    let page = try await html(outcome.text)
    let tags = Set(page.matches(of: /<[^>]*>/).map { String($0.output) })
    #expect(
      tags.isSubset(of: [
        "<h3>", "</h3>", "<ul>", "</ul>", "<li>", "</li>", "<code>", "</code>", "<p>", "</p>", "<table>",
        "</table>",
        "<thead>", "</thead>", "<tbody>", "</tbody>", "<tr>", "</tr>", "<th>", "</th>", "<td>", "</td>",
        "<strong>",
        "</strong>", "<details>", "</details>", "<summary>", "</summary>", #"<th align="right">"#,
        #"<td align="right">"#,
      ]), "\(tags)")
    for text in ["@user", "#123", "www.example.com", "&lt;script&gt;"] {
      #expect(page.contains("<code>") && page.contains(text), "\(text)")
    }
    // What stands outside of code has none of it.
    let outside = page.replacing(/<code>[^<]*<\/code>/, with: "")
    for text in ["@user", "#123", "www.", "script", "alert"] { #expect(!outside.contains(text), "\(text)") }
  }

  @Test("However much differs, the page stays below the limit, and says what it leaves out")
  func length() async throws {
    let folder = try TemporaryFolder()
    let paths = try ["0", "1"].map { seed in
      let name = String(repeating: "é`", count: 60)
      let members = (0..<1500).map { number in
        TarMember("\(name)\(number)", text: number % 3 == 0 ? seed : "").with {
          if number % 3 == 1 { $0.mode = seed == "0" ? 0o644 : 0o600 }
          if number % 3 == 2 { $0.modified = seed == "0" ? 0 : 1 }
        }
      }
      return try folder.write("\(seed).tar", ImageFixture(members))
    }
    let outcome = try await Program.run(["--format", "markdown"] + paths)
    let json = try await Program.run(["--format", "json"] + paths).report()
    #expect(outcome.output.count <= ReportMarkdown.lengthLimit)
    #expect(outcome.output.count > ReportMarkdown.lengthLimit / 4)
    let count = try #require(json.summary?.differences)
    let shown = outcome.lines.count { $0.hasPrefix("- modified ") }
    #expect(shown > 50)
    #expect(outcome.text.contains("Not shown here: \(count - shown) of \(count) differences."))
    #expect(outcome.text.contains("--report json="))
  }

  @Test("Many platforms do not make the page longer than the limit")
  func platforms() async throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "\u{202E}", count: 500)
    let paths = try ["0", "1"].map { seed in
      let images = (0..<60).map { number in
        ImageFixture([LayerFixture([TarMember("x", text: seed)])], architecture: "\(name)\(number)")
      }
      return try folder.write("\(seed).tar", files: ImageFixture.layout(images))
    }
    let outcome = try await Program.run(["--format", "markdown", "--all-platforms"] + paths)
    #expect(outcome.status == 1)
    #expect(outcome.output.count <= ReportMarkdown.lengthLimit)
    let shown = outcome.lines.count { $0.hasPrefix("### ") }
    #expect(shown >= 1)
    #expect(outcome.text.contains("and \(60 - shown) of 60 platforms"))
  }

  // MARK: Reading

  /// What GitHub's parser makes of a text, with raw HTML as it is.
  private func html(_ markdown: String) async throws -> String {
    let folder = try TemporaryFolder()
    let path = try folder.write("page.md", Array(markdown.utf8))
    let parser = try #require(ChildProcess.find("cmark-gfm"))
    let extensions = ["table", "strikethrough", "autolink", "tagfilter", "tasklist"].flatMap { ["-e", $0] }
    let outcome = try await ChildProcess.run(parser, extensions + ["--unsafe", path])
    try #require(outcome.status == 0)
    return outcome.text
  }

  private func items(_ html: String) -> [String] {
    html.split(separator: "\n").filter { $0.hasPrefix("<li>") }.map { String($0.dropFirst(4).dropLast(5)) }
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  // MARK: Building

  /// Images in which files, links, attributes and settings are called as the texts are.
  private static func layout(seed: String) -> [String: [UInt8]] {
    var tar = TarBuilder()
    for text in texts where !text.isEmpty {
      tar.pax(raw: TarBuilder.record("SCHILY.xattr.user.\(text)", Array((text + seed).utf8)))
      tar.add(TarMember(Array("f \(text)".utf8), content: Array(seed.utf8)))
      tar.add(TarMember(Array("l \(text)".utf8), type: "2").with { $0.linkName = Array((text + seed).utf8) })
    }
    tar.end()
    var image = ImageFixture(
      [LayerFixture(tar: tar.bytes)], config: #"{"Env": ["\#(seed)@user #123 <script>"]}"#)
    image.name = "www.example.com@user`"
    return ImageFixture.layout([image])
  }
}
