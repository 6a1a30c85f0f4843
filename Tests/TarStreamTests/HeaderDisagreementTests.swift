import ImageFixtures
import Testing

@testable import TarStream

/// Headers beside pax records that tell something else, as writers have them and as none does.
struct HeaderDisagreementTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let records: KeyValuePairs<String, String>
    let member: TarMember
    let expected: HeaderDisagreement

    init(
      _ name: String, _ records: KeyValuePairs<String, String>, _ expected: HeaderDisagreement = [],
      _ change: (inout TarMember) -> Void = { _ in }
    ) {
      testDescription = name
      self.records = records
      self.expected = expected
      member = TarMember("name", text: "abc").with(change)
    }
  }

  private static let long = String(repeating: "d/", count: 60) + "end"
  private static func link(_ type: Unicode.Scalar, _ target: String) -> (inout TarMember) -> Void {
    { (member: inout TarMember) in
      member = TarMember("name", type: type)
      member.linkName = Array(target.utf8)
    }
  }

  static let all: [Case] = [
    Case("nothing that a header has", ["comment": "x", "atime": "5"]),
    Case("the same", ["uid": "5", "gid": "6", "mtime": "7", "size": "3", "path": "name"]) {
      ($0.uid, $0.gid, $0.modified) = (5, 6, 7)
    },
    Case("another owner", ["uid": "0"], .uid) { $0.uid = 1000 },
    Case("another group", ["gid": "5"], .gid) { $0.gid = 6 },
    Case("both", ["uid": "0", "gid": "0"], [.uid, .gid]) { ($0.uid, $0.gid) = (1, 1) },
    Case("a zero beside an owner, as Python has it", ["uid": "5", "gid": "5", "mtime": "5"]),
    Case("an owner that the field cannot hold", ["uid": "2097152", "gid": "-1"]) {
      ($0.uid, $0.gid) = (65534, 7)
    },
    Case("the highest owner that the field holds", ["uid": "2097151"], .uid) { $0.uid = 65534 },
    Case("an owner that is taken back", ["uid": ""]) { $0.uid = 5 },
    Case("an owner of another size", ["size": "4"], .size) {
      $0.content = Array("abcd".utf8); $0.size = 0
    },
    Case("a time that is cut off", ["mtime": "7.9"]) { $0.modified = 7 },
    Case("a time that is rounded up", ["mtime": "7.9"]) { $0.modified = 8 },
    Case("a whole second more", ["mtime": "7"], .modified) { $0.modified = 8 },
    Case("another time", ["mtime": "7.5"], .modified) { $0.modified = 6 },
    Case("a time before 1970", ["mtime": "-7.5"]) { $0.modified = 6 },
    Case("another name", ["path": "other"], .path),
    Case("a name that is shorter", ["path": "name/more"], .path),
    Case("a name with a slash more", ["path": "name/"]),
    Case("a long name without its end", ["path": long]) { $0.name = Array(long.utf8.prefix(100)) },
    Case("a long name without its middle", ["path": long]) {
      ($0.prefix, $0.name) = (Array(long.utf8.prefix(9)), Array(long.utf8.suffix(8)))
    },
    Case("a long name beside another one", ["path": long], .path) { $0.name = Array("d/other".utf8) },
    Case("a long name beside that of git", ["path": long]) {
      $0.name = Array((String(repeating: "0a", count: 20) + ".data").utf8)
    },
    Case("a long name beside one that is nearly git's", ["path": long], .path) {
      $0.name = Array("0a.data".utf8)
    },
    Case("a name without its accents, as Go has it", ["path": "n\u{E9}ame"]),
    Case("a name with question marks, as Python has it", ["path": "n\u{E9}m\u{E9}"]) {
      $0.name = Array("n?m?".utf8)
    },
    Case("a name in another character set", ["path": "n\u{E9}"]) { $0.name = [0x6E, 0xE9] },
    Case("a name with an accent beside another one", ["path": "n\u{E9}"], .path) {
      $0.name = Array("m".utf8)
    },
    Case("a short name with a question mark", ["path": "name"], .path) { $0.name = Array("nam?".utf8) },
    Case("no name", ["path": "name"], .path) { $0.name = [] },
    Case("another target", ["linkpath": "x"], .linkPath, link("2", "y")),
    Case("another target of a hard link", ["linkpath": "x"], .linkPath, link("1", "y")),
    Case("the same target", ["linkpath": "x"], [], link("2", "x")),
    Case("a target of what is no link", ["linkpath": "x"]) { $0.linkName = Array("y".utf8) },
    Case("a long target without its end", ["linkpath": long], [], link("2", String(long.prefix(100)))),
    Case("a long target beside libarchive's word", ["linkpath": long], [], link("2", "././@LongSymLink")),
    Case(
      "a long target beside that of git", ["linkpath": long], [],
      link("2", "see \(String(repeating: "0a", count: 20)).paxheader")),
  ]

  @Test("A header that no known writer would write beside its records is told of", arguments: all)
  func disagreement(_ case: Case) throws {
    let entries = try walk { tar in
      tar.pax(`case`.records)
      tar.add(`case`.member)
      tar.add(TarMember("next"))
    }
    #expect(entries[0].entry.disagreement == `case`.expected)
    #expect(entries[1].entry.disagreement.isEmpty)
  }

  @Test("The last of two records of a kind counts, and none that holds for all entries")
  func others() throws {
    let entries = try walk { tar in
      tar.pax(["uid": "5", "uid": "6"])
      tar.add(TarMember("a").with { $0.uid = 6 })
      tar.globalPax(["uid": "9"])
      tar.add(TarMember("b").with { $0.uid = 6 })
      tar.pax(["gid": "5"])
      tar.add(TarMember("c").with { ($0.uid, $0.gid) = (6, 6) })
    }
    #expect(entries.map(\.entry.disagreement) == [[], [], .gid])
  }
}
