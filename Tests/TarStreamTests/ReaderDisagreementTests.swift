import ImageFixtures
import TarStream
import Testing

/// Where readers of tar disagree, an archive can show one content to a scanner and another to a runtime. Each test
/// is named after what it prevents.
@Suite struct ReaderDisagreementTests {
  /// The content of a file that hides an archive: its one member is `evil`.
  private static let hidden = TarMember("evil", text: "gotcha").bytes

  @Test("CVE-2025-62518: a member hidden in content that the pax size covers and the header's size does not")
  func memberHiddenByPaxSize() throws {
    let entries = try walk { tar in
      tar.pax(["size": "\(Self.hidden.count)"])
      tar.add(TarMember("outer", content: Self.hidden).with { $0.size = 0 })
      tar.add(TarMember("last"))
    }
    #expect(entries.map(\.name) == ["outer", "last"])
    #expect(entries[0].entry.size == UInt64(Self.hidden.count))
    #expect(entries[0].content == Self.hidden)
  }

  @Test("A member hidden from readers of the header's size, where the pax size is the smaller one")
  func memberShownByPaxSize() throws {
    let entries = try walk { tar in
      tar.pax(["size": "0"])
      tar.add(TarMember("outer", content: Self.hidden))
      tar.add(TarMember("last"))
    }
    #expect(entries.map(\.name) == ["outer", "evil", "last"])
  }

  @Test(
    "node-tar 7.5.16: the pax size taken for that of an extension header in between",
    arguments: ["L", "K", "x"])
  func paxSizeOfExtensionHeader(_ between: Unicode.Scalar) throws {
    let entries = try walk { tar in
      tar.pax(["size": "1024"])
      switch between {
      case "L": tar.longName(Array("long".utf8))
      case "K": tar.longLinkName(Array("long".utf8))
      default: tar.pax(["size": "3", "path": "long"])
      }
      tar.add(TarMember("short", content: Array("abc".utf8) + [UInt8](repeating: 0, count: 1021)))
    }
    // A second pax header replaces the first, so with it the rest of the content is a block of zeros: the end.
    #expect(entries.map(\.name) == [between == "K" ? "short" : "long"])
    #expect(entries[0].count == (between == "x" ? 3 : 1024))
  }

  @Test(
    "A hard link taken for the kind of file that its mode tells, where its target stands before its header",
    arguments: [0, 0o010000, 0o020000, 0o040000, 0o060000, 0o100000, 0o120000, 0o140000] as [Int64])
  func hardLinkOfTypedMode(_ type: Int64) throws {
    let entries = try walk { tar in
      tar.longLinkName(Array("target".utf8))
      tar.add(TarMember("link", type: "1").with { $0.mode = type | 0o644 })
    }
    #expect(entries.map(\.entry.type) == [.hardlink])
    #expect(entries.map(\.entry.linkName) == [Array("target".utf8)])
  }

  @Test("A pax path that hides a GNU long name, in either order", arguments: [true, false])
  func longNameOverPaxPath(isPaxFirst: Bool) throws {
    let entries = try walk { tar in
      if isPaxFirst { tar.pax(["path": "pax", "linkpath": "pax target"]) }
      tar.longName(Array("gnu".utf8))
      tar.longLinkName(Array("gnu target".utf8))
      if !isPaxFirst { tar.pax(["path": "pax", "linkpath": "pax target"]) }
      tar.add(TarMember("header", type: "2").with { $0.linkName = Array("target".utf8) })
      tar.add(TarMember("next", type: "2").with { $0.linkName = Array("target".utf8) })
    }
    #expect(entries.map(\.name) == ["gnu", "next"])
    #expect(entries.map { String(decoding: $0.entry.linkName, as: UTF8.self) } == ["gnu target", "target"])
  }

