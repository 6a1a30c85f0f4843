import ImageFixtures
import TarStream
import Testing

/// Changes of a header that no field tells.
private let patches: [(what: String, offset: Int, bytes: [UInt8])] = [
  ("a space behind a number", 107, [0x20]), ("spaces before a number", 100, Array("   ".utf8)),
  ("NULs before a number", 124, [0, 0]), ("no end of a number", 100, Array("00000644".utf8)),
  ("base-256 for what fits octal", 108, TarMember.base256(0, width: 8)),
  ("digits behind a number's NUL", 108, Array("0\u{0}12\u{0}345".utf8)),
  ("bytes behind a name's NUL", 60, Array("secret".utf8)), ("bytes behind an owner's NUL", 290, [1]),
  ("bytes behind the prefix", 480, [0x78]), ("a link name of a file", 157, Array("target".utf8)),
  ("a device of a file", 329, Array("0000000".utf8)), ("bytes at the header's end", 511, [1]),
  ("another version", 263, Array("  ".utf8)), ("another type flag of files", 156, [0]),
  ("a contiguous file", 156, Array("7".utf8)), ("a prefix of nothing but a mode", 103, Array("0644 ".utf8)),
]

/// Pax headers and long names that make the same entry and are not the same.
private let twins: [(what: String, one: [UInt8], other: [UInt8])] = [
  ("a number that is not in its shortest form", records(("uid", "7")), records(("uid", "007"))),
  (
    "an earlier record of the same key", records(("uid", "1"), ("uid", "7")),
    records(("uid", "2"), ("uid", "7"))
  ),
  ("decimals beyond the ninth", records(("mtime", "1.1234567891")), records(("mtime", "1.1234567892"))),
  ("a link of what is no link", records(("linkpath", "a")), records(("linkpath", "b"))),
  (
    "base64 with an end or without", records(("LIBARCHIVE.xattr.a", "QQ==")),
    records(("LIBARCHIVE.xattr.a", "QQ"))
  ),
  (
    "an attribute's escaped name", records(("LIBARCHIVE.xattr.a", "QQ")),
    records(("LIBARCHIVE.xattr.%61", "QQ"))
  ),
  ("a record's length in more digits", records(("uid", "7")), Array("0011 uid=7\n".utf8)),
  ("keys with commas", records(("a,b", ""), ("c", "")), records(("a", ""), ("b,c", ""))),
]

private func records(_ records: (String, String)...) -> [UInt8] {
  records.flatMap { TarBuilder.record($0.0, Array($0.1.utf8)) }
}

@Suite struct HeaderResidueTests {
  private static let plain = TarMember("folder/name", text: "text").with {
    $0.userName = Array("root".utf8)
    $0.prefix = Array("prefix".utf8)
  }

  /// The first entry's residue.
  private func residue(_ member: TarMember) throws(StreamError) -> [UInt8] { try walk(member)[0].residue }

  /// The residue of the first entry of an archive that a closure builds.
  private func residue(building build: (inout TarBuilder) -> Void) throws(StreamError) -> [UInt8] {
    try walk(building: build)[0].residue
  }

  @Test("One writer leaves the same whatever the values", arguments: TarMember.Format.allCases)
  func sameWriter(_ format: TarMember.Format) throws {
    let one = TarMember("a", text: "one", format: format)
    let other = TarMember("another/name", content: [UInt8](repeating: 7, count: 9000), format: format).with {
      $0.mode = 0o4755
      $0.uid = 1000
      $0.gid = 0o1234567
      $0.modified = 1_700_000_000
      guard format != .v7 else { return }
      $0.userName = Array("somebody".utf8)
      $0.groupName = Array("some group".utf8)
    }
    #expect(try residue(one) == residue(other))
  }

  @Test("One writer of base-256 leaves the same whatever the values")
  func sameWriterOfBase256() throws {
    let numbers: [Int64] = [1 << 30, 1 << 33, -1]
    let residues = try numbers.map { number in
      try residue(
        TarMember("a", format: .gnu).with {
          $0.uid = number
          $0.modified = number << 20
        })
    }
    #expect(Set(residues).count == 1)
  }

  @Test("One writer of GNU's times leaves the same whatever the values")
  func sameWriterOfTimes() throws {
    let residues = try [1_700_000_000, 1_600_000_001].map { (time: Int64) in
      try residue(
        TarMember("a", format: .gnu).with {
          $0.patch(345, TarMember.number(time, width: 12))
          $0.patch(357, TarMember.number(time + 5, width: 12))
        })
    }
    #expect(residues[0] == residues[1])
  }

  @Test("One writer of pax headers leaves the same whatever the values")
  func sameWriterOfPax() throws {
    let residues = try [("one", "1.5", "10"), ("second", "1700000000.123", "-4")].map { name, time, id in
      try residue { tar in
        tar.pax(["path": name, "mtime": time, "uid": id, "SCHILY.xattr.user.a": name, "comment": name])
        tar.add(TarMember(name))
      }
    }
    #expect(residues[0] == residues[1])
  }

