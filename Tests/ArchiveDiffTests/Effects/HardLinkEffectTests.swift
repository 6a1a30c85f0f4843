import ArchiveDiff
import ImageFixtures
import Testing

@Suite("Hard links by effect")
struct HardLinkEffectTests {
  static let sameGroups: [EffectCase] = [
    EffectCase(
      "whichever of them is the file", [[file("a", "1"), hardLink("b", to: "a")]],
      [[file("b", "1"), hardLink("a", to: "b")]]),
    EffectCase(
      "as a star and as a chain", [[file("a"), hardLink("b", to: "a"), hardLink("c", to: "a")]],
      [[file("a"), hardLink("b", to: "a"), hardLink("c", to: "b")]]),
    EffectCase(
      "into the layer below", [[file("a", "1")], [hardLink("b", to: "a")]],
      [[file("a", "1")], [file("b", "1"), hardLink("a", to: "b")]]),
    EffectCase(
      "to a spelling of a path", [[file("etc/a"), hardLink("b", to: "etc/a")]],
      [[file("etc/a"), hardLink("b", to: "./etc//a")]]),
    EffectCase(
      "whose own fields mean nothing", [[file("a", uid: 5), hardLink("b", to: "a")]],
      [[file("a", uid: 5), hardLink("b", to: "a").with { $0.mode = 0o4777 }]]),
    EffectCase(
      "to a symbolic link", [[symlink("a", to: "x"), hardLink("b", to: "a")]],
      [[symlink("b", to: "x"), hardLink("a", to: "b")]]),
    EffectCase("to itself", [[file("a")], [hardLink("a", to: "a")]], [[file("a")], []]),
    EffectCase(
      "told twice", [[file("a"), hardLink("b", to: "a")], [hardLink("b", to: "a")]],
      [[file("a"), hardLink("b", to: "a")], []]),
    EffectCase(
      "to a file that is removed later on", [[file("a", "1"), hardLink("b", to: "a")], [file(".wh.a")]],
      [[file("a", "1"), file("b", "1")], [file(".wh.a")]]),
    EffectCase("to nothing", [[hardLink("b", to: "no")]], [[hardLink("b", to: "./no")]]),
  ]

  static let otherGroups: [EffectCase] = [
    EffectCase(
      "and a copy", [[file("a"), hardLink("b", to: "a")]], [[file("a"), file("b")]],
      [
        "modified a at 0 from 0, 0: hardLinks (visible)", "modified b at 0 from 0, 0: hardLinks (visible)",
      ]),
    EffectCase(
      "in other groups", [[file("a"), file("b"), hardLink("c", to: "a")]],
      [[file("a"), file("b"), hardLink("c", to: "b")]],
      [
        "modified a at 0 from 0, 0: hardLinks (visible)", "modified b at 0 from 0, 0: hardLinks (visible)",
        "modified c at 0 from 0, 0: hardLinks (visible)",
      ]),
    EffectCase(
      "beside what else differs", [[file("a"), file("b", uid: 1)]], [[file("a"), hardLink("b", to: "a")]],
      [
        "modified a at 0 from 0, 0: hardLinks (visible)",
        "modified b at 0 from 0, 0: uid hardLinks (visible)",
      ]),
    EffectCase(
      "to nothing and a file", [[hardLink("b", to: "no")]], [[file("b")]],
      ["modified b at 0 from 0, 0: type (visible)"]),
    EffectCase(
      "to nothing, and to another nothing", [[hardLink("b", to: "no")]], [[hardLink("b", to: "none")]],
      ["modified b at 0 from 0, 0: linkTarget (visible)"]),
    EffectCase(
      "to what the same layer removes", [[file("a")], [file(".wh.a"), hardLink("b", to: "a")]],
      [[file("a")], [file(".wh.a"), file("b")]], ["modified b at 1 from 1, 1: type (visible)"]),
    EffectCase(
      "to a folder", [[folder("d"), hardLink("b", to: "d")]], [[folder("d"), folder("b")]],
      ["modified b at 0 from 0, 0: type (visible)"]),
    EffectCase(
      "of which one side lacks a name", [[file("a"), hardLink("b", to: "a"), hardLink("c", to: "a")]],
      [[file("a"), hardLink("b", to: "a")]], ["removed c at 0 from 0, - (visible)"]),
    EffectCase(
      "whose content differs, under each name", [[file("a", "1"), hardLink("b", to: "a")]],
      [[file("a", "2"), hardLink("b", to: "a")]],
      [
        "modified a at 0 from 0, 0: content size (visible)",
        "modified b at 0 from 0, 0: content size (visible)",
      ]),
    // What differed of x in layer 0 is gone; that it has another name differs in layer 1, and is visible.
    EffectCase(
      "of a path whose earlier difference is shadowed", [[file("y"), file("x", uid: 1)], [file("x")]],
      [[file("y"), file("x", uid: 2)], [hardLink("x", to: "y")]],
      [
        "modified x at 0 from 0, 0: uid (shadowed)", "modified y at 0 from 0, 0: hardLinks (visible)",
        "modified x at 1 from 1, 1: hardLinks (visible)",
      ],
      atTheEnd: [
        "modified x at - from 1, 1: hardLinks (visible)", "modified y at - from 0, 0: hardLinks (visible)",
      ]),
  ]

  @Test("are equal as groups of paths", arguments: sameGroups)
  func equalGroups(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("are told under each path whose other names differ", arguments: otherGroups)
  func differentGroups(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("are broken by a later layer that restates one of the paths")
  func restated() async throws {
    let link = [file("a"), hardLink("b", to: "a")]
    for comparing in [Comparing.semantic, .atTheEnd] {
      let report = try await comparing([link, [file("a")]], [link, []])
      #expect(report.differences.map(\.path).sorted() == ["a", "b"])
      #expect(report.differences.allSatisfy { $0.cause == .hardLinks && $0.effect == .visible })
    }
  }

  @Test("tell the other names of each side, sorted, those alone that both sides have")
  func names() async throws {
    let report = try await Comparing.semantic(
      [[file("m"), hardLink("z", to: "m"), hardLink("a", to: "m"), hardLink("only", to: "m")]],
      [[file("m"), file("z"), hardLink("a", to: "m")]])
    #expect(
      report.told == [
        "file modified a: hardLinks [m, z] | [m] (hardLinks)",
        "file modified m: hardLinks [a, z] | [a] (hardLinks)",
        "file removed only: type file | null (presence)",
        "file modified z: hardLinks [a, m] | [] (hardLinks)",
      ])
  }
}
