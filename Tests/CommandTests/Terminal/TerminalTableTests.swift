import Foundation
import ImageFixtures
import Testing

/// The table as a person sees it, and when they do.
struct TerminalTableTests {
  static let pair = NaturalPairTests.pair
  static let semantic = ["--semantic"] + pair

  // MARK: When

  @Test("In a pipe the table is diffoci's, whatever the environment says")
  func pipe() async throws {
    let outcome = try await Program.shell(
      #"TERM=xterm COLUMNS=40 "$0" --semantic "$1" "$2""#, Self.pair[0], Self.pair[1])
    #expect(outcome.lines.first?.split(separator: " ") == ["TYPE", "NAME", "INPUT-0", "INPUT-1"])
    #expect(!outcome.text.contains("\u{1B}"))
    let expanded = try await Program.run(["--no-trunc", "--expand"] + Self.semantic)
    #expect(expanded.output == outcome.output)
  }

  @Test(
    "Colour is where a person wants it",
    arguments: [
      ("", "auto", true), ("NO_COLOR=1", "auto", false), ("NO_COLOR=", "auto", true),
      ("TERM=dumb", "auto", false), ("NO_COLOR=1", "always", true), ("TERM=dumb", "always", true),
      ("", "never", false),
    ])
  func colour(environment: String, choice: String, isColoured: Bool) async throws {
    let outcome = try await PseudoTerminal.run(
      #"\#(environment) "$0" --color "$@""#, [choice] + Self.semantic)
    #expect(outcome.status == 1)
    #expect(outcome.raw.contains("\u{1B}[") == isColoured)
    #expect(outcome.lines.first == "Configuration")
  }

  @Test("--color always writes for a person into a pipe, as wide as COLUMNS says")
  func always() async throws {
    let outcome = try await Program.shell(
      #"COLUMNS=60 "$0" --color always --semantic "$1" "$2""#, Self.pair[0], Self.pair[1])
    #expect(outcome.text.hasPrefix("\u{1B}[1mConfiguration\u{1B}[0m\n"))
    let lines = PseudoTerminal.Outcome.plain(outcome.text).split(separator: "\n")
    #expect(lines.contains("      GREETER_CHANNEL=stable → GREETER_CHANNEL=candidate"))
  }

  @Test("A report in a file is the one for programs, whoever looks at the terminal")
  func file() async throws {
    let folder = try TemporaryFolder()
    _ = try await PseudoTerminal.run(
      ["--color", "always", "--report", "table=\(folder.path)/t"] + Self.semantic)
    let written = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/t"))
    #expect(Array(written) == (try await Program.run(Self.semantic)).output)
  }

  @Test("Other formats are the same on a terminal", arguments: ["json", "ndjson"])
  func otherFormats(format: String) async throws {
    let outcome = try await PseudoTerminal.run(["--format", format, "--color", "always"] + Self.semantic)
    #expect(outcome.raw == (try await Program.run(["--format", format] + Self.semantic)).text)
  }

  // MARK: What

  @Test("A row has its name, what differs, and why; a layer tells how it came to be")
  func rows() async throws {
    let lines = try await PseudoTerminal.run(Self.semantic).lines
    let expected = [
      "Configuration",
      "  ~ /config/Env/1  GREETER_CHANNEL=stable → GREETER_CHANNEL=candidate          configuration",
      "",
      "Layer 1  - COPY app-a/ /",
      "         + tar --create b-files",
      "  ~ usr/bin/greet              mode     0755 → 0775                              permissions",
      "  ~ usr/share/greeter/version  content  sha256:7ef43c8845e2… → sha256:def956c17786…  content",
      "",
    ]
    #expect(Array(lines.prefix(expected.count)) == expected)
  }

  @Test("Green is added, red removed, yellow modified, and what may be passed over is faint")
  func colours() async throws {
    let raw = try await PseudoTerminal.run(Self.pair).raw
    let sign = "\u{1B}[33m  ~ \u{1B}[0m\u{1B}[33musr/bin/greet\u{1B}[0m"
    #expect(raw.contains(sign))
    #expect(raw.contains("\u{1B}[32m  + \u{1B}[0m\u{1B}[32m(document)\u{1B}[0m"))
    #expect(raw.contains("\u{1B}[31m  - \u{1B}[0m\u{1B}[31m/history/1/comment\u{1B}[0m"))
    #expect(raw.contains("\u{1B}[31mustar\u{1B}[0m\u{1B}[2m → \u{1B}[0m\u{1B}[32mgnu\u{1B}[0m"))
    #expect(raw.contains("\u{1B}[2mtimestamp\u{1B}[0m"))
    // No more than the eight basic colours, which every palette has.
    let codes = raw.matches(of: /\u{1B}\[([0-9;]*)m/).flatMap {
      $0.1.split(separator: ";").compactMap { Int($0) }
    }
    #expect(codes.allSatisfy { $0 < 8 || 30...37 ~= $0 })
  }

  @Test("No line is wider than the terminal, and nothing is lost", arguments: [10, 40, 60, 100, 200])
  func widths(columns: Int) async throws {
    let folder = try TemporaryFolder()
    let paths = try (0...1).map { side in
      try folder.write("\(side).tar", files: ImageFixture.layout(RichPair.sides[side]))
    }
    let flags = ["--all-platforms", "--no-trunc", "--expand"]
    let outcome = try await PseudoTerminal.run(columns: columns, flags + paths)
    let widest = outcome.lines.map(\.count).max() ?? 0
    #expect(widest <= max(40, columns))
    let text = outcome.lines.joined().filter { $0 != " " }
    let rows = try await Program.run(["--verbose", "--all-platforms"] + paths).lines.map {
      $0.split(separator: " ")
    }
    for row in rows where row.first == "File" {
      #expect(
        text.contains("~\(row[1])") || text.contains("+\(row[1])") || text.contains("-\(row[1])"), "\(row)")
      #expect(text.contains(row[3]))
    }
    // Nor the names that values make superfluous, nor a size that is the same.
    for attribute in RichPair.attributes where !["value", "type", "digest", "size"].contains(attribute) {
      #expect(text.contains(attribute), "\(attribute)")
    }
  }

  @Test("Wide letters and marks do not push columns apart")
  func wideNames() async throws {
    let names = ["ascii-name", "日本語", "cafe\u{301}"]
    let paths = try Self.images(
      names.map { TarMember($0, text: "1") }, names.map { TarMember($0, text: "2") })
    let lines = try await PseudoTerminal.run(["--semantic"] + paths.paths).lines.filter {
      $0.hasPrefix("  ~ ")
    }
    // 日本語 takes six columns and has three letters; the accent takes none, and is one with its letter.
    let places = lines.map { $0.prefix { $0 != "→" }.count }
    #expect(places.count == 3 && places[0] == places[1] && places[2] == places[0] - 3, "\(lines)")
  }

  @Test("Digests are shortened unless they would look alike, and --no-trunc tells them whole")
  func digests() async throws {
    let whole = try await PseudoTerminal.run(columns: 200, ["--no-trunc"] + Self.semantic)
    #expect(
      whole.lines.contains {
        $0.contains("sha256:7ef43c8845e275f6f6a355f7f06e67091aac102741133c2e5a3a2084e8a0c2af")
      })
    let alike = ["0", "1"].map { "sha256:" + String(repeating: "a", count: 63) + $0 }
    let images = alike.map { ImageFixture([LayerFixture([])], config: #"{"Labels": {"base": "\#($0)"}}"#) }
    let folder = try TemporaryFolder()
    let paths = [try folder.write("0", images[0]), try folder.write("1", images[1])]
    let shown = try await PseudoTerminal.run(columns: 200, ["--semantic"] + paths).lines
    #expect(shown.contains { $0.contains(alike[0] + " → " + alike[1]) })
  }

  // MARK: Folders

  @Test("A folder that one side lacks is one row, with what is in it; --expand tells all")
  func wholeFolders() async throws {
    let doc = (1...412).map {
      TarMember("usr/share/doc/foo/\($0)", content: [UInt8](repeating: 7, count: 7700))
    }
    let folder = TarMember("usr/share/doc/foo/", type: "5")
    let old = [TarMember("usr/", type: "5"), TarMember("usr/lone/", type: "5"), TarMember("usr/lone/file")]
    let paths = try Self.images(old, [TarMember("usr/", type: "5"), folder] + doc)
    for flags in [["--semantic"], []] {
      let lines = try await PseudoTerminal.run(flags + paths.paths).lines
      let row = lines.first {
        $0.hasPrefix("  + usr/share") && $0.contains("doc/foo/") || $0.contains("usr/share/ ")
      }
      #expect(row?.contains("412 files added, 3.2 MB") == true, "\(lines.prefix(20))")
      #expect(!lines.contains { $0.contains("doc/foo/17") })
      // One path in a folder is told by its own name.
      #expect(lines.contains { $0.hasPrefix("  - usr/lone/file ") })
      let expanded = try await PseudoTerminal.run(flags + ["--expand"] + paths.paths).lines
      #expect(expanded.count { $0.hasPrefix("  + usr/share/doc/foo/") } == 412)
    }
  }

  @Test("A folder of which something is told otherwise is no single row")
  func mixedFolders() async throws {
    let new = ["a", "b", "sub/c", "sub/d"].map { TarMember("dir/\($0)", text: "x") }
    let folders = [TarMember("dir/", type: "5"), TarMember("dir/sub/", type: "5")]
    // As listed, the folder is new on the right, and one of its files is on both sides.
    let paths = try Self.images([TarMember("dir/a", text: "y")], folders + new)
    let lines = try await PseudoTerminal.run(paths.paths).lines
    #expect(lines.contains { $0.hasPrefix("  + dir ") })
    #expect(lines.contains { $0.hasPrefix("  ~ dir/a ") })
    #expect(lines.contains { $0.hasPrefix("  + dir/b ") })
    #expect(lines.contains { $0.hasPrefix("  + dir/sub/ ") && $0.contains("2 files added, 2 B") })
  }

  @Test("A whiteout in a folder that is new is not hidden in the folder's row")
  func whiteouts() async throws {
    let new = ["dir/", "dir/a", "dir/b", "dir/.wh.c"].map {
      TarMember($0, type: $0.hasSuffix("/") ? "5" : "0")
    }
    let paths = try Self.images([TarMember("x")], [TarMember("x")] + new)
    let lines = try await PseudoTerminal.run(paths.paths).lines
    #expect(lines.contains { $0.hasPrefix("  + dir/.wh.c ") && $0.contains("whiteout") })
  }

  /// Two images of one layer each; the folder keeps them.
  static func images(_ left: [TarMember], _ right: [TarMember]) throws -> (
    folder: TemporaryFolder, paths: [String]
  ) {
    let folder = try TemporaryFolder()
    return (
      folder, [try folder.write("0.tar", ImageFixture(left)), try folder.write("1.tar", ImageFixture(right))]
    )
  }
}
