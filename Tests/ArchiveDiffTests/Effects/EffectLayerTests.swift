import ArchiveDiff
import ImageFixtures
import Testing

@Suite("Layers and visibility of differences by effect")
struct EffectLayerTests {
  static let cases: [EffectCase] = [
    EffectCase(
      "a later layer hides it", [[file("x", "1")], [file("x", "3")]], [[file("x", "2")], [file("x", "3")]],
      ["modified x at 0 from 0, 0: content size (shadowed)"]),
    EffectCase(
      "a later layer removes it", [[file("x", "1")], [file(".wh.x")]], [[file("x", "2")], [file(".wh.x")]],
      ["modified x at 0 from 0, 0: content size (shadowed)"]),
    EffectCase(
      "it stays over layers that do not touch it", [[file("x", "1")], [], []], [[file("x", "2")], [], []],
      ["modified x at 0 from 0, 0: content size (visible)"]),
    EffectCase(
      "it differs in a new way", [[file("x", "1")], [file("x", "1", uid: 9)]], [[file("x", "2")], []],
      [
        "modified x at 0 from 0, 0: content size (shadowed)",
        "modified x at 1 from 1, 0: content size uid (visible)",
      ]),
    EffectCase(
      "it is gone and comes back", [[file("x", uid: 1)], [file("x")], [file("x", uid: 1)]],
      [[file("x", uid: 2)], [file("x")], [file("x", uid: 2)]],
      ["modified x at 0 from 0, 0: uid (shadowed)", "modified x at 2 from 2, 2: uid (visible)"]),
    EffectCase(
      "added on one side, and later on both", [[file("x")], []], [[], [file("x")]],
      ["removed x at 0 from 0, - (shadowed)"]),
    EffectCase(
      "presence turns into another attribute", [[file("x", uid: 1)], []], [[], [file("x", uid: 2)]],
      ["removed x at 0 from 0, - (shadowed)", "modified x at 1 from 0, 1: uid (visible)"]),
    EffectCase(
      "the layer of each side is its own", [[file("x")], [file("x", "1")], []], [[], [], [file("x", "2")]],
      [
        "removed x at 0 from 0, - (shadowed)", "modified x at 2 from 1, 2: content size (visible)",
      ],
      atTheEnd: ["modified x at - from 1, 2: content size (visible)"]),
    // One side restates what it has: a container sees the same difference, told once, where it began.
    EffectCase(
      "one side restates it", [[file("x", uid: 1)], [file("x", uid: 1)]], [[file("x", uid: 2)], []],
      ["modified x at 0 from 0, 0: uid (visible)"], atTheEnd: ["modified x at - from 1, 0: uid (visible)"]),
    EffectCase(
      "both sides restate it", [[file("x", uid: 1)], [file("x", uid: 1)]],
      [[file("x", uid: 2)], [file("x", uid: 2)]], ["modified x at 0 from 0, 0: uid (visible)"],
      atTheEnd: ["modified x at - from 1, 1: uid (visible)"]),
    EffectCase(
      "one side removes it and has it again", [[file("x")], [file(".wh.x")], [file("x")]], [[], [], []],
      ["removed x at 0 from 0, - (shadowed)", "removed x at 2 from 2, - (visible)"]),
    EffectCase(
      "a difference of a folder above does not hide it", [[file("d/x", uid: 1)], [folder("d", mode: 0o700)]],
      [[file("d/x", uid: 2)], []],
      ["modified d/x at 0 from 0, 0: uid (visible)", "modified d at 1 from 1, 0: mode (visible)"],
      atTheEnd: ["modified d at - from 1, 0: mode (visible)", "modified d/x at - from 0, 0: uid (visible)"]),
  ]

  @Test("are those where the states begin to differ, or differ in a new way", arguments: cases)
  func layers(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("with another number of layers are told at the end, beside the number itself")
  func otherNumbers() async throws {
    let left = [base, [file("etc/.wh.b"), file("n")]]
    let right = [[folder("etc"), file("etc/a", "aaa")]]
    let report = try await Comparing.semantic(left, right)
    #expect(
      report.told == [
        "manifest modified /layers: count 2 | 1 (layering)", "file removed n: type file | null (presence)",
      ])
    #expect(report.outlines.last == "removed n at - from 1, - (visible)")
    #expect(try await Comparing.atTheEnd(left, right).outlines == ["removed n at - from 1, - (visible)"])
  }

  @Test("as listed tell whether what an entry put there is still seen")
  func listed() async throws {
    let left = [[file("a", uid: 1), file("b", uid: 1), file("c", uid: 1)], [file("a"), file(".wh.c")]]
    let right = [[file("a", uid: 2), file("b", uid: 2), file("c", uid: 2)], [file("a"), file(".wh.c")]]
    #expect(
      try await Comparing.strict(left, right).outlines == [
        "modified a at 0 from 0, 0: uid (shadowed)", "modified b at 0 from 0, 0: uid (visible)",
        "modified c at 0 from 0, 0: uid (shadowed)",
      ])
  }

  @Test("of whiteouts as listed tell whether what they remove is seen on the other side")
  func listedWhiteouts() async throws {
    let removed = [[file("d/a"), file("e/a")], [file("d/.wh.a"), file("e/.wh..wh..opq")]]
    let kept = [[file("d/a"), file("e/a")], []]
    #expect(
      try await Comparing.strict(removed, kept).outlines == [
        "removed d/.wh.a at 1 from 1, - (visible)", "removed e/.wh..wh..opq at 1 from 1, - (visible)",
      ])
    let root = [[file("a")], [file(".wh..wh..opq")]]
    #expect(
      try await Comparing.strict(root, [[file("a")], []]).outlines == [
        "removed .wh..wh..opq at 1 from 1, - (visible)"
      ])
    let nothing = [[file("d/a"), folder("e")], [file("d/.wh.none"), file("e/.wh..wh..opq")]]
    #expect(
      try await Comparing.strict(nothing, [[file("d/a"), folder("e")], []]).outlines == [
        "removed d/.wh.none at 1 from 1, - (shadowed)", "removed e/.wh..wh..opq at 1 from 1, - (shadowed)",
      ])
  }

  @Test("say that a file is visible where it landed, though the link on its path is gone")
  func listedThroughLink() async throws {
    func layers(_ content: String) -> [[TarMember]] {
      [[folder("usr"), symlink("lib", to: "usr"), file("lib/x", content)], [file(".wh.lib")]]
    }
    #expect(
      try await Comparing.strict(layers("1"), layers("22")).outlines == [
        "modified lib/x at 0 from 0, 0: content size (visible)"
      ])
  }
}
