import ImageFixtures
import TarStream
import Testing

@Suite struct SparseFileTests {
  @Test(
    "Each form of sparse file has its holes filled in", arguments: SparseFile.Form.allCases,
    [SparseFile.small, .many, .hole, .emptyEnd])
  func expands(_ form: SparseFile.Form, _ file: SparseFile) throws {
    var tar = TarBuilder()
    tar.add(raw: file.archived(as: form))
    tar.add(TarMember("after", text: "x"))
    tar.end()
    let entries = try walk(tar.bytes).entries
    #expect(entries.map(\.entry.size) == [UInt64(file.size), 1])
    #expect(entries.map(\.entry.isSparse) == [true, false])
    #expect(entries.map(\.name) == ["sparse", "after"])
    #expect(entries[0].content == file.content)

    let contents = try read(tar.bytes)
    let entry = try #require(contents.table.entries.first)
    #expect(contents.contentDigests[0] == sha256(file.content))
    #expect(entry.size == UInt64(file.size))
    #expect(entry.isSparse)
    let data = file.parts.flatMap(\.data)
    #expect(tar.bytes.dropFirst(Int(entry.contentOffset)).prefix(data.count).elementsEqual(data))
  }

  @Test("A sparse file equals the same file written out")
  func equalsPlainFile() throws {
    let plain = try read(TarBuilder([TarMember("sparse", content: SparseFile.small.content)]).bytes)
    for form in SparseFile.Form.allCases {
      let sparse = try read(SparseFile.small.archived(as: form))
      #expect(sparse.contentDigests == plain.contentDigests)
      #expect(sparse.table.entries.map(\.fingerprint) == plain.table.entries.map(\.fingerprint))
      #expect(sparse.table.entries.map(\.size) == plain.table.entries.map(\.size))
    }
  }

  @Test(
    "Old GNU maps of any length, over as many blocks as they need",
    arguments: [0, 3, 4, 5, 25, 26, 46, 47, 200])
  func oldGNUBlocks(_ count: Int) throws {
    let file = SparseFile(size: count * 100 + 50, parts: (0..<count).map { ($0 * 100 + 50, [UInt8($0), 1]) })
    #expect(try walk(file.archived(as: .gnu)).entries.map(\.content) == [file.content])
  }

  @Test("Old GNU blocks that hold no part are read on over")
  func oldGNUEmptyBlock() throws {
    var member = TarMember("a", content: Array("data".utf8), type: "S", format: .gnu)
    member.patch(386, TarMember.number(4, width: 12) + TarMember.number(4, width: 12))
    member.patch(482, [1])
    member.patch(483, TarMember.number(8, width: 12))
    let empty = [UInt8](repeating: 0, count: 512)
    let entries = try walk(member.header + empty + member.bytes.dropFirst(512)).entries
    #expect(entries.map(\.text) == ["\0\0\0\0data"])
  }

  @Test("NULs before a number of an old GNU map are skipped", arguments: [386, 398])
  func oldGNUNumberBehindNUL(_ offset: Int) throws {
    var member = TarMember("a", content: Array("data".utf8), type: "S", format: .gnu)
    member.patch(386, TarMember.number(4, width: 12) + TarMember.number(4, width: 12))
    member.patch(483, TarMember.number(8, width: 12))
    // An empty offset would be the end of the map.
    let start: [UInt8] = offset == 386 ? [0x20, 0] : [0]
    member.patch(offset, start + TarMember.number(4, width: 12 - start.count))
    #expect(try walk(member.bytes).entries.map(\.text) == ["\0\0\0\0data"])
  }

  @Test(
    "Broken sparse maps are errors", arguments: SparseFile.Form.allCases,
    [
      ("parts that overlap", [(0, 10), (5, 10)]), ("parts out of order", [(100, 10), (0, 10)]),
      ("a part past the end", [(4990, 20)]), ("a part that starts past the end", [(5001, 0), (0, 20)]),
      ("an end beyond 64 bits", [(.max, .max)]), ("more than is there", [(0, 21)]),
      ("less than is there", [(0, 19)]), ("nothing of what is there", []),
    ] as [(String, [(Int64, Int64)])])
  func brokenMap(_ form: SparseFile.Form, _ broken: (what: String, map: [(Int64, Int64)])) {
    var file = SparseFile(size: 5000, parts: [(0, [UInt8](repeating: 1, count: 20))])
    file.map = broken.map
    let error = failure(TarMember("first").bytes + file.archived(as: form))
    #expect(error?.code == .badSparseMap, "\(broken.what)")
    #expect(error?.offset == 512, "\(broken.what)")
  }

  @Test(
    "Negative numbers in an old GNU map are errors",
    arguments: [[(-5, 20)], [(0, -20)]] as [[(Int64, Int64)]])
  func negativeNumbers(_ map: [(Int64, Int64)]) {
    var file = SparseFile(size: 5000, parts: [(0, [UInt8](repeating: 1, count: 20))])
    file.map = map
    #expect(failure(file.archived(as: .gnu))?.code == .badSparseMap)
    file.map = nil
    file.toldSize = -1
    #expect(failure(file.archived(as: .gnu))?.code == .badSparseMap)
  }

