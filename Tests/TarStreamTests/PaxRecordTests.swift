import ImageFixtures
import Testing

@testable import TarStream

@Suite struct PaxRecordTests {
  /// The first entry behind a pax header.
  private func entry(_ records: KeyValuePairs<String, String>) throws(StreamError) -> TarEntry {
    try walk { tar in
      tar.pax(records)
      tar.add(TarMember("header").with { $0.modified = 77 })
    }[0].entry
  }

  @Test(
    "Times keep their decimals, before 1970 as well",
    arguments: [
      ("0", 0, 0, 0), ("1700000000", 1_700_000_000, 0, 0), ("1700000000.5", 1_700_000_000, 500_000_000, 1),
      ("1.50", 1, 500_000_000, 2), ("1.000000001", 1, 1, 9), ("1.123456789987", 1, 123_456_789, 12),
      ("-1", -1, 0, 0), ("-1.5", -2, 500_000_000, 1), ("-0.25", -1, 750_000_000, 2),
      ("-0.000000001", -1, 999_999_999, 9), ("-5.0", -5, 0, 1), ("007.5", 7, 500_000_000, 1),
      ("9223372036854775807.9", .max, 900_000_000, 1), ("-9223372036854775807.5", .min, 500_000_000, 1),
    ] as [(String, Int64, UInt32, UInt8)])
  func times(_ text: String, _ seconds: Int64, _ nanoseconds: UInt32, _ decimals: UInt8) throws {
    let time = TarTime(seconds: seconds, nanoseconds: nanoseconds, decimals: decimals)
    let entry = try entry(["mtime": text, "atime": text, "ctime": text])
    #expect(entry.modified == time)
    #expect(entry.accessed == time)
    #expect(entry.changed == time)
  }

  @Test("Access and change times are absent where no record tells them")
  func noTimes() throws {
    let entry = try entry(["comment": ""])
    #expect(entry.modified == TarTime(seconds: 77))
    #expect(entry.accessed == nil)
    #expect(entry.changed == nil)
  }

  @Test(
    "What is no time is an error",
    arguments: [
      ".5", "-", "-.5", "1.5s", "1.-5", "1,5", "1e9", "+1", " 1", "1.5.5", "9223372036854775808", "now",
    ])
  func badTime(_ text: String) {
    #expect(throws: StreamError.self) { try entry(["mtime": text]) }
    #expect(TarNumber.time(Array(text.utf8)[...]) == nil)
  }

  @Test(
    "What is no number is an error", arguments: ["size", "uid", "gid", "mtime", "atime", "ctime"],
    ["x", "0x1", "9223372036854775808", "1 "])
  func badNumber(_ key: String, _ value: String) {
    let error = failure { tar in
      tar.pax([key: value])
      tar.add(TarMember("a"))
    }
    #expect(error?.code == .badPaxRecord)
    #expect(error?.offset == 1024)
    #expect(error?.detail.contains(key) == true)
  }

