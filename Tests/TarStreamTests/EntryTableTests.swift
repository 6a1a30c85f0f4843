import ImageFixtures
import Testing

@testable import TarStream

@Suite struct EntryTableTests {
  /// The paths of a table in its order.
  private func paths(_ table: EntryTable) -> [[UInt8]] {
    table.order.map { Array(table.bytes(table.entries[Int($0)].path)) }
  }

  @Test("Entries are in the order of the archive, and sorted by the bytes of their paths")
  func sorted() throws {
    let names = [
      "b", "a/b", "a-b", "a", "./a.b", "a0", "/B", "longer than eight", "longer then", "longer t", "ä", "z",
    ]
    let table = try read(TarBuilder(names.map { TarMember($0) }).bytes).table
    #expect(table.entries.map { String(decoding: table.bytes($0.name), as: UTF8.self) } == names)
    let sorted = [
      "B", "a", "a-b", "a.b", "a/b", "a0", "b", "longer t", "longer than eight", "longer then", "z", "ä",
    ]
    #expect(paths(table).map { String(decoding: $0, as: UTF8.self) } == sorted)
  }

  @Test("Entries of one path keep the order of the archive, however they spell it")
  func stable() throws {
    let spellings = ["x", "./x", "x/", "/x", "y/../x", "x/."]
    let names = spellings + ["a"] + spellings.reversed()
    let table = try read(TarBuilder(names.map { TarMember($0) }).bytes).table
    #expect(table.order == [6, 0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12])
  }

  @Test("The order is that of any sort", arguments: [1, 2, 3] as [UInt64])
  func randomOrder(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let letters = Array("ab\u{1}".utf8) + [0xFF]
    let names = (0..<200).map { _ in
      (0...Int.random(in: 0..<12, using: &random)).map { _ in letters.randomElement(using: &random) ?? 0 }
    }
    let table = try read(TarBuilder(names.map { TarMember($0) }).bytes).table
    let expected = names.enumerated().sorted { left, right in
      if left.element == right.element { return left.offset < right.offset }
      return left.element.lexicographicallyPrecedes(right.element)
    }
    #expect(table.order == expected.map { UInt32($0.offset) })
  }

  @Test("The order is that of any sort where all entries but one are in it", arguments: 0..<6)
  func oneOutOfOrder(_ moved: Int) throws {
    // Of the last number, all are.
    var names = ["a", "a-b", "a/b", "a/b", "b"]
    if moved < names.count { names.insert(names.remove(at: moved), at: moved == 0 ? names.count - 1 : 0) }
    let table = try read(TarBuilder(names.map { TarMember($0) }).bytes).table
    let expected = names.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
    #expect(table.order == expected.map { UInt32($0.offset) })
  }

  @Test("Each field of a record is its entry's")
  func fields() throws {
    var tar = TarBuilder()
    tar.pax(["mtime": "1.5", "atime": "2", "ctime": "3", "SCHILY.xattr.user.a": "b", "comment": "c"])
    tar.add(
      TarMember("./file", text: "content").with {
        $0.mode = 0o104755
        $0.uid = 12
        $0.gid = 34
        $0.userName = Array("user".utf8)
        $0.groupName = Array("group".utf8)
      })
    tar.add(TarMember("device", type: "4").with { $0.device = (8, 17) })
    tar.add(TarMember("link", type: "2").with { $0.linkName = Array("file".utf8) })
    tar.end()
    let contents = try read(tar.bytes)
    let table = contents.table

    try #require(table.entries.count == 3)
    let file = table.entries[0]
    #expect(table.bytes(file.name).elementsEqual("./file".utf8))
    #expect(table.bytes(file.path).elementsEqual("file".utf8))
    let owner = table.owner(of: file)
    #expect(table.bytes(owner.userName).elementsEqual("user".utf8))
    #expect(table.bytes(owner.groupName).elementsEqual("group".utf8))
    #expect([owner.uid, owner.gid, Int64(file.mode), Int64(file.size)] == [12, 34, 0o104755, 7])
    #expect([file.offset, file.contentOffset] == [0, 1536])
    #expect(file.modified == TarTime(seconds: 1, nanoseconds: 500_000_000, decimals: 1))
    #expect(contents.contentDigests == [0: sha256(Array("content".utf8))])
    #expect(file.format == .pax)
    let extras = table.extras(of: file)
    #expect(extras.accessed == TarTime(seconds: 2))
    #expect(extras.changed == TarTime(seconds: 3))
    #expect(extras.extendedAttributes.map(\.value) == [Array("b".utf8)])
    #expect(extras.unknownRecords.map(\.value) == [Array("c".utf8)])

    let (device, link) = (table.entries[1], table.entries[2])
    #expect(table.extras(of: device).device?.major == 8)
    #expect(table.extras(of: device).device?.minor == 17)
    #expect(table.linkName(of: link).elementsEqual("file".utf8))
    #expect(table.extras(of: link) == EntryExtras())
    #expect(table.bytes(table.owner(of: link).userName).isEmpty)
  }

  @Test("Owners' names and residues go back and forth between entries")
  func alternatingOwners() throws {
    let owners = ["a", "b", "a", "", "b", "", "a", "c"]
    let table = try read(
      TarBuilder(
        owners.map { owner in
          TarMember("x").with {
            $0.userName = Array(owner.utf8)
            $0.groupName = Array((owner + "g").utf8)
            $0.patch(500, owner)
          }
        }
      ).bytes
    ).table
    let told = table.entries.map(table.owner(of:))
    #expect(told.map { String(decoding: table.bytes($0.userName), as: UTF8.self) } == owners)
    #expect(
      told.map { String(decoding: table.bytes($0.groupName), as: UTF8.self) } == owners.map { $0 + "g" })
    let residues = table.entries.map { table.residue(of: $0) }
    for (left, one) in zip(owners, residues) {
      for (right, other) in zip(owners, residues) { #expect((left == right) == (one == other)) }
    }
  }

  @Test("Names are compared across tables")
  func comparesAcrossTables() throws {
    let left = try read(TarBuilder(["", "a", "a-b", "b"].map { TarMember($0) }).bytes).table
    let right = try read(TarBuilder(["b", "a/b", "a", ""].map { TarMember($0) }).bytes).table
    for one in left.entries {
      for other in right.entries {
        let (name, otherName) = (left.bytes(one.path), right.bytes(other.path))
        let order = name.lexicographicallyPrecedes(otherName) ? -1 : name == otherName ? 0 : 1
        #expect(left.compare(one.path, to: other.path, in: right) == order)
        #expect(left.isSame(one.path, as: other.path, in: right) == (order == 0))
        #expect(left.withBytes(one.path) { $0.count } == name.count)
      }
    }
  }

  @Test("An index has all that a table has, but for what the files hold")
  func index() throws {
    for sample in Sample.allCases {
      let region = try ByteRegion(holding: sample.bytes)
      let (index, table) = (try region.indexTar(limits: StreamLimits()), try read(sample.bytes).table)
      #expect(index.entries.map(\.size) == table.entries.map(\.size))
      #expect(index.entries.map(\.contentOffset) == table.entries.map(\.contentOffset))
      #expect(index.order == table.order)
      #expect(index.trailer == table.trailer)
      // What was not looked at has no fingerprint that could be taken for that of something else.
      #expect(index.entries.allSatisfy { ($0.fingerprint == nil) == ($0.type == .file) })
    }
  }
}
