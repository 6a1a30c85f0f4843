import ImageFixtures
import Testing

/// What `ls` can be asked for besides the list of all.
struct ListTests {
  private static func write(_ layers: [[TarMember]], in folder: TemporaryFolder) throws -> String {
    try folder.write("image.tar", ImageFixture(layers.map { LayerFixture($0) }))
  }

  private static let layers: [[TarMember]] = [
    [
      TarMember("etc", type: "5").with { $0.mode = 0o755 }, TarMember("etc/a", text: "a"),
      TarMember("etc-b", text: "b"),
      TarMember("etc/c/d", text: "d"),
    ],
    [TarMember("etc/.wh.a", text: ""), TarMember("new", text: "n"), TarMember("new", text: "newer")],
  ]

  @Test("One layer is listed as it is: whiteouts as entries, of two entries of one path the last one")
  func layer() async throws {
    let folder = try TemporaryFolder()
    let path = try Self.write(Self.layers, in: folder)
    let lines = try await Program.run("ls", "--layer", "1", "--format", "ndjson", path).jsonLines()
    #expect(lines.map { $0["path"] } == [.string("etc/.wh.a"), .string("new")])
    #expect(lines.last?["size"] == .number(5))
  }

  @Test(
    "Globs choose paths, as in a .gitignore file",
    arguments: [
      (["etc"], ["etc", "etc/c", "etc/c/d"]), (["/e*"], ["etc", "etc-b", "etc/c", "etc/c/d"]),
      (["d", "new"], ["etc/c/d", "new"]), (["etc/*", "!etc/c"], [String]()),
    ])
  func globs(globs: [String], paths: [String]) async throws {
    let folder = try TemporaryFolder()
    let path = try Self.write(Self.layers, in: folder)
    let outcome = try await Program.run(["ls", "--format", "ndjson", path] + globs)
    #expect(try outcome.jsonLines().map { $0["path"] } == paths.map { .string($0) })
    #expect(outcome.status == (paths.isEmpty ? 2 : 0))
    #expect(outcome.errorText.contains("no path matches") == paths.isEmpty)
  }

  @Test("A tree has each folder's content below it, and folders that lead to what was chosen")
  func tree() async throws {
    let folder = try TemporaryFolder()
    let path = try Self.write(Self.layers, in: folder)
    let all = try await Program.run("ls", "--format", "tree", path)
    #expect(
      all.text == """
        /
        ├── etc/
        │   └── c/
        │       └── d
        ├── etc-b
        └── new

        """)
    let chosen = try await Program.run("ls", "--format", "tree", path, "d")
    #expect(chosen.text == "/\n└── etc/\n    └── c/\n        └── d\n")
  }

  @Test("Names are bytes: a slash before an accent is one, and names that look alike are two")
  func accents() async throws {
    let folder = try TemporaryFolder()
    let names = ["a/\u{301}b", "e\u{301}/x", "\u{e9}/y"]
    let path = try Self.write([names.map { TarMember($0, text: "") }], in: folder)
    let tree = try await Program.run("ls", "--format", "tree", path)
    #expect(
      tree.output
        == Array("/\n├── a/\n│   └── \u{301}b\n├── e\u{301}/\n│   └── x\n└── \u{e9}/\n    └── y\n".utf8))
    let chosen = try await Program.run(["ls", "--format", "ndjson", path, "a/\u{301}b"])
    #expect(chosen.lines.count == 1)
  }

  @Test("A tree of deep folders takes no time in their square, and no stack")
  func deepTree() async throws {
    let folder = try TemporaryFolder()
    let deep = [String](repeating: "d", count: 2000).joined(separator: "/")
    let path = try folder.write(
      "deep.tar",
      ImageFixture([
        LayerFixture(
          tar: {
            var builder = TarBuilder()
            builder.longName(Array(deep.utf8))
            builder.add(TarMember("x", text: "x"))
            builder.end()
            return builder.bytes
          }())
      ]))
    let outcome = try await Program.run("ls", "--format", "tree", path)
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 2001)
  }

  @Test(
    "The long form writes type and mode as ls -l does",
    arguments: [
      ("0", 0o644, "-rw-r--r--"), ("5", 0o1777, "drwxrwxrwt"), ("0", 0o4755, "-rwsr-xr-x"),
      ("0", 0o6644, "-rwSr-Sr--"),
      ("5", 0o1666, "drw-rw-rwT"), ("3", 0o600, "crw-------"), ("4", 0o660, "brw-rw----"),
      ("6", 0o000, "p---------"),
      ("2", 0o755, "lrwxrwxrwx"),
    ])
  func long(type: String, mode: Int64, permissions: String) async throws {
    let folder = try TemporaryFolder()
    let member = TarMember("x", type: Unicode.Scalar(type) ?? "0").with {
      $0.mode = mode
      $0.linkName = Array("target".utf8)
      $0.device = (1, 3)
      ($0.userName, $0.uid, $0.gid, $0.modified) = (Array("root".utf8), 7, 8, 86_399)
    }
    let outcome = try await Program.run("ls", "-l", try Self.write([[member]], in: folder), "x")
    let columns = outcome.text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    #expect(columns.first == permissions)
    #expect(columns[1] == "root:8")
    #expect(columns[3] == "1970-01-01T23:59:59Z")
  }
}