  @Test("What no field tells is left, and differs from plain", arguments: patches)
  func left(_ patch: (what: String, offset: Int, bytes: [UInt8])) throws {
    let patched = Self.plain.with { $0.patch(patch.offset, patch.bytes) }
    let plain = try walk(Self.plain)[0]
    let entry = try walk(patched)[0]
    #expect(entry.residue != plain.residue, "\(patch.what)")
    #expect(entry.entry.name == plain.entry.name && entry.entry.mode == plain.entry.mode)
    #expect(entry.entry.uid == plain.entry.uid && entry.content == plain.content)
  }

  @Test("Different digits behind a number's NUL leave different residues")
  func digitsBehindNUL() throws {
    let residues = try ["12", "34"].map { digits in
      try residue(Self.plain.with { $0.patch(108, "0\u{0}\(digits)\u{0}\u{0}\u{0}\u{0}") })
    }
    #expect(residues[0] != residues[1])
  }

  @Test("A prefix that is split elsewhere")
  func prefixSplit() throws {
    func member(_ prefix: String, _ name: String) -> TarMember {
      TarMember(name).with { $0.prefix = Array(prefix.utf8) }
    }
    let splits = [("", "a/b/c/d"), ("a", "b/c/d"), ("a/b", "c/d"), ("a/b/c", "d")]
    let entries = try splits.map { try walk(member($0.0, $0.1))[0] }
    #expect(Set(entries.map(\.name)) == ["a/b/c/d"])
    #expect(Set(entries.map(\.residue)).count == splits.count)
  }

  @Test("The sum of signed bytes, where it differs")
  func signedChecksum() throws {
    #expect(try residue(TarMember("ä")) != residue(TarMember("ä").with { $0.checksum = .signed }))
    #expect(try residue(TarMember("a")) == residue(TarMember("a").with { $0.checksum = .signed }))
  }

  @Test("Padding that is not zero", arguments: [1, 511])
  func padding(_ count: Int) throws {
    let member = TarMember("a", content: [UInt8](repeating: 1, count: count))
    #expect(try residue(member) != residue(member.with { $0.padding = 1 }))
    #expect(try residue(member.with { $0.padding = 2 }) != residue(member.with { $0.padding = 1 }))
  }

  @Test("Padding of a pax header that is not zero")
  func paddingOfPax() throws {
    let residues = try [0, 1].map { (padding: UInt8) in
      try residue { tar in
        tar.add(
          TarMember("pax", content: TarBuilder.record("uid", [0x31]), type: "x").with { $0.padding = padding }
        )
        tar.add(TarMember("a"))
      }
    }
    #expect(residues[0] != residues[1])
  }

  @Test("The order of pax records")
  func orderOfRecords() throws {
    let one = try walk { tar in
      tar.pax(["uid": "1", "gid": "2"])
      tar.add(TarMember("a"))
    }
    let other = try walk { tar in
      tar.pax(["gid": "2", "uid": "1"])
      tar.add(TarMember("a"))
    }
    #expect(one[0].residue != other[0].residue)
    #expect(one[0].entry.uid == other[0].entry.uid)
  }

  @Test("Pax headers that differ in what no field tells leave different residues", arguments: twins)
  func notTold(_ pair: (what: String, one: [UInt8], other: [UInt8])) throws {
    let entries = try [pair.one, pair.other].map { records in
      try walk { tar in
        tar.pax(raw: records)
        tar.add(TarMember("a"))
      }[0]
    }
    #expect(!entries[0].isEqualWhereverItStands(to: entries[1]), "\(pair.what)")
  }

  @Test("What stands behind a long name's NUL")
  func behindLongName() throws {
    let residues = try [[], [0], [0, 1], [0, 2]].map { (tail: [UInt8]) in
      try residue { tar in
        tar.longName(Array("long".utf8) + tail)
        tar.add(TarMember("long"))
      }
    }
    #expect(Set(residues).count == 4)
  }

  @Test("The same holes told in other parts", arguments: SparseFile.Form.allCases)
  func otherParts(_ form: SparseFile.Form) throws {
    // Six parts, so that old GNU tells some of them in a block of its own.
    let data = [UInt8](repeating: 1, count: 60)
    var whole = SparseFile(size: 100, parts: [(0, data)])
    whole.map = [(0, 10), (10, 10), (20, 10), (30, 10), (40, 10), (50, 10)]
    var other = whole
    other.map = [(0, 10), (10, 10), (20, 10), (30, 10), (40, 5), (45, 15)]
    let entries = try [whole, other].map { try walk($0.archived(as: form)).entries[0] }
    #expect(entries[0].content == entries[1].content)
    #expect(entries[0].residue != entries[1].residue)
  }
}
