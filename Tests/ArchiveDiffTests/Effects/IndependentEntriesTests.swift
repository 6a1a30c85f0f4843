import Testing

@testable import ArchiveDiff

/// Of which layers the entries have nothing to do with each other.
@Suite struct IndependentEntriesTests {
  /// A layer, and the paths of its links and of what they lead to, if it is one.
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let members: [NaiveMember]
    var linked: Set<String>?
  }

  private static let cases = [
    Case(testDescription: "nothing", members: [], linked: []),
    Case(
      testDescription: "folders, what is in them, and what only begins like them",
      members: [
        folder("a"), file("a/x"), file("a-b"), file("a.b/c"), folder("a/d"), link("a/d/e", "/a"),
      ],
      linked: []),
    Case(
      testDescription: "folders that are not listed", members: [file("a/b/c"), file("a/d/e")], linked: []),
    Case(testDescription: "the root", members: [folder("./"), file("./a")], linked: []),
    Case(testDescription: "a folder behind what is in it", members: [file("a/b"), folder("a")], linked: []),
    Case(
      testDescription: "names that begin like a file, and no more",
      members: [file("a"), file("a-b"), folder("a-b-c"), file("a-b-c/d"), file("ab")], linked: []),
    Case(testDescription: "a path that comes twice", members: [file("a"), file("b"), file("./a")]),
    Case(testDescription: "a folder that comes twice", members: [folder("a"), folder("a/")]),
    Case(testDescription: "a file for a folder", members: [file("a"), file("a/b")]),
    Case(
      testDescription: "a link for a folder, and others between the two",
      members: [link("a", "b"), file("a-b"), file("a-b-c"), file("a.d/e"), file("a/x/y")]),
    Case(
      testDescription: "hard links to what is listed, before it or behind",
      members: [hardLink("a", "x/f"), file("b"), file("x/f"), hardLink("x/g", "./x/f"), file("x/h")],
      linked: ["a", "x/f", "x/g"]),
    Case(
      testDescription: "a hard link to a hard link",
      members: [file("a"), hardLink("b", "a"), hardLink("c", "b")], linked: ["a", "b", "c"]),
    Case(testDescription: "a hard link to what is not listed", members: [hardLink("a", "b")]),
    Case(
      testDescription: "a hard link through a symbolic one",
      members: [link("s", "d"), file("d/f"), hardLink("h", "s/f")]),
    Case(
      testDescription: "whiteouts, which stand nowhere",
      members: [.whiteout("a"), .whiteout("a"), .opaque("b"), file("c")], linked: []),
    Case(testDescription: "a hard link to a whiteout", members: [.whiteout("a"), hardLink("h", ".wh.a")]),
  ]

  @Test("Each path comes once, and only folders have something below them", arguments: cases)
  func places(_ layer: Case) throws {
    let loaded = try LoadedLayer(of: layer.members)
    let entries = IndependentEntries(loaded)
    #expect((entries != nil) == (layer.linked != nil))
    let linked = entries?.linked.map { layer.members[Int($0)].path }
    #expect(linked.map(Set.init) == layer.linked)
  }

  @Test("Where many are linked, it is left to applying them all", arguments: [(400, 401), (1400, nil)])
  func manyLinks(_ count: Int, linked: Int?) throws {
    let links = (0..<count).map { Self.hardLink("l\($0)", "f") }
    let layer = try LoadedLayer(of: [Self.file("f")] + links)
    #expect(IndependentEntries(layer)?.linked.count == linked)
  }

  private static func file(_ path: String) -> NaiveMember { .file(path, content: "1", uid: 0) }
  private static func folder(_ path: String) -> NaiveMember { .folder(path, mode: 0o755) }
  private static func link(_ path: String, _ target: String) -> NaiveMember { .symlink(path, target: target) }
  private static func hardLink(_ path: String, _ target: String) -> NaiveMember {
    .hardLink(path, target: target)
  }
}
