import ArchiveDiff
import ImageFixtures
import Testing

@Suite("Folders and paths by effect")
struct FolderEffectTests {
  static let restated: [EffectCase] = [
    EffectCase("a folder", [base, [file("etc/n")]], [base, [folder("etc"), file("etc/n")]]),
    EffectCase("a file", [base, [file("etc/n")]], [base, [file("etc/n"), file("etc/b", "bbb")]]),
    EffectCase(
      "a symbolic link", [[symlink("l", to: "x")], []], [[symlink("l", to: "x")], [symlink("l", to: "x")]]),
    EffectCase(
      "a file with another time", [base, []], [base, [file("etc/b", "bbb").with { $0.modified = 99 }]]),
    EffectCase(
      "a folder with another mode", [base, []], [base, [folder("etc", mode: 0o700)]],
      ["modified etc at 1 from 0, 1: mode (visible)"]),
    EffectCase(
      "a file with other content", [base, []], [base, [file("etc/b", "ccc")]],
      ["modified etc/b at 1 from 0, 1: content size (visible)"]),
  ]

  static let implied: [EffectCase] = [
    EffectCase("as one that is told", [[file("p/q/x")]], [[folder("p"), folder("p/q"), file("p/q/x")]]),
    EffectCase("told after what is in it", [[file("p/x")]], [[file("p/x"), folder("p")]]),
    EffectCase("told by a later layer", [[file("p/x")], []], [[file("p/x")], [folder("p")]]),
    EffectCase(
      "with another mode", [[file("p/x")]], [[folder("p", mode: 0o700), file("p/x")]],
      ["modified p at 0 from 0, 0: mode (visible)"]),
    EffectCase(
      "with another owner", [[file("p/x")]],
      [
        [
          folder("p").with {
            $0.uid = 1
            $0.gid = 2
          }, file("p/x"),
        ]
      ],
      ["modified p at 0 from 0, 0: uid gid (visible)"]),
    EffectCase(
      "with an extended attribute", [[file("p/x")]],
      [[pax(["SCHILY.xattr.user.a": "1"]), folder("p"), file("p/x")]],
      ["modified p at 0 from 0, 0: xattr:user.a (visible)"]),
    EffectCase(
      "that a file stands in the way of", [[file("p")], [file("p/x")]],
      [[file("p")], [file(".wh.p"), folder("p"), file("p/x")]]),
    EffectCase(
      "that is there already keeps its attributes", [[folder("p", mode: 0o700)], [file("p/x")]],
      [[folder("p", mode: 0o700)], [folder("p", mode: 0o700), file("p/x")]]),
    EffectCase(
      "of an entry that is gone stays", [[file("p/x")], [file("p/.wh.x")]], [[folder("p")], []],
      ["removed p/x at 0 from 0, - (shadowed)"]),
  ]

  static let replaced: [EffectCase] = [
    EffectCase(
      "a folder by a folder keeps what is in it", [base, [folder("etc")]],
      [base, [file(".wh.etc"), folder("etc")]],
      ["removed etc/a at 1 from 0, - (visible)", "removed etc/b at 1 from 0, - (visible)"]),
    EffectCase(
      "a folder by a file, all that was in it", [base, [file("etc", "now a file")]],
      [base, [file(".wh.etc"), file("etc", "now a file")]]),
    EffectCase(
      "a folder by a file and back", [base, [file("etc")], [folder("etc")]],
      [base, [file(".wh.etc")], [folder("etc")]],
      ["removed etc at 1 from 1, - (shadowed)"]),
    EffectCase(
      "a folder by a link to another one", [[folder("lib"), file("lib/x")], [symlink("lib", to: "usr")]],
      [[folder("lib"), file("lib/x")], []],
      ["modified lib at 1 from 1, 0: type (visible)", "added lib/x at 1 from -, 0 (visible)"]),
    EffectCase(
      "a link to a folder by a folder",
      [[folder("usr"), symlink("lib", to: "usr")], [folder("lib"), file("lib/x")]],
      [[folder("usr"), symlink("lib", to: "usr")], [file(".wh.lib"), file("lib/x")]]),
    EffectCase(
      "a file by a folder that is implied", [[file("a", "1")], [file("a/b")]], [[file("a/b")], []],
      [
        "modified a at 0 from 0, 0: type (shadowed)", "added a/b at 0 from -, 0 (shadowed)",
      ]),
  ]

  static let twice: [EffectCase] = [
    EffectCase("the last content counts", [[file("x", "1"), file("x", "2")]], [[file("x", "2")]]),
    EffectCase("the last mode counts", [[folder("p", mode: 0o700), folder("p")]], [[folder("p")]]),
    EffectCase(
      "a folder twice keeps what is in it", [[folder("p"), file("p/x"), folder("p")]],
      [[folder("p"), file("p/x")]]),
    EffectCase("a file where a folder was", [[file("p/x"), file("p", "1")]], [[file("p", "1")]]),
    EffectCase(
      "spelled in two ways", [[file("x", "1"), file("./x", "2")]], [[file("x", "1")]],
      ["modified x at 0 from 0, 0: content size (visible)"]),
  ]

  static let spelled: [EffectCase] = [
    EffectCase(
      "with a leading slash or dot", [base],
      [[folder("./etc/"), file("/etc/a", "aaa"), file(".//etc/b", "bbb")]]),
    EffectCase("with empty parts and dots", [[file("usr/f")]], [[file("././usr//./f")]]),
    EffectCase("with parts that go up", [[file("b/x")]], [[file("a/../b/c/../x")]]),
    EffectCase("with parts that go up above the root", [[file("tmp/x")]], [[file("../../../tmp/x")]]),
    EffectCase("through the names of a link, which do not count", [[file("x")]], [[file("no/such/../../x")]]),
  ]

  @Test("restated below are a difference only where they differ", arguments: restated)
  func restatedEntries(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("that no entry names are there with mode 0755 and of root", arguments: implied)
  func impliedFolders(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("replace what was there, but for folders over folders", arguments: replaced)
  func replacedPaths(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("told twice in a layer count as they were told last", arguments: twice)
  func pathsToldTwice(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("are the same however they are spelled", arguments: spelled)
  func spellings(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("implied tell the values that they stand for")
  func impliedValues() async throws {
    let report = try await Comparing.semantic(
      [[file("p/x")]], [[folder("p", mode: 0o700).with { $0.uid = 3 }, file("p/x")]])
    #expect(report.told == ["file modified p: mode 0755 | 0700, uid 0 | 3 (permissions)"])
  }

  @Test("say under their types what one side lacks")
  func presenceTypes() async throws {
    let report = try await Comparing.semantic([[file("a")]], [[symlink("b", to: "a")]])
    #expect(
      report.told == [
        "file removed a: type file | null (presence)", "file added b: type null | symlink (presence)",
      ])
  }
}