  @Test(
    "Pax maps that are no maps are errors",
    arguments: [
      ["GNU.sparse.map": "0,1"], ["GNU.sparse.size": "x", "GNU.sparse.map": "0,1"],
      ["GNU.sparse.size": "5", "GNU.sparse.map": "0"], ["GNU.sparse.size": "5", "GNU.sparse.map": "0,1,2"],
      ["GNU.sparse.size": "5", "GNU.sparse.map": "0,,1"], ["GNU.sparse.size": "5", "GNU.sparse.map": "0,-1"],
      ["GNU.sparse.size": "5", "GNU.sparse.map": "0,1,"], ["GNU.sparse.size": "5", "GNU.sparse.offset": "0"],
      ["GNU.sparse.size": "5", "GNU.sparse.numbytes": "1", "GNU.sparse.offset": "0"],
      ["GNU.sparse.size": "5", "GNU.sparse.offset": "0", "GNU.sparse.offset": "0"],
      ["GNU.sparse.size": "5", "GNU.sparse.offset": "0", "GNU.sparse.numbytes": "1x"],
      ["GNU.sparse.size": "5", "GNU.sparse.major": "2", "GNU.sparse.minor": "0"],
      ["GNU.sparse.size": "5", "GNU.sparse.major": "1", "GNU.sparse.minor": "1"],
    ] as [KeyValuePairs<String, String>])
  func brokenPaxMap(_ records: KeyValuePairs<String, String>) {
    let error = failure { tar in
      // That it is missing is not what is wrong.
      let count: KeyValuePairs = ["GNU.sparse.numblocks": "1"]
      tar.pax(raw: (Array(records) + count).flatMap { TarBuilder.record($0.key, Array($0.value.utf8)) })
      tar.add(TarMember("a", text: "x"))
    }
    #expect(error?.code == .badSparseMap)
  }

  @Test(
    "Pax records of which readers make different files are errors",
    arguments: [
      // A file of 1000 zeros for GNU tar and Python, an empty one for Go, which knows it by its map.
      ["GNU.sparse.size": "1000"], ["GNU.sparse.size": "1000", "GNU.sparse.numblocks": "0"],
      ["GNU.sparse.size": "1000", "GNU.sparse.map": "", "GNU.sparse.numblocks": "0"],
      // Go takes the pairs, Python the map, libarchive both.
      [
        "GNU.sparse.size": "5", "GNU.sparse.map": "0,1", "GNU.sparse.offset": "4", "GNU.sparse.numbytes": "1",
      ],
      // Go takes the map in the content, Python the one in the record.
      [
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.size": "5", "GNU.sparse.map": "0,1",
      ],
      // No sparse file for Go.
      ["GNU.sparse.major": "0", "GNU.sparse.minor": "2", "GNU.sparse.size": "5", "GNU.sparse.map": "0,1"],
      ["GNU.sparse.major": "1", "GNU.sparse.size": "5", "GNU.sparse.map": "0,1"],
      // Go counts the parts, and libarchive takes what it is not told the number of for zeros.
      ["GNU.sparse.numblocks": "2", "GNU.sparse.size": "5", "GNU.sparse.map": "0,1"],
      ["GNU.sparse.size": "5", "GNU.sparse.map": "0,1"],
      ["GNU.sparse.size": "5", "GNU.sparse.offset": "0", "GNU.sparse.numbytes": "1"],
    ] as [KeyValuePairs<String, String>])
  func ambiguousPaxMap(_ records: KeyValuePairs<String, String>) {
    let error = failure { tar in
      tar.add(TarMember("first"))
      tar.pax(records)
      tar.add(TarMember("a", text: "x"))
    }
    #expect(error?.code == .badSparseMap)
    #expect(error?.offset == 512)
  }

  @Test("A sparse map of what is no file is an error, as it is for Go", arguments: ["5", "2", "\0"])
  func sparseFolder(_ flag: Unicode.Scalar) {
    let error = failure { tar in
      tar.pax(["GNU.sparse.size": "5", "GNU.sparse.map": "5,0", "GNU.sparse.numblocks": "1"])
      tar.add(TarMember("a/", type: flag))
    }
    #expect(error?.code == .badSparseMap)
  }

  @Test("The name of a sparse file counts where there is one: not without a map, nor beside GNU's old header")
  func sparseNameAlone() throws {
    let entries = try walk { tar in
      tar.pax(["GNU.sparse.name": "other"])
      tar.add(TarMember("plain", text: "x"))
      tar.pax(["GNU.sparse.name": "other", "GNU.sparse.size": "9", "GNU.sparse.map": "0,9"])
      tar.add(raw: SparseFile.small.archived(as: .gnu))
    }
    #expect(entries.map(\.name) == ["plain", "sparse"])
    #expect(entries.map(\.entry.size) == [1, 5000])
  }

  @Test(
    "Maps in the content that are no maps are errors",
    arguments: [
      "x\n", "\n", "-1\n", "1\n0\n", "2\n0\n1\n", "1\n0\n1x\n", "99999999999999999999\n", "0", "",
      "000000000000000000000001\n0\n1\n",
    ])
  func brokenMapInContent(_ lines: String) {
    let filled = Array(lines.utf8) + [UInt8](repeating: 0, count: 512 - lines.utf8.count)
    let error = failure { tar in
      tar.pax(["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"])
      tar.add(TarMember("a", content: filled + [1]))
    }
    #expect(error?.code == .badSparseMap)
  }

  @Test("A map in content that is shorter than a block is an error", arguments: [0, 1, 511])
  func contentWithoutMap(_ count: Int) {
    let error = failure { tar in
      tar.pax(["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"])
      tar.add(TarMember("a", content: [UInt8](repeating: 0x30, count: count)))
      tar.add(TarMember("b"))
    }
    #expect(error?.code == .badSparseMap)
  }

  @Test("What is no number in an old GNU map is an error at its place")
  func garbageInOldGNUMap() {
    var member = TarMember("a", type: "S", format: .gnu)
    member.patch(386 + 24, "what")
    member.patch(386, TarMember.number(0, width: 12) + TarMember.number(0, width: 12))
    let error = failure(member)
    #expect(error?.code == .badNumber)
    #expect(error?.offset == 410)
  }
}
