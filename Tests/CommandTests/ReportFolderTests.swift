import Foundation
import Glibc
import ImageFixtures
import Testing

/// `--report-dir`: the files that differ, a tree for each input, whole or not at all, and never anything outside of it.
@Suite("The report folder") struct ReportFolderTests {
  let folder: TemporaryFolder
  private var report: String { folder.path + "/report" }

  init() throws { folder = try TemporaryFolder() }

  // MARK: What is in it

  @Test("What differs in its content is there on both sides, at its path and layer, and nothing else")
  func contents() async throws {
    let same = TarMember("same", text: "same")
    let pair = try write(
      [[same, TarMember("etc/os-release", text: "1")], [TarMember("removed", text: "gone")]],
      [
        [same.with { $0.modified = 5 }, TarMember("etc/os-release", text: "2")],
        [TarMember("added/deep/file", content: [0xFF, 0, 1])],
      ])
    let outcome = try await Program.run(["--report-dir", report, "--format", "json"] + pair)
    #expect(outcome.status == 1)
    #expect(
      try tree() == [
        "input-0/manifests-0/layers-0/etc/os-release": Array("1".utf8),
        "input-0/manifests-0/layers-1/removed": Array("gone".utf8),
        "input-1/manifests-0/layers-0/etc/os-release": Array("2".utf8),
        "input-1/manifests-0/layers-1/added/deep/file": [0xFF, 0, 1],
      ])
    #expect(try read("report.json") == outcome.output)
    let plain = try await Program.run(["--format", "json"] + pair)
    #expect(outcome.output == plain.output && outcome.status == plain.status)
  }

  @Test("A slash before an accent is a slash")
  func accents() async throws {
    let pair = try write(
      [[TarMember("dir/\u{301}x", text: "left")]], [[TarMember("dir/\u{301}x", text: "right")]])
    let outcome = try await Program.run(["--report-dir", report] + pair)
    #expect(outcome.status == 1, "\(outcome.errorText)")
    #expect(
      try tree() == [
        "input-0/manifests-0/layers-0/dir/\u{301}x": Array("left".utf8),
        "input-1/manifests-0/layers-0/dir/\u{301}x": Array("right".utf8),
      ])
  }

  @Test("Of root file systems, it has what they have at the end", arguments: [1, 2])
  func rootFilesystems(_ jobs: Int) async throws {
    let pair = try write(
      [[TarMember("a", text: "old")], [TarMember("a", text: "left")]], [[TarMember("./a", text: "right")]])
    _ = try await Program.run(["--rootfs", "--jobs", "\(jobs)", "--report-dir", report] + pair)
    #expect(
      try tree() == [
        "input-0/manifests-0/rootfs/a": Array("left".utf8),
        "input-1/manifests-0/rootfs/a": Array("right".utf8),
      ])
  }

  @Test("All names of one file hold it, and one layer on both sides is read for both")
  func hardLinks() async throws {
    let link = TarMember("name", type: "1").with { $0.linkName = Array("file".utf8) }
    let pair = try write(
      [[TarMember("file", text: "left"), link]], [[TarMember("file", text: "right"), link]])
    _ = try await Program.run(["--semantic", "--report-dir", report] + pair)
    let files = try tree()
    for (side, text) in ["left", "right"].enumerated() {
      for name in ["file", "name"] {
        #expect(files["input-\(side)/manifests-0/layers-0/\(name)"] == Array(text.utf8))
      }
    }
  }

  @Test("Links, devices and FIFOs are lines of text, and no bit of a mode is taken over")
  func harmless() async throws {
    let special: [(TarMember, String)] = [
      (
        TarMember("link", type: "2").with { $0.linkName = Array("/etc/passwd".utf8) },
        "symbolic link to /etc/passwd"
      ),
      (TarMember("disk", type: "4").with { $0.device = (8, 1) }, "block device 8:1"),
      (TarMember("tty", type: "3").with { $0.device = (5, 0) }, "character device 5:0"),
      (TarMember("fifo", type: "6"), "FIFO"),
      (TarMember("hard", type: "1").with { $0.linkName = Array("suid".utf8) }, "hard link to suid"),
    ]
    let file = TarMember("suid", text: "x").with { $0.mode = 0o6777 }
    let pair = try write([[]], [[file] + special.map(\.0)])
    _ = try await Program.run(["--report-dir", report] + pair)
    for (member, text) in special {
      let name = String(decoding: member.name, as: UTF8.self)
      #expect(try tree()["input-1/manifests-0/layers-0/\(name)"] == Array((text + "\n").utf8))
    }
    var status = stat()
    #expect(unsafe lstat("\(report)/input-1/manifests-0/layers-0/suid", &status) == 0)
    #expect(status.st_mode & 0o7111 == 0)
    #expect(unsafe lstat(report, &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test("Holes stay holes: a file that claims to be huge takes no room")
  func holes() async throws {
    let size = 3 << 30
    let map = "GNU.sparse.map"
    var tar = TarBuilder()
    tar.pax([
      "GNU.sparse.size": "\(size)", "GNU.sparse.numblocks": "1", map: "4,3", "GNU.sparse.name": "huge",
    ])
    tar.add(TarMember("x", text: "abc"))
    tar.end()
    let pair = [
      try folder.write("0.tar", ImageFixture([LayerFixture([])])),
      try folder.write("1.tar", ImageFixture([LayerFixture(tar: tar.bytes)])),
    ]
    let outcome = try await Program.run(
      ["--report-dir", report] + pair)
    #expect(outcome.status == 1, "\(outcome.errorText)")
    var status = stat()
    #expect(unsafe lstat("\(report)/input-1/manifests-0/layers-0/huge", &status) == 0)
    #expect(status.st_size == size)
    #expect(status.st_blocks < 1000)
  }

  // MARK: Names

  @Test("Whatever the names are, all that is written lies in the folder, and each content is there")
  func hostileNames() async throws {
    let names = [
      "../../outside", "/absolute", "a/../../b", "link", "link/file", "both", "both/inner", "Case", "case",
      String(repeating: "n", count: 300), String(repeating: "d/", count: 100) + "deep",
      String(repeating: "long-part/", count: 500) + "path", "new\nline", "es\u{1B}cape", "back\\slash", "~",
      "...", "input-0", "space ",
    ]
    var members = names.map { TarMember($0, text: "content of \($0)", format: .gnu) }
    members[3] = TarMember("link", type: "2").with { $0.linkName = Array(folder.path.utf8) }
    members.append(TarMember(Array("latin".utf8) + [0xE9], content: Array("content of latin".utf8)))
    let archives = try write([[]], [members])
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let outcome = try await Program.run(["--report-dir", report] + archives)
    #expect(outcome.status == 1, "\(outcome.errorText)")
    let after = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(after == (before + ["report"]).sorted())
    let written = try tree()
    #expect(written.keys.allSatisfy { $0.hasPrefix("input-1/manifests-0/layers-0/") })
    let contents = Set(written.values)
    for member in members where member.typeFlag == UInt8(ascii: "0") {
      #expect(
        contents.contains(member.content), "\(String(decoding: member.content.prefix(60), as: UTF8.self))")
    }
    // The page tells where those are whose paths were not taken.
    let readme = String(decoding: try read("README.md"), as: UTF8.self)
    for name in written.keys.filter({ $0.contains("/~") && !$0.hasSuffix("/~") }) {
      #expect(readme.contains(name.dropFirst("input-1/".count) + " is "))
    }
    #expect(!readme.contains("\u{1B}"))
  }

  // MARK: Its place

  @Test(
    "A folder that holds anything else is left as it is", arguments: ["notes.txt", "input-0", "README.md"])
  func foreign(_ name: String) async throws {
    try folder.write("report/\(name)", Array("mine".utf8))
    let outcome = try await Program.run(["--report-dir", report] + NaturalPairTests.pair)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains("name a folder that is empty or not there"))
    #expect(try read(name) == Array("mine".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report"])
  }

  @Test("An empty folder is used, and an earlier report is replaced as a whole", arguments: ["", "/"])
  func replaced(_ slash: String) async throws {
    try FileManager.default.createDirectory(atPath: report, withIntermediateDirectories: false)
    let other = try write([[TarMember("only-here", text: "1")]], [[]])
    #expect(try await Program.run(["--report-dir", report + slash] + other).status == 1)
    #expect(try tree().keys.contains { $0.hasSuffix("only-here") })
    #expect(try await Program.run(["--report-dir", report + slash] + NaturalPairTests.pair).status == 1)
    #expect(try !tree().keys.contains { $0.hasSuffix("only-here") })
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "0.tar", "1.tar", "report",
      ])
  }

  @Test("Images that are the same leave a report without files")
  func same() async throws {
    let input = NaturalPairTests.pair[0]
    #expect(try await Program.run("--report-dir", report, input, input).status == 0)
    #expect(try tree().isEmpty)
    #expect(try read("report.json") == (try await Program.run("--format", "json", input, input).output))
  }

  // MARK: Whole or not at all

  static let faults = [
    (#"ulimit -f 64; env --default-signal=XFSZ "$0" --report-dir "$1" "$2" "$3""#, "File too large"),
    (#""$0" --report-dir "$2/report" "$2" "$3""#, "Not a directory"),
    (#""$0" --report-dir "$1/not/there" "$2" "$3""#, "No such file or directory"),
    (#""$0" --report-dir "" "$2" "$3""#, "No such file or directory"),
  ]

  @Test(
    "Where it cannot be written, nothing is left and nothing is printed", .disabled(if: Sanitizer.isWatching),
    arguments: faults)
  func unwritable(_ line: String, _ reason: String) async throws {
    let pair = try write(
      [[TarMember("f", content: [UInt8](repeating: 1, count: 100_000))]],
      [[TarMember("f", content: [UInt8](repeating: 2, count: 100_000))]])
    let outcome = try await Program.shell(line, report, pair[0], pair[1])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains("cannot write the result: \(reason)"), "\(outcome.errorText)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["0.tar", "1.tar"])
  }

  @Test(
    "A signal while it is written ends the program as signals do, and nothing is left",
    arguments: ["TERM", "HUP"])
  func interrupted(_ signal: String) async throws {
    let members = (0..<20_000).map { TarMember("file-\($0)", text: "\($0)") }
    let pair = try write([[]], [members])
    let line = #"""
      "$0" --report-dir "$1" "$2" "$3" & pid=$!
      while [ ! -e "$1.$pid.tmp" ]; do kill -0 $pid || exit 99; done
      kill -$4 $pid; wait $pid
      """#
    let outcome = try await Program.shell(line, report, pair[0], pair[1], signal)
    #expect(outcome.status == 128 + (signal == "TERM" ? SIGTERM : SIGHUP))
    #expect(outcome.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["0.tar", "1.tar"])
  }

  // MARK: Helpers

  /// Writes two images of layers; returns their paths.
  private func write(_ left: [[TarMember]], _ right: [[TarMember]]) throws -> [String] {
    try [left, right].enumerated().map { side, layers in
      try folder.write("\(side).tar", ImageFixture(layers.map { LayerFixture($0) }))
    }
  }

  private func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(report)/\(name)")))
  }

  /// All files in the two trees, by their paths.
  private func tree() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: report) where path.hasPrefix("input-") {
      var status = stat()
      try #require(unsafe lstat("\(report)/\(path)", &status) == 0)
      let kind = status.st_mode & S_IFMT
      #expect(kind == S_IFDIR || kind == S_IFREG, "\(path)")
      if kind == S_IFREG { files[path] = try read(path) }
    }
    return files
  }
}