  @Test("Names of an earlier header that live on beside a later one of its kind")
  func laterHeaderOfOneKind() throws {
    let entries = try walk { tar in
      tar.longName(Array("first".utf8))
      tar.longName(Array("second".utf8))
      tar.longLinkName(Array("one".utf8))
      tar.longLinkName(Array("two".utf8))
      tar.add(TarMember("header", type: "1"))
      tar.pax(["path": "first", "uid": "1", "comment": "gone"])
      tar.pax(["gid": "2"])
      tar.add(TarMember("header"))
    }
    #expect(entries[0].name == "second")
    #expect(entries[0].entry.linkName == Array("two".utf8))
    #expect(entries[1].name == "header")
    #expect(entries[1].entry.uid == 0)
    #expect(entries[1].entry.gid == 2)
    #expect(entries[1].entry.unknownRecords.isEmpty)
  }

  @Test("The last of two records with one key counts, as in every reader")
  func laterRecordOfOneKey() throws {
    let entries = try walk { tar in
      tar.pax(["path": "first", "path": "second", "comment": "a", "comment": "b", "size": "9", "size": "0"])
      tar.add(TarMember("header"))
    }
    #expect(entries[0].name == "second")
    #expect(entries[0].entry.unknownRecords.map(\.value) == [Array("b".utf8)])
  }

  @Test(
    "Headers for an entry that Go forgets as global records follow, and others do not",
    arguments: ["x", "L", "K"])
  func globalRecordsInBetween(_ first: Unicode.Scalar) {
    let error = failure { tar in
      switch first {
      case "x": tar.pax(["path": "pax"])
      case "L": tar.longName(Array("gnu".utf8))
      default: tar.longLinkName(Array("gnu".utf8))
      }
      tar.globalPax(["comment": "none"])
      tar.add(TarMember("header", type: "2"))
    }
    #expect(error?.code == .badPaxRecord)
    #expect(error?.offset == 1024)
  }

  @Test(
    "Global records that hide entries from those who read them, as container runtimes do not",
    arguments: ["path", "linkpath", "size"])
  func globalRecordOfOneEntry(_ key: String) {
    let error = failure { tar in
      tar.add(TarMember("first"))
      tar.globalPax([key: "512"])
      tar.add(TarMember("outer"))
      tar.add(raw: Self.hidden)
    }
    #expect(error?.code == .badPaxRecord)
    #expect(error?.offset == 1024)
  }

  @Test("Bytes behind a NUL in a GNU long name, which C readers never see")
  func longNameWithNUL() throws {
    let entries = try walk { tar in
      tar.longName(Array("safe\u{0}/../evil".utf8))
      tar.add(TarMember("header"))
    }
    #expect(entries[0].name == "safe")
  }

  @Test("An empty GNU long name, which leaves the header's")
  func emptyLongName() throws {
    let entries = try walk { tar in
      tar.longName([])
      tar.longLinkName([])
      tar.add(TarMember("header", type: "2").with { $0.linkName = Array("target".utf8) })
    }
    #expect(entries[0].name == "header")
    #expect(entries[0].entry.linkName == Array("target".utf8))
  }

  @Test(
    "A NUL in a pax name, where readers cut or do not",
    arguments: ["path", "linkpath", "uname", "gname", "GNU.sparse.name"])
  func nulInPaxName(_ key: String) {
    let error = failure { tar in
      tar.add(TarMember("first"))
      tar.pax([key: "safe\u{0}evil"])
      tar.add(TarMember("header", type: "2"))
    }
    #expect(error?.code == .badName)
    #expect(error?.offset == 1536)
  }

  @Test("A link's target on what is no link", arguments: ["0", "5"])
  func linkNameOfFile(_ flag: Unicode.Scalar) throws {
    let entries = try walk { tar in
      tar.pax(["linkpath": "pax"])
      tar.longLinkName(Array("gnu".utf8))
      tar.add(TarMember("a", type: flag).with { $0.linkName = Array("header".utf8) })
    }
    #expect(entries[0].entry.linkName.isEmpty)
  }

  @Test("A member hidden behind a size of what has no content", arguments: ["1", "2", "3", "4", "5", "6"])
  func sizeOfWhatHasNoContent(_ flag: Unicode.Scalar) throws {
    let entries = try walk { tar in
      tar.add(TarMember("sized", type: flag).with { $0.size = Int64(Self.hidden.count) })
      tar.add(raw: Self.hidden)
      tar.pax(["size": "1024"])
      tar.add(TarMember("pax sized", type: flag))
      tar.add(TarMember("last"))
    }
    #expect(entries.map(\.name) == ["sized", "evil", "pax sized", "last"])
    #expect(entries[0].entry.size == 0)
    #expect(entries[2].entry.size == 0)
  }

