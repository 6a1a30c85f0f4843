import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("Whiteouts by effect")
struct WhiteoutEffectTests {
  static let withoutEffect: [EffectCase] = [
    EffectCase("of nothing", [base, [file("n")]], [base, [file("n"), file("etc/.wh.none")]]),
    EffectCase("of nothing in a folder that is not there", [base, []], [base, [file("no/where/.wh.x")]]),
    EffectCase("below a file", [base, []], [base, [file("etc/a/.wh.x"), file("etc/a/.wh..wh..opq")]]),
    EffectCase(
      "opaque, of a new folder", [base, [folder("new"), file("new/x")]],
      [base, [folder("new"), file("new/.wh..wh..opq"), file("new/x")]]),
    EffectCase(
      "opaque, of an empty folder", [[folder("e")], []], [[folder("e")], [file("e/.wh..wh..opq")]]),
    EffectCase("opaque, of a folder that is not there", [base, []], [base, [file("no/.wh..wh..opq")]]),
    EffectCase("in the first layer", [[file("x")]], [[file("x"), file(".wh.x"), file(".wh..wh..opq")]]),
  ]

  static let sameEffect: [EffectCase] = [
    EffectCase(
      "opaque and explicit", [base, [file("etc/.wh..wh..opq")]],
      [base, [file("etc/.wh.a"), file("etc/.wh.b")]]),
    EffectCase(
      "opaque and explicit, with folders in it",
      [[file("etc/d/e/f"), file("etc/g")], [file("etc/.wh..wh..opq"), file("etc/n")]],
      [[file("etc/d/e/f"), file("etc/g")], [file("etc/.wh.d"), file("etc/.wh.g"), file("etc/n")]]),
    EffectCase(
      "of a folder, and of all that is in it and then itself", [base, [file(".wh.etc")]],
      [base, [file("etc/.wh.a"), file("etc/.wh.b"), file(".wh.etc")]]),
    EffectCase(
      "before and after its sibling", [base, [file("etc/.wh.a"), file("etc/a", "new")]],
      [base, [file("etc/a", "new"), file("etc/.wh.a")]]),
    EffectCase(
      "opaque, before and after what its layer adds", [base, [file("etc/.wh..wh..opq"), file("etc/n")]],
      [base, [file("etc/n"), file("etc/.wh..wh..opq")]]),
    EffectCase(
      "of a folder that the same layer fills again", [base, [file("etc/n"), file(".wh.etc")]],
      [base, [file("etc/.wh.a"), file("etc/.wh.b"), folder("etc"), file("etc/n")]]),
    EffectCase(
      "opaque, of the root", [base, [file(".wh..wh..opq"), file("n")]], [base, [file(".wh.etc"), file("n")]]),
    EffectCase(
      "of a file that becomes a folder", [base, [file("etc/.wh.a"), folder("etc/a"), file("etc/a/x")]],
      [base, [folder("etc/a"), file("etc/a/x")]]),
    EffectCase(
      "told again by a later layer", [base, [file("etc/.wh.a")], []],
      [base, [file("etc/.wh.a")], [file("etc/.wh.a")]]),
    EffectCase(
      "spelled in two ways", [base, [file("etc/.wh.a")]], [base, [file("./etc//.wh.a"), file("/etc/.wh.a")]]),
    EffectCase(
      "of a name of three dots", [[file("...")], [file(".wh....")]], [[file("...")], [file(".wh....")]]),
  ]

  static let bookkeeping: [EffectCase] = [
    EffectCase(
      "aufs' link folder", [base, []], [base, [folder(".wh..wh.plnk"), file(".wh..wh.plnk/12.34")]]),
    EffectCase("aufs' marker", [base, []], [base, [file(".wh..wh.aufs"), folder(".wh..wh.orph")]]),
    EffectCase(
      "in a folder that is called like one", [base, []], [base, [file(".wh.etc2/x"), file("etc/.wh.n/y")]]),
    EffectCase(
      "a whiteout's own fields", [base, [file("etc/.wh.a")]], [base, [file("etc/.wh.a", "x", uid: 7)]]),
  ]

  static let different: [EffectCase] = [
    EffectCase(
      "that one side lacks", [base, []], [base, [file("etc/.wh.a")]],
      ["removed etc/a at 1 from 0, - (visible)"]),
    EffectCase(
      "opaque, and explicit of a part", [base, [file("etc/.wh..wh..opq")]], [base, [file("etc/.wh.a")]],
      ["added etc/b at 1 from -, 0 (visible)"]),
    EffectCase(
      "opaque keeps the folder itself", [base, [file("etc/.wh..wh..opq")]], [base, [file(".wh.etc")]],
      ["removed etc at 1 from 0, - (visible)"]),
    EffectCase(
      "of a folder takes all that is in it", [base, [file(".wh.etc")]], [base, []],
      [
        "added etc at 1 from -, 0 (visible)", "added etc/a at 1 from -, 0 (visible)",
        "added etc/b at 1 from -, 0 (visible)",
      ]),
    EffectCase(
      "in this layer or in the next one", [base, [file("etc/.wh.a")], []], [base, [], [file("etc/.wh.a")]],
      ["added etc/a at 1 from -, 0 (shadowed)"]),
    EffectCase(
      "of a name that begins as one that stays", [[file("ab"), file("a/b"), file("a.b")], [file(".wh.a")]],
      [[file("ab"), file("a/b"), file("a.b")], []],
      ["added a at 1 from -, 0 (visible)", "added a/b at 1 from -, 0 (visible)"]),
  ]

  @Test("are no difference where they have no effect", arguments: withoutEffect + bookkeeping)
  func noEffect(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("are no difference where they have the same effect", arguments: sameEffect)
  func equalEffect(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("are told as the paths that one side lacks", arguments: different)
  func differentEffect(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("that name nothing are refused, not applied to the folder", arguments: [".wh.", ".wh..", ".wh..."])
  func namesNothing(_ name: String) async throws {
    let broken = [base, [file("n"), file("etc/\(name)")]]
    for (sides, input) in [((broken, [base, []]), "a.tar"), (([base, []], broken), "b.tar")] {
      for comparing in [Comparing.semantic, .atTheEnd, .strict] {
        let error = await #expect(throws: ArchiveError.self) {
          try await comparing(sides.0, sides.1)
        }
        #expect(error?.code == .badStream)
        #expect(error?.input.hasSuffix(input) == true)
        #expect(error?.blob?.hasPrefix("layer 1 (sha256:") == true)
        #expect(error?.offset == 512)
        #expect(error?.detail.contains("etc/\(name)") == true)
      }
    }
  }

  /// Alone, the flag must hide what `--semantic` hides: one that works only together with others is no flag.
  @Test("are left out by their own flag alone, and counted")
  func alone() async throws {
    let left = [base, [file("n")]]
    let right = [base, [file("n"), file("etc/.wh.none")]]
    for flags in [[.whiteoutsByEffect], ComparisonOptions.semantic] {
      let report = try await Comparing(ignoring: flags)(left, right)
      #expect(report.told.isEmpty)
      #expect(report.summary.ignored == [.whiteout: 1])
    }
    #expect(try await Comparing.strict(left, right).summary.byCause == [.whiteout: 1])
  }
}