  @Test("A negative size is an error")
  func negativeSize() { #expect(throws: StreamError.self) { try entry(["size": "-1"]) } }

  @Test(
    "Records that break the format are errors at their place",
    arguments: [
      ("no length", "x path=a\n"), ("only a length", "12"), ("a blank in front", " 9 path=a\n"),
      ("length past the end", "11 path=a\n"), ("length short of the end", "8 path=a\n"),
      ("length of zero", "0 path=a\n"), ("length of itself", "3 path=a\n"),
      ("negative length", "-9 path=a\n"),
      ("length beyond 64 bits", "99999999999999999999 path=a\n"),
      ("length of all bits", "9223372036854775807 a=b\n"),
      ("no equals sign", "10 path:a\n"), ("no keyword", "6 =ab\n"), ("no line feed", "10 path=a "),
      ("no body", "3 \n"), ("NULs", "\0\0\0\0"), ("no blank", "000000000000000000000000000 a=b\n"),
    ])
  func badRecord(_ what: String, _ record: String) {
    let good = TarBuilder.record("comment", Array("good".utf8))
    let error = failure { tar in
      tar.pax(raw: good + Array(record.utf8))
      tar.add(TarMember("a"))
    }
    #expect(error?.code == .badPaxRecord, "\(what)")
    let place = 512 + UInt64(good.count)
    #expect(error?.offset == place, "\(what)")
  }

  @Test("Records hold any bytes, line feeds and equals signs among them")
  func anyBytes() throws {
    let value: [UInt8] = Array("a=b\n12 c=d\n".utf8) + [0, 0xFF, 0x80]
    let entries = try walk { tar in
      tar.pax(raw: TarBuilder.record("KEY", value) + TarBuilder.record("path", [0xFF, 0x0A]))
      tar.add(TarMember("a"))
    }
    #expect(entries[0].entry.unknownRecords == [PaxRecord(key: Array("KEY".utf8), value: value)])
    #expect(entries[0].entry.name == [0xFF, 0x0A])
  }

  @Test("A record may be as long as it likes")
  func longRecord() throws {
    let name = String(repeating: "n", count: 99_990)
    #expect(try entry(["path": name]).name.count == 99_990)
  }

  @Test("A pax header of nothing makes a pax entry")
  func emptyHeader() throws { #expect(try entry([:]).format == .pax) }

  @Test("Extended attributes of both makers, in their order")
  func extendedAttributes() throws {
    let entry = try entry([
      "SCHILY.xattr.user.plain": "va=lue\n", "LIBARCHIVE.xattr.user.base": "aGVsbG8=",
      "LIBARCHIVE.xattr.user.%25%20%C3%BC": "aGVsbG8", "SCHILY.xattr.user.empty": "",
      "LIBARCHIVE.xattr.user.100%": "+/+/",
    ])
    let names = entry.extendedAttributes.map { String(decoding: $0.key, as: UTF8.self) }
    #expect(names == ["user.plain", "user.base", "user.% ü", "user.empty", "user.100%"])
    let values = entry.extendedAttributes.map(\.value)
    #expect(
      values == [Array("va=lue\n".utf8), Array("hello".utf8), Array("hello".utf8), [], [0xFB, 0xFF, 0xBF]])
    #expect(entry.unknownRecords.isEmpty)
  }

  @Test("One attribute told by both makers is one attribute, and the later one counts")
  func attributeToldTwice() throws {
    let entry = try entry(["SCHILY.xattr.user.a": "old", "LIBARCHIVE.xattr.user.a": "bmV3"])
    #expect(entry.extendedAttributes == [PaxRecord(key: Array("user.a".utf8), value: Array("new".utf8))])
  }

  @Test("What is not base64 is an error", arguments: ["a b", "a.b", "a-_b", "aGVs\n"])
  func badBase64(_ value: String) {
    #expect(throws: StreamError.self) { try entry(["LIBARCHIVE.xattr.user.a": value]) }
  }

  @Test("A NUL in an extended attribute's name is an error")
  func nulInAttributeName() {
    #expect(throws: StreamError.self) { try entry(["SCHILY.xattr.user.a\u{0}b": "c"]) }
    #expect(throws: StreamError.self) { try entry(["LIBARCHIVE.xattr.user.a%00b": "YWE"]) }
  }

  @Test("A NUL in a keyword is an error, as it is for Go; C readers cut the keyword there")
  func nulInKeyword() {
    #expect(throws: StreamError.self) { try entry(["path\u{0}": "evil"]) }
    #expect(throws: StreamError.self) { try entry(["comment\u{0}": "none"]) }
  }

  @Test(
    "Only two hexadecimal digits stand for a byte of an attribute's name",
    arguments: ["%+5", "%-0", "%4", "%"])
  func badPercent(_ text: String) throws {
    let entry = try entry(["LIBARCHIVE.xattr.\(text)": "YWE"])
    #expect(entry.extendedAttributes.map(\.key) == [Array(text.utf8)])
  }

  @Test("Unknown records are kept in their order")
  func unknownRecords() throws {
    let entry = try entry(["z": "1", "SCHILY.dev": "2", "a": "", "hdrcharset": "BINARY"])
    #expect(
      entry.unknownRecords.map { String(decoding: $0.key, as: UTF8.self) } == [
        "z", "SCHILY.dev", "a", "hdrcharset",
      ])
    #expect(entry.unknownRecords.map(\.value.count) == [1, 1, 0, 6])
  }

  @Test("Global records hold until they are told anew; an entry's own win")
  func globalRecords() throws {
    let entries = try walk { tar in
      tar.add(TarMember("0"))
      tar.globalPax(["uname": "g1", "gname": "g1", "comment": "c1"])
      tar.add(TarMember("1"))
      tar.pax(["uname": "local"])
      tar.add(TarMember("2"))
      tar.globalPax(["uname": "g2"])
      tar.add(TarMember("3"))
    }
    let names = entries.map { entry in
      [entry.entry.userName, entry.entry.groupName].map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(names == [["", ""], ["g1", "g1"], ["local", "g1"], ["g2", "g1"]])
    #expect(entries.map(\.entry.unknownRecords.count) == [0, 1, 1, 1])
  }

  @Test("An empty value takes an earlier record back")
  func emptyValue() throws {
    let entries = try walk { tar in
      tar.globalPax(["path": "", "mtime": "5", "size": "", "uname": "global"])
      tar.pax(["path": "", "mtime": "", "size": "", "uname": ""])
      tar.add(TarMember("taken back").with { $0.modified = 77 })
      tar.pax(["path": "", "gid": "4", "gid": "", "size": "", "uname": "again"])
      tar.add(TarMember("header"))
      tar.pax(["size": ""])
      tar.add(TarMember("global again"))
    }
    #expect(entries.map(\.name) == ["taken back", "header", "global again"])
    #expect(entries.map(\.entry.modified.seconds) == [77, 5, 5])
    #expect(entries.map(\.entry.size) == [0, 0, 0])
    #expect(entries[1].entry.gid == 0)
    #expect(entries.map { String(decoding: $0.entry.userName, as: UTF8.self) } == ["", "again", "global"])
  }

  @Test("Of twenty thousand records of either kind none is lost")
  func manyRecords() throws {
    let count = 20_000
    let records = (0..<count).flatMap { index in
      TarBuilder.record("key\(index)", []) + TarBuilder.record("SCHILY.xattr.user.\(index)", [])
    }
    let entries = try walk { tar in
      tar.pax(raw: records, type: "g")
      tar.pax(raw: records)
      tar.add(TarMember("a"))
    }
    #expect(entries[0].entry.unknownRecords.count == count)
    #expect(entries[0].entry.extendedAttributes.count == count)
  }
}
