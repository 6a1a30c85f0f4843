import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("Paths through symbolic links, by effect")
struct SymbolicLinkEffectTests {
  private static let usr = [folder("usr"), folder("usr/lib")]

  /// A layer that has `usr/lib`, and `link` that leads there by some text.
  private static func through(_ link: String, to target: String) -> [TarMember] {
    usr + [symlink(link, to: target)]
  }

  private static func lands(_ name: String, _ link: String, _ target: String) -> EffectCase {
    EffectCase(
      name, [through(link, to: target), [file("\(link)/x")]],
      [through(link, to: target), [file("usr/lib/x")]])
  }

  static let parents: [EffectCase] = [
    lands("relative", "lib", "usr/lib"),
    lands("absolute", "lib", "/usr/lib"),
    lands("absolute, from a folder below", "opt/a/lib", "/usr/lib"),
    lands("relative, from a folder below", "usr/local", "lib"),
    lands("that goes up", "opt/a/lib", "../../usr/lib"),
    lands("that goes up above the root", "lib", "../../../usr/lib"),
    lands("with dots and empty parts", "lib", ".//usr/./lib//"),
    lands("that goes up through what is not there", "lib", "no/../usr/lib"),
    EffectCase(
      "in the same layer", [through("lib", to: "usr/lib") + [file("lib/x")]],
      [through("lib", to: "usr/lib") + [file("usr/lib/x")]]),
    EffectCase(
      "over several links",
      [usr + [symlink("a", to: "b"), symlink("b", to: "/c"), symlink("c", to: "usr/lib")], [file("a/x")]],
      [
        usr + [symlink("a", to: "b"), symlink("b", to: "/c"), symlink("c", to: "usr/lib")],
        [file("usr/lib/x")],
      ]),
    EffectCase(
      "that go up from where a link leads, not from where it stands",
      [usr + [symlink("lib", to: "usr/lib"), symlink("l", to: "lib/../x")], [file("l/f")]],
      [usr + [symlink("lib", to: "usr/lib"), symlink("l", to: "lib/../x")], [file("usr/x/f")]]),
    EffectCase(
      "to a folder that is not there yet", [[symlink("lib", to: "new/lib")], [file("lib/x")]],
      [[symlink("lib", to: "new/lib")], [folder("new"), folder("new/lib"), file("new/lib/x")]]),
    EffectCase(
      "to a file, which gives way", [[symlink("l", to: "f"), file("f")], [file("l/x")]],
      [[symlink("l", to: "f"), file("f")], [file(".wh.f"), file("f/x")]]),
  ]

  static let others: [EffectCase] = [
    EffectCase(
      "a whiteout lands where they point",
      [through("lib", to: "usr/lib") + [file("usr/lib/x")], [file("lib/.wh.x")]],
      [through("lib", to: "usr/lib") + [file("usr/lib/x")], [file("usr/lib/.wh.x")]]),
    EffectCase(
      "an opaque whiteout lands where they point",
      [through("lib", to: "/usr/lib") + [file("usr/lib/x")], [file("lib/.wh..wh..opq")]],
      [through("lib", to: "/usr/lib") + [file("usr/lib/x")], [file("usr/lib/.wh..wh..opq")]]),
    EffectCase(
      "a whiteout of the link removes the link alone",
      [through("lib", to: "usr/lib") + [file("usr/lib/x")], [file(".wh.lib")]],
      [usr + [file("usr/lib/x")], []],
      ["added lib at 0 from 0, - (shadowed)"].map { $0.replacing("added", with: "removed") }),
    EffectCase(
      "a hard link's target lands where they point",
      [through("lib", to: "usr/lib") + [file("usr/lib/x")], [hardLink("y", to: "lib/x")]],
      [through("lib", to: "usr/lib") + [file("usr/lib/x")], [hardLink("y", to: "usr/lib/x")]]),
    EffectCase(
      "the last name is not followed", [through("lib", to: "usr/lib"), [file("lib", "1")]],
      [usr, [file("lib", "1")]], ["removed lib at 0 from 0, - (shadowed)"]),
    EffectCase(
      "a folder over a link replaces the link",
      [through("lib", to: "usr/lib") + [file("usr/lib/x")], [folder("lib"), file("lib/y")]],
      [usr + [file("usr/lib/x")], [folder("lib"), file("lib/y")]], ["removed lib at 0 from 0, - (shadowed)"]),
    EffectCase(
      "another target is another link", [[symlink("l", to: "/etc/x")]], [[symlink("l", to: "etc/x")]],
      ["modified l at 0 from 0, 0: linkTarget (visible)"]),
    EffectCase(
      "a link's own mode means nothing", [[symlink("l", to: "x")]],
      [[symlink("l", to: "x").with { $0.mode = 0 }]]),
  ]

