import Foundation
import ImageFixtures
import Testing

/// `--text` and `--hex`: what files hold differently.
struct ContentTextTests {
  /// A text of numbered lines, some of them changed or left out.
  private static func text(_ count: Int, changed: Set<Int> = [], without: Set<Int> = [], end: String = "\n")
    -> String
  {
    (1...count).filter { !without.contains($0) }.map {
      changed.contains($0) ? "line \($0) new" : "line \($0)"
    }
    .joined(separator: "\n") + end
  }

  private static let texts: [(name: String, left: String, right: String)] = [
    ("etc/one", "a\n", "b\n"), ("etc/start", text(20), "new\n" + text(20)),
    ("etc/end", text(20), text(20) + "new"), ("etc/both", text(30, end: ""), text(30, changed: [2, 9, 28])),
    ("etc/removed", text(30), text(30, without: [10, 11])), ("etc/emptied", "x\ny\n", ""),
    ("etc/filled", "", "x\n"),
    ("etc/with space", "a\n\ttab \\ and \\x1b\n", "a\n\ttab \\\\ and \\x1b\n"),
    ("etc/accent", "a\\\u{301}\n", "b\\\u{301}\n"), ("etc/\u{301}x", "a\n", "b\n"),
    ("etc/français", "é\n", "è\n"), ("etc/dos", "a\r\nb\r\n", "a\r\nc\r\n"),
    ("-dashes", "- x\n-- y\n", "- x\n--- y\n"),
  ]

  /// What one side alone has.
  private static let removed = [("etc/gone", "a\nb\n"), ("gone/with space", text(5, end: ""))]
  private static let added = [("etc/new", "a\n"), ("new/deep/one", text(40)), ("empty", "")]

  private static func images() throws -> (folder: TemporaryFolder, paths: [String]) {
    try TerminalTableTests.images(
      (texts.map { ($0.name, $0.left) } + removed).map { TarMember($0.0, text: $0.1) },
      (texts.map { ($0.name, $0.right) } + added).map { TarMember($0.0, text: $0.1) })
  }

  @Test(
    "What --text writes to a pipe, patch -p1 makes the other side of",
    .enabled(if: ChildProcess.find("patch") != nil, "patch is not installed"),
    arguments: [[], ["-U", "0"], ["-U7"]])
  func patch(flags: [String]) async throws {
    let images = try Self.images()
    let folder = "\(images.folder.path)/tree"
    for text in Self.texts.map({ ($0.name, $0.left) }) + Self.removed {
      let path = "\(folder)/\(text.0)"
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true
      )
      try Data(text.1.utf8).write(to: URL(fileURLWithPath: path))
    }
    let outcome = try await Program.shell(
      #"cd "$1"; shift; "$0" --semantic --text "$@" | patch -p1 --binary --batch"#,
      [folder] + flags + images.paths)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    for text in Self.texts {
      // A file that becomes empty is taken away by patch, as by that of GNU diff.
      let patched = FileManager.default.contents(atPath: "\(folder)/\(text.name)") ?? Data()
      #expect(Array(patched) == Array(text.right.utf8), "\(text.name)")
    }
    for (name, text) in Self.added where !text.isEmpty {
      let made = FileManager.default.contents(atPath: "\(folder)/\(name)").map { Array($0) }
      #expect(made == Array(text.utf8), "\(name)")
    }
    for (name, _) in Self.removed { #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(name)")) }
  }

  @Test(
    "Hunks are those of diff -u", .enabled(if: ChildProcess.find("diff") != nil, "diff is not installed"),
    arguments: ["0", "3", "10"])
  func unified(context: String) async throws {
    let images = try Self.images()
    let output = try await Program.run(["--semantic", "--unified", context] + images.paths).output
    // Byte by byte, as a carriage return and a newline make one letter.
    let ours = output.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    for text in Self.texts where text.name != "etc/dos" {
      let paths = [
        try images.folder.write("l", Array(text.left.utf8)),
        try images.folder.write("r", Array(text.right.utf8)),
      ]
      let theirs = try await ChildProcess.run("/usr/bin/env", ["diff", "-U", context] + paths).lines
        .dropFirst(2)
      let start = try #require(ours.firstIndex { $0.hasPrefix("+++ input-1/\(text.name)\t") })
      #expect(Array(ours[(start + 1)...].prefix(theirs.count)) == Array(theirs), "\(text.name)")
      #expect(ours[start - 1] == "--- input-0/\(text.name)\tlayer 0")
    }
  }

