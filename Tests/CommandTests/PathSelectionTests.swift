import ImageFixtures
import Testing

/// `--include` and `--exclude`: of which paths differences are told.
struct PathSelectionTests {
  /// Three files that differ and one folder that only one side has; the configuration is the same.
  private static func pair(in folder: TemporaryFolder) throws -> [String] {
    func image(_ text: String, with more: [TarMember] = []) -> ImageFixture {
      let files = ["etc/a.conf", "usr/lib/x.pyc", "usr/share/doc/x"].map { TarMember($0, text: text) }
      return ImageFixture([LayerFixture(files + more)])
    }
    let tree = [TarMember("usr/share/new", type: "5"), TarMember("usr/share/new/file", text: "n")]
    return [try folder.write("a.tar", image("1")), try folder.write("b.tar", image("2", with: tree))]
  }

  @Test(
    "Only differences of chosen paths are told, and the others are counted",
    arguments: [
      (["--exclude", "*.pyc"], ["etc/a.conf", "usr/share/doc/x", "usr/share/new", "usr/share/new/file"]),
      (["--exclude", "*.pyc", "--exclude", "/usr/share/"], ["etc/a.conf"]),
      (["--include", "/usr/share"], ["usr/share/doc/x", "usr/share/new", "usr/share/new/file"]),
      (["--include", "usr/**", "--exclude", "new/"], ["usr/lib/x.pyc", "usr/share/doc/x"]),
      (["--include", "new/"], ["usr/share/new", "usr/share/new/file"]),
      (["--include", "nothing"], []),
    ])
  func told(flags: [String], paths: [String]) async throws {
    let folder = try TemporaryFolder()
    let pair = try Self.pair(in: folder)
    let outcome = try await Program.run(["--semantic", "--format", "json"] + flags + pair)
    let report = try outcome.report()
    #expect(report.differences?.map(\.path) == paths)
    #expect(report.summary?.excluded == 5 - paths.count)
    #expect(outcome.status == (paths.isEmpty ? 0 : 1))
    // The rung is that of the images, whatever is left out.
    #expect(report.equivalence == "different")
  }

  @Test("The summary says how many are left out, and does not call the images the same")
  func summary() async throws {
    let folder = try TemporaryFolder()
    let pair = try Self.pair(in: folder)
    let outcome = try await Program.run(["--semantic", "--include", "nothing"] + pair)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("equal: nothing differs but files that are left out"))
    #expect(outcome.text.contains("left out by --include and --exclude: 5 differences"))
  }

  @Test("Without the flags the report does not speak of them")
  func unasked() async throws {
    let folder = try TemporaryFolder()
    let report = try await Program.run(["--semantic", "--format", "json"] + Self.pair(in: folder)).report()
    #expect(report.summary?.excluded == nil)
    #expect(report.differences?.count == 5)
  }
}
