import ImageFixtures
import Testing

/// The end of the table: what came of it, why, and what to do next.
struct SummaryTests {
  static let pair = ["--semantic"] + NaturalPairTests.pair

  @Test("--summary tells for each cause how often it is, and what tells more of it")
  func causes() async throws {
    let lines = try await Program.run(["--summary"] + Self.pair).lines
    for cause in ["content", "permissions", "configuration"] {
      let line = try #require(lines.first { $0.hasPrefix("\(cause) ") })
      #expect(line.contains(" ocidiff-offline explain \(cause) "))
    }
    #expect(lines.first == "different: not the same files or configuration")
    #expect(lines.contains { $0.hasPrefix("left out as asked: 11 permissions, ") })
  }

  @Test("The five largest differences are told, the largest first, and none about no bytes")
  func largest() async throws {
    // Of both files of a pair the larger one counts; what differs in its mode alone holds the same.
    let sizes = [
      ("tiny", 3, 4), ("grown", 10, 5000), ("shrunk", 9000, 1), ("gone", 2_500_000, 0), ("one", 1, 1),
    ]
    var left = sizes.map { TarMember($0.0, content: [UInt8](repeating: 1, count: $0.1)) }
    var right = sizes.filter { $0.2 > 0 }.map { TarMember($0.0, content: [UInt8](repeating: 2, count: $0.2)) }
    left += [
      TarMember("mode", content: [UInt8](repeating: 1, count: 77_000)), TarMember("empty"),
      TarMember("two", text: "a"),
    ]
    right += [left[5].with { $0.mode = 0o777 }, TarMember("two", text: "b")]
    let images = try TerminalTableTests.images(left, right)
    let lines = try await Program.run(["--semantic"] + images.paths).lines
    #expect(
      lines.contains("largest: gone (2.5 MB), shrunk (9.0 kB), grown (5.0 kB), tiny (4 B), one (1 B)"),
      "\(lines)")
    let screen = try await PseudoTerminal.run(["--semantic", "--summary"] + images.paths).lines
    let place = try #require(screen.firstIndex(of: "largest"))
    #expect(
      screen[(place + 1)...].prefix(5).map { $0.split(separator: " ").last } == [
        "gone", "shrunk", "grown", "tiny", "one",
      ])
  }

  @Test("On a terminal the end says the same, wrapped to its width")
  func terminal() async throws {
    let outcome = try await PseudoTerminal.run(columns: 60, ["--summary"] + Self.pair)
    let expected = [
      "different: not the same files or configuration",
      "3 differences",
      "  1  content        ocidiff-offline explain content",
      "  1  permissions    ocidiff-offline explain permissions",
      "  1  configuration  ocidiff-offline explain configuration",
      "largest",
      "  44 B  usr/share/greeter/version",
      "left out as asked",
      "  11 permissions, 6 history, 16 timestamp, 11 userNames,",
      "  1 imageName, 3 order, 11 pathSpelling, 12 tarFormat,",
      "  1 jsonFormatting, 3 compression, 1 envelope",
      "",
    ]
    #expect(outcome.lines == expected)
    #expect(outcome.raw.hasPrefix("\u{1B}[1;31mdifferent:"))
  }

  @Test("--quiet prints nothing, and the status tells", arguments: ["-q", "--quiet"], ["table", "json"])
  func quiet(flag: String, format: String) async throws {
    let different = try await Program.run([flag, "--format", format, "--summary"] + Self.pair)
    #expect(different.status == 1)
    #expect(different.output.isEmpty && different.errors.isEmpty)
    let equal = try await PseudoTerminal.run([
      flag, fixture("same/layout"), fixture("same/oci.tar"), "--semantic",
    ])
    #expect(equal.status == 0)
    #expect(equal.raw == "" && equal.errors == "")
    let trouble = try await Program.run([flag, "missing.tar", Self.pair[1]])
    #expect(trouble.status == 2)
    #expect(trouble.output.isEmpty)
    #expect(trouble.errorText.hasPrefix("ocidiff-offline: error: missing.tar: "))
  }
}