  @Test("Lines are coloured as git does it, between the rows and the end")
  func terminal() async throws {
    let raw = try await PseudoTerminal.run(["--semantic", "--text"] + NaturalPairTests.pair).raw
    let expected = [
      "\u{1B}[1m--- input-0/usr/share/greeter/version\u{1B}[0m\t\u{1B}[2mlayer 1\u{1B}[0m",
      "\u{1B}[1m+++ input-1/usr/share/greeter/version\u{1B}[0m\t\u{1B}[2mlayer 1\u{1B}[0m",
      "\u{1B}[36m@@ -1,2 +1,2 @@\u{1B}[0m", " greeter 1.4.2",
      "\u{1B}[31m-built 2024-03-11 by builder-a\u{1B}[0m",
      "\u{1B}[32m+built 2024-03-12 by builder-b\u{1B}[0m", "", "\u{1B}[1;31mdifferent:",
    ]
    #expect(raw.contains(expected.joined(separator: "\n")))
  }

  @Test("What is not text is told as such, and --hex shows it")
  func binary() async throws {
    let bytes = (0..<200).map { UInt8($0) }
    var other = bytes
    (other[100], other[101], other[120]) = (0xFF, 0x41, 0x42)
    let images = try TerminalTableTests.images(
      [TarMember("bin/tool", content: bytes)], [TarMember("bin/tool", content: other)])
    let told = try await Program.run(["--semantic", "--text"] + images.paths).lines
    #expect(told.contains("Binary files input-0/bin/tool and input-1/bin/tool differ"))
    let shown = try await Program.run(["--semantic", "--hex"] + images.paths).lines
    let start = try #require(shown.firstIndex { $0.hasPrefix("Binary files ") })
    let expected = [
      "Binary files input-0/bin/tool and input-1/bin/tool differ, first at byte 100 (0x64)",
      "  00000050  50 51 52 53 54 55 56 57  58 59 5a 5b 5c 5d 5e 5f  |PQRSTUVWXYZ[\\]^_|",
      "- 00000060  60 61 62 63 64 65 66 67  68 69 6a 6b 6c 6d 6e 6f  |`abcdefghijklmno|",
      "+ 00000060  60 61 62 63 ff 41 66 67  68 69 6a 6b 6c 6d 6e 6f  |`abc.Afghijklmno|",
      "                        ^^ ^^",
      "- 00000070  70 71 72 73 74 75 76 77  78 79 7a 7b 7c 7d 7e 7f  |pqrstuvwxyz{|}~.|",
      "+ 00000070  70 71 72 73 74 75 76 77  42 79 7a 7b 7c 7d 7e 7f  |pqrstuvwByz{|}~.|",
      "                                     ^^",
      "  00000080  80 81 82 83 84 85 86 87  88 89 8a 8b 8c 8d 8e 8f  |................|",
    ]
    #expect(Array(shown[start...].prefix(expected.count)) == expected)
    let raw = try await PseudoTerminal.run(["--semantic", "--hex"] + images.paths).raw
    #expect(raw.contains("63 \u{1B}[1;32mff\u{1B}[0m \u{1B}[1;32m41\u{1B}[0m 66"))
    #expect(!raw.contains("^^"))
  }

