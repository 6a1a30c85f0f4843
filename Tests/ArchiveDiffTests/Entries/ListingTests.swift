import ArchiveDiff
import ImageFixtures
import Testing

/// Two layers as their archives list them, and the lines that must be told.
struct ListingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let left: [TarMember]
  let right: [TarMember]
  let told: [String]

  init(_ name: String, _ left: [TarMember], _ right: [TarMember], _ told: [String]) {
    self.name = name
    self.left = left
    self.right = right
    self.told = told
  }

  var testDescription: String { name }
}

@Suite("Layers as listed")
struct ListingTests {
  private static let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  private static let one = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
  private static let two = "sha256:d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"
  private static let three = "sha256:4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"

  static let presence: [ListingCase] = [
    ListingCase(
      "an entry of one side alone", [file("a"), file("b")], [file("b"), folder("c")],
      ["file removed a: type file | null (presence)", "file added c: type null | directory (presence)"]),
    ListingCase(
      "nothing and something", [], [file("a"), symlink("b", to: "a"), hardLink("c", to: "a")],
      [
        "file added a: type null | file (presence)", "file added b: type null | symlink (presence)",
        "file added c: type null | hardlink (presence)",
      ]),
    ListingCase(
      "a whiteout is a plain entry", [file("etc/.wh.a")], [file("etc/.wh..wh..opq")],
      [
        "file added etc/.wh..wh..opq: type null | file (whiteout)",
        "file removed etc/.wh.a: type file | null (whiteout)",
      ]),
    ListingCase(
      "a whiteout's own fields count", [file("etc/.wh.a")], [file("etc/.wh.a", uid: 7)],
      ["file modified etc/.wh.a: uid 0 | 7 (ownership)"]),
    ListingCase(
      "a folder that is told and one that is not", [folder("p"), file("p/x")], [file("p/x")],
      ["file removed p: type directory | null (presence)"]),
    ListingCase(
      "a name that is a part of the next one", [file("a"), file("a.b")], [file("a"), file("a/b")],
      ["file removed a.b: type file | null (presence)", "file added a/b: type null | file (presence)"]),
  ]

  static let duplicates: [ListingCase] = [
    ListingCase(
      "twice and once", [file("x", "1"), file("x", "2")], [file("x", "1")],
      ["file removed x: type file | null (presence)"]),
    ListingCase(
      "once and three times", [file("x", "1")], [file("x", "1"), file("x", "2"), file("x", "3")],
      [
        "file added x: type null | file (presence)", "file added x: type null | file (presence)",
      ]),
    ListingCase(
      "the first is held against the first", [file("x", "1"), file("x", "2")],
      [file("x", "1"), file("x", "3")],
      ["file modified x: content \(two) | \(three), size 1 | 1 (content)"]),
    ListingCase(
      "two spellings of one path", [file("x"), file("./x")], [file("./x"), file("x")],
      [
        "file modified x: name x | ./x (pathSpelling)", "file modified x: name ./x | x (pathSpelling)",
      ]),
  ]

  static let types: [ListingCase] = [
    ListingCase(
      "no other attribute beside the type", [file("x", "1", mode: 0o600, uid: 5)], [symlink("x", to: "y")],
      ["file modified x: type file | symlink (fileType)"]),
    ListingCase(
      "no order beside the type", [file("a"), file("b"), file("x")],
      [folder("x"), file("a"), file("b")], ["file modified x: type file | directory (fileType)"]),
    ListingCase(
      "a hard link and a copy", [file("a"), hardLink("b", to: "a")], [file("a"), file("b")],
      ["file modified b: type hardlink | file (hardLinks)"]),
    ListingCase(
      "a character device and a block device", [device("x", 8, 1)],
      [device("x", 8, 1).with { $0.typeFlag = UInt8(ascii: "4") }],
      ["file modified x: type characterDevice | blockDevice (fileType)"]),
    ListingCase(
      "size only beside the content", [file("x", "1")], [file("x", "2")],
      ["file modified x: content \(one) | \(two), size 1 | 1 (content)"]),
    ListingCase(
      "several attributes, and the weightiest cause", [file("x", "")],
      [file("x", "1", mode: 0o600, uid: 5).with { $0.modified = 1 }],
      [
        "file modified x: content \(empty) | \(one), size 0 | 1, mode 0644 | 0600, uid 0 | 5, "
          + "mtime 1970-01-01T00:00:00Z | 1970-01-01T00:00:01Z (content)"
      ]),
    ListingCase(
      "another target and another spelling of a hard link", [file("a"), file("b"), hardLink("x", to: "a")],
      [file("a"), file("b"), hardLink("x", to: "b")],
      ["file modified x: linkTarget a | b (linkTarget)"]),
    ListingCase(
      "the spelling of a hard link's target", [file("a"), hardLink("x", to: "a")],
      [file("a"), hardLink("x", to: "./a")], ["file modified x: linkTarget a | ./a (pathSpelling)"]),
    ListingCase(
      "names that are not text", [TarMember([0xFF, 0x5C, 0x0A])], [file("x")],
      [
        "file added x: type null | file (presence)",
        #"file removed \xff\\\x0a: type file | null (presence)"#,
      ].sorted { $0 < $1 }),
  ]

  @Test("tell every entry that one side lacks, and no other", arguments: presence)
  func tellsPresence(_ listing: ListingCase) async throws {
    #expect(try await Comparing.strict([listing.left], [listing.right]).told == listing.told)
  }

  @Test("hold entries of one path against each other in their order", arguments: duplicates)
  func matchesInOrder(_ listing: ListingCase) async throws {
    #expect(try await Comparing.strict([listing.left], [listing.right]).told == listing.told)
  }

  @Test("tell of an entry no more than differs", arguments: types)
  func tellsNoMore(_ listing: ListingCase) async throws {
    #expect(try await Comparing.strict([listing.left], [listing.right]).told == listing.told)
  }

  @Test("tell differences of several layers by layer, then by path as bytes")
  func order() async throws {
    let report = try await Comparing.strict(
      [[file("b"), file("a")], [file("z"), file("é"), file("Z")]],
      [[file("b", uid: 1), file("a", uid: 1)], [file("z", uid: 1), file("é", uid: 1), file("Z", uid: 1)]])
    #expect(report.differences.map(\.path) == ["a", "b", "Z", "z", "é"])
    #expect(report.differences.map(\.layer) == [0, 0, 1, 1, 1])
  }

  @Test("with redundant bits left out, tell modes without them")
  func maskedModes() async throws {
    let report = try await Comparing(ignoring: [.fileModeRedundantBits])(
      [[file("x", mode: 0o100644)]], [[file("x", mode: 0o4600)]])
    #expect(report.told == ["file modified x: mode 0644 | 4600 (permissions)"])
  }
}