  @Test("A folder told by its slash has no content either, wherever its name comes from")
  func sizeOfFolderByItsSlash() throws {
    let entries = try walk { tar in
      tar.longName(Array("folder/".utf8))
      tar.add(TarMember("file", type: "\0").with { $0.size = Int64(Self.hidden.count) })
      tar.add(raw: Self.hidden)
    }
    #expect(entries.map(\.name) == ["folder/", "evil"])
  }

  @Test("Members behind a lone block of zeros, which some readers skip")
  func membersBehindZeros() throws {
    var tar = TarBuilder()
    tar.add(TarMember("first", text: "1"))
    tar.end(blocks: 1)
    tar.add(raw: Self.hidden)
    let archive = try walk(tar.bytes)
    #expect(archive.entries.map(\.name) == ["first"])
    #expect(archive.trailer.offset == 1024)
    #expect(archive.trailer.count == UInt64(tar.bytes.count - 1024))
    #expect(archive.trailer.hasOtherBytes)
    #expect(archive.trailer.digest == sha256([UInt8](repeating: 0, count: 512) + Self.hidden))
  }

  @Test("A trailer of zeros alone, of any length", arguments: [512, 1024, 10_240, 1000, 513])
  func plainTrailer(_ count: Int) throws {
    var tar = TarBuilder()
    tar.add(TarMember("first"))
    tar.add(raw: [UInt8](repeating: 0, count: count))
    let trailer = try walk(tar.bytes).trailer
    #expect(trailer.offset == 512)
    #expect(trailer.count == UInt64(count))
    #expect(!trailer.hasOtherBytes)
    #expect(trailer.digest == .none)
  }

  @Test(
    "A sparse file called by its stand-in's name, whatever the order of the records",
    arguments: [true, false])
  func sparseNameOverPath(isPathFirst: Bool) throws {
    let sparse: KeyValuePairs = [
      "GNU.sparse.name": "real", "GNU.sparse.size": "4", "GNU.sparse.numblocks": "1", "GNU.sparse.map": "4,0",
    ]
    let path: KeyValuePairs = ["path": "GNUSparseFile.1/real"]
    let records = (isPathFirst ? [path, sparse] : [sparse, path]).flatMap { $0 }
    let entries = try walk { tar in
      tar.pax(raw: records.flatMap { TarBuilder.record($0.key, Array($0.value.utf8)) })
      tar.add(TarMember("GNUSparseFile.1/real"))
    }
    #expect(entries.map(\.name) == ["real"])
    #expect(entries[0].count == 4)
  }

  @Test(
    "A sparse file's two sizes: Go takes the first of these, whatever the order", arguments: [true, false])
  func sparseSizes(isRealSizeFirst: Bool) throws {
    let entries = try walk { tar in
      if isRealSizeFirst {
        tar.pax([
          "GNU.sparse.realsize": "9", "GNU.sparse.size": "4", "GNU.sparse.map": "0,0",
          "GNU.sparse.numblocks": "1",
        ])
      } else {
        tar.pax([
          "GNU.sparse.size": "4", "GNU.sparse.realsize": "9", "GNU.sparse.map": "0,0",
          "GNU.sparse.numblocks": "1",
        ])
      }
      tar.add(TarMember("a"))
    }
    #expect(entries[0].entry.size == 4)
  }

  @Test(
    "Star's sparse header, which has the flag of GNU's and another layout",
    arguments: [.v7, .ustar] as [TarMember.Format])
  func sparseHeaderOfStar(_ format: TarMember.Format) {
    let member = TarMember("a", type: "S", format: format).with {
      $0.patch(386, TarMember.number(0, width: 12) + TarMember.number(0, width: 12))
      $0.patch(483, TarMember.number(0, width: 12))
    }
    #expect(failure(member)?.code == .unsupportedType)
  }
}