  @Test("Where one file ends, the other's bytes are shown alone")
  func shorter() async throws {
    let zeros = [UInt8](repeating: 0, count: 20)
    let images = try TerminalTableTests.images(
      [TarMember("f", content: zeros)], [TarMember("f", content: Array(zeros.prefix(4)))])
    let lines = try await Program.run(["--semantic", "--hex"] + images.paths).lines
    #expect(lines.contains("+ 00000000  00 00 00 00                                       |....|"))
    #expect(lines.contains("- 00000010  00 00 00 00                                       |....|"))
    #expect(!lines.contains { $0.hasPrefix("+ 00000010") })
  }

  @Test(
    "Nothing raw of a file reaches a terminal or a pipe, and patch does not take it for what the file holds")
  func hostile() async throws {
    let nasty = ["\u{1B}[2J", "\u{9B}31m", "\u{202E}", "a\rb", "\u{7F}", "\u{85}\u{2028}"].joined(
      separator: "x\n")
    let images = try TerminalTableTests.images(
      [
        TarMember("f", text: "old\n"), TarMember("latin", content: [0xE9, 0x0A]),
        TarMember("good", text: "a\n"),
      ],
      [
        TarMember("f", text: nasty), TarMember("latin", content: [0xE8, 0x0A]),
        TarMember("good", text: "b\n"), TarMember("new", text: nasty),
      ])
    let flags = ["--semantic", "--text"] + images.paths
    let piped = try await Program.run(flags)
    let harmful = piped.text.unicodeScalars.filter {
      $0.properties.generalCategory == .control && !"\n\t".unicodeScalars.contains($0)
    }
    #expect(harmful.isEmpty)
    #expect(!piped.text.unicodeScalars.contains("\u{202E}"))
    #expect(piped.lines.contains(#"+\x1b[2Jx"#) && piped.lines.contains(#"+\xe8"#))
    #expect(piped.lines.contains("--- escaped/input-0/f\tlayer 0"))
    let screen = try await PseudoTerminal.run(flags)
    #expect(screen.lines.contains(#"+\x1b[2Jx"#) && screen.lines.contains(#"+a\x0dbx"#))
    #expect(screen.lines.contains("--- input-0/f\tlayer 0"))
    // A patch for what is not there would make it, by whatever name.
    #expect(piped.lines.contains("Binary files /dev/null and input-1/new differ"))
    #expect(screen.lines.contains("--- /dev/null\tlayer 0"))
    let tree = "\(images.folder.path)/tree"
    try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
    for (name, bytes) in [("f", Array("old\n".utf8)), ("latin", [0xE9, 0x0A]), ("good", Array("a\n".utf8))] {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(tree)/\(name)"))
    }
    _ = try await Program.shell(#"cd "$1"; shift; "$0" "$@" | patch -p1 --batch"#, [tree] + flags)
    #expect(FileManager.default.contents(atPath: "\(tree)/f") == Data("old\n".utf8))
    #expect(FileManager.default.contents(atPath: "\(tree)/good") == Data("b\n".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: tree).sorted() == ["f", "good", "latin"])
  }

  @Test("A long difference is cut, and says so; what comes before it is still a patch")
  func cut() async throws {
    let left = (1...3000).map { "line \($0)\n" }.joined()
    let images = try TerminalTableTests.images(
      [TarMember("f", text: left)], [TarMember("f", text: left.replacing("line", with: "lime"))])
    let lines = try await Program.run(["--semantic", "--text"] + images.paths).lines
    let header = try #require(lines.firstIndex { $0.hasPrefix("@@ ") })
    let end = try #require(lines.firstIndex { $0.hasPrefix("… cut here") })
    #expect(end - header - 1 == 1000)
    #expect(lines[header] == "@@ -1,1000 +0,0 @@")
  }

  @Test("Without --text or --hex no file is read again, and --summary shows none")
  func none() async throws {
    let outcome = try await Program.run(["--semantic", "--text", "--summary"] + NaturalPairTests.pair)
    #expect(!outcome.text.contains("@@"))
    #expect(!(try await Program.run(["--semantic"] + NaturalPairTests.pair)).text.contains("@@"))
  }
}