  /// Layers in which a path leads through links without end.
  static let loops: [[[TarMember]]] = [
    [[symlink("loop", to: "loop")], [file("loop/x")]],
    [[symlink("a", to: "b"), symlink("b", to: "/a")], [file("a/x")]],
    [[symlink("a", to: "a/b")], [file("a/x/.wh.y")]],
    [[symlink("a", to: "./../a")], [file("a/.wh..wh..opq")]],
    [[symlink("a", to: "b/c"), symlink("b", to: "a"), file("f")], [hardLink("h", to: "a/f")]],
  ]

  @Test("land where the links point, inside the root", arguments: parents)
  func landing(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("follow the links of folders alone", arguments: others)
  func following(_ effect: EffectCase) async throws { try await effect.check() }

  @Test("are refused where the links lead in a circle", arguments: loops)
  func circles(_ layers: [[TarMember]]) async throws {
    for comparing in [Comparing.semantic, .atTheEnd] {
      for (sides, input) in [((layers, [base, []]), "a.tar"), (([base, []], layers), "b.tar")] {
        let error = await #expect(throws: ArchiveError.self) { try await comparing(sides.0, sides.1) }
        #expect(error?.code == .badStream)
        #expect(error?.detail.contains("symbolic links that lead in a circle, at /") == true)
        // The link that stands in the way, and the layer whose path it is.
        #expect(error?.input.hasSuffix(input) == true)
        #expect(error?.blob?.hasPrefix("layer ") == true)
      }
    }
  }

  @Test(
    "as listed are compared all the same, with a warning, where the links lead in a circle", arguments: loops)
  func warning(_ layers: [[TarMember]]) async throws {
    let other = [layers[0], layers[1] + [file("n")]]
    let report = try await Comparing.strict(layers, other)
    #expect(report.told == ["file added n: type null | file (presence)"])
    #expect(report.warnings.count == 1)
    #expect(report.warnings.first?.contains("lead in a circle") == true)
    #expect(report.equivalence == .different)
  }

  @Test("are followed for so many steps over all paths, and no more", arguments: [(100, true), (101, false)])
  func steps(_ count: Int, _ isTaken: Bool) async throws {
    let members = [symlink("l", to: "d")] + (0..<count).map { file("l/f\($0)") }
    let pair = try WrittenPair([members], [[file("x")]])
    var limits = ImageLimits()
    limits.linkSteps = 200
    let comparison = try ArchiveComparison(
      pair.paths[0], pair.paths[1], options: ComparisonOptions(ignored: ComparisonOptions.semantic),
      limits: limits)
    if isTaken {
      #expect(try await comparison.run().images[0].equivalence == .different)
    } else {
      let error = await #expect(throws: ArchiveError.self) { try await comparison.run() }
      #expect(error?.code == .limitReached)
      #expect(error?.detail.contains("--max-scale") == true)
    }
  }

  /// As many links as Linux and the specification leave room for, and more than any image has.
  @Test("may go over many links, but not over too many", arguments: [(200, true), (300, false)])
  func longChains(_ count: Int, _ isTaken: Bool) async throws {
    let links = (0..<count).map { symlink("l\($0)", to: "l\($0 + 1)") } + [folder("l\(count)")]
    do {
      let report = try await Comparing.semantic([links, [file("l0/x")]], [links, [file("l\(count)/x")]])
      #expect(isTaken)
      #expect(report.told.isEmpty)
    } catch let error as ArchiveError {
      #expect(!isTaken, "\(error)")
    }
  }
}
