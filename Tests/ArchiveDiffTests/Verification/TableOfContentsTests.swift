import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// A table of contents of one layer, and what is found in it.
struct TableCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let table: String
  let kind: Finding.Kind?
  let path: String?
  let message: String

  /// `kind`: what is found; `message`: a part of what is said of it.
  init(_ name: String, json: String, _ kind: Finding.Kind?, path: String? = nil, _ message: String) {
    (testDescription, table, self.kind, self.path, self.message) = (name, json, kind, path, message)
  }

  init(
    _ name: String, _ entries: [String], _ kind: Finding.Kind? = nil, path: String? = nil,
    _ message: String = ""
  ) {
    let json = #"{"version": 1, "entries": [\#(entries.joined(separator: ", "))]}"#
    self.init(name, json: json, kind, path: path, message)
  }

  /// The table of ``TableOfContentsTests/members`` with one entry changed.
  init(
    _ index: Int, _ entry: String, _ kind: Finding.Kind? = nil, path: String? = nil, _ message: String = ""
  ) {
    var entries = TableOfContentsTests.entries
    entries[index] = entry
    self.init(entry, entries, kind, path: path, message)
  }
}

@Suite("Tables of contents")
struct TableOfContentsTests {
  /// A layer's entries.
  static let members: [TarMember] = [
    folder("etc/"),
    file("etc/conf", "hello", mode: 0o640, uid: 7).with {
      $0.gid = 8
      $0.modified = 1_700_000_000
    },
    symlink("link", to: "etc/<conf>"), device("null", 1, 3), pax(["mtime": "1700000000.75"]),
    file("round").with { $0.modified = 1_700_000_000 },
    TarMember(Array("b".utf8) + [0xFF], content: [0x78]), pax(["SCHILY.xattr.user.a": "1"]), file("x"),
    hardLink("y", to: "x"),
  ]
  static let hello = ImageFixture.digest(of: Array("hello".utf8))
  /// What Go writes for them.
  static let entries: [String] = [
    #"{"name": "etc/", "type": "dir", "mode": 493}"#,
    #"{"name": "etc/conf", "type": "reg", "size": 5, "mode": 416, "uid": 7, "gid": 8, "#
      + #""modtime": "2023-11-14T22:13:20Z", "digest": "\#(hello)", "chunkDigest": "\#(hello)"}"#,
    #"{"name": "link", "type": "symlink", "mode": 511, "linkName": "etc/\u003cconf\u003e"}"#,
    #"{"name": "null", "type": "char", "mode": 420, "devMajor": 1, "devMinor": 3}"#,
    #"{"name": "round", "type": "reg", "mode": 420, "modtime": "2023-11-14T22:13:21Z"}"#,
    #"{"name": "b\ufffd", "type": "reg", "mode": 420, "size": 1, "modtime": "1970-01-01T02:00:00+02:00"}"#,
    #"{"name": "x", "type": "reg", "mode": 420, "xattrs": {"user.a": "MQ=="}, "modtime": "0001-01-01T00:00:00Z"}"#,
    #"{"name": "y", "type": "hardlink", "mode": 420, "linkName": "x"}"#,
  ]

  static let mismatches: [TableCase] = [
    TableCase("the same", entries),
    TableCase("in another order", entries.reversed()),
    TableCase(
      "without an entry", Array(entries.dropFirst()), .tableOfContentsMismatch, path: "etc/", "not stand"),
    TableCase(
      "an entry too many", entries + [#"{"name": "more", "type": "fifo"}"#], .tableOfContentsMismatch,
      path: "more", "does not have it"),
    TableCase(
      "an entry twice", entries + [entries[0]], .tableOfContentsMismatch, path: "etc/", "does not have it"),
    TableCase(0, #"{"name": "etc", "type": "dir", "mode": 493}"#),
    TableCase(0, #"{"NAME": "etc", "Type": "dir", "mode": 493, "linkName": null}"#),
    TableCase(0, #"{"name": "etc/", "type": "dir", "mode": 511}"#, .tableOfContentsMismatch, "another mode"),
    TableCase(0, #"{"name": "etc/", "type": "reg", "mode": 493}"#, .tableOfContentsMismatch, "another type"),
    TableCase(
      0, #"{"name": "etc/", "type": "dir", "mode": 493, "uid": 1, "gid": 1}"#, .tableOfContentsMismatch,
      "another uid, gid of it"),
    TableCase(
      0, #"{"name": "etc/", "type": "dir", "mode": 493, "modtime": "2023-11-14T22:13:20Z"}"#,
      .tableOfContentsMismatch, "another time"),
    TableCase(
      1, conf(#""size": 5"#, #""size": 4"#), .tableOfContentsMismatch, path: "etc/conf", "another size"),
    TableCase(
      1, conf(#""digest": "\#(hello)""#, #""digest": "\#(other)""#), .tableOfContentsMismatch, "digest"),
    TableCase(
      1, conf(#""chunkDigest": "\#(hello)""#, #""chunkDigest": "\#(other)""#), .tableOfContentsMismatch,
      "chunks"),
    TableCase(1, conf("22:13:20Z", "22:13:21Z"), .tableOfContentsMismatch, "another time"),
    TableCase(1, conf("22:13:20Z", "22:13:20.5Z"), .tableOfContentsMismatch, "another time"),
    TableCase(1, conf("22:13:20Z", "23:13:20+01:00")),
    TableCase(
      2, #"{"name": "link", "type": "symlink", "mode": 511, "linkName": "etc"}"#, .tableOfContentsMismatch,
      "another target"),
    TableCase(
      3, #"{"name": "null", "type": "char", "mode": 420, "devMajor": 1, "devMinor": 9}"#,
      .tableOfContentsMismatch, "another device"),
    TableCase(4, #"{"name": "round", "type": "reg", "mode": 420, "modtime": "2023-11-14T22:13:20.75Z"}"#),
    TableCase(
      4, #"{"name": "round", "type": "reg", "mode": 420, "modtime": "2023-11-14T22:13:20Z"}"#,
      .tableOfContentsMismatch, "another time"),
    TableCase(
      6, #"{"name": "x", "type": "reg", "mode": 420, "xattrs": {"user.a": "Mg=="}}"#,
      .tableOfContentsMismatch,
      "attributes"),
    TableCase(6, #"{"name": "x", "type": "reg", "mode": 420}"#, .tableOfContentsMismatch, "attributes"),
    chunked("4 and 1", [(0, 4, "hell", ""), (4, 1, "o", "")]),
    chunked("4 and the rest", [(0, 4, "hell", ""), (4, 0, "o", "")]),
    chunked("of another content", [(0, 4, "hell", ""), (4, 1, "p", "")], .tableOfContentsMismatch),
    chunked("with a gap", [(0, 3, "hel", ""), (4, 1, "o", "")], .tableOfContentsMismatch),
    chunked("that end early", [(0, 3, "hel", ""), (3, 1, "l", "")], .tableOfContentsMismatch),
    chunked(
      "that begin before the file", [(Int64.min, 0, "hello", ""), (0, 5, "hello", "")],
      .tableOfContentsMismatch),
    chunked(
      "that are told to be zeros", [(0, 4, "hell", ""), (4, 1, "o", "zeros")], .tableOfContentsMismatch),
    chunked("one that is told to be zeros", [(0, 5, "hello", "zeros")], .tableOfContentsMismatch),
    chunked("one that is half", [(0, 2, "he", "")], .tableOfContentsMismatch),
  ]

  static let broken: [TableCase] = [
    TableCase("no JSON", json: "{", .badTableOfContents, "not valid JSON"),
    TableCase("no object", json: "[]", .badTableOfContents, "must be an object"),
    TableCase("no entries", json: "{}", .badTableOfContents, "no entries"),
    TableCase("nested", json: String(repeating: "[", count: 5000), .badTableOfContents, "not valid JSON"),
    TableCase("an unknown type", [#"{"name": "x", "type": "whiteout"}"#], .badTableOfContents, "'whiteout'"),
    TableCase("a chunk of nothing", [#"{"name": "x", "type": "chunk"}"#], .badTableOfContents, "a chunk"),
    TableCase(
      "a size that is none", [#"{"name": "x", "type": "reg", "size": 1.5}"#], .badTableOfContents, "size"),
    TableCase("a key told twice", [#"{"name": "x", "Name": "y"}"#], .badTableOfContents, "told twice"),
    TableCase(
      "a key in other letters", [#"{"uid": 0, "ſize": 0, "size": 1}"#], .badTableOfContents, "told twice"),
    TableCase("a time that is none", [#"{"type": "reg", "modtime": "now"}"#], .badTableOfContents, "no time"),
    TableCase(
      "an attribute that is no base64", [#"{"type": "reg", "xattrs": {"a": "?"}}"#], .badTableOfContents,
      "base64"),
  ]

  static let other = ImageFixture.digest(of: Array("other".utf8))

  private static func conf(_ old: String, _ new: String) -> String {
    entries[1].replacing(old, with: new)
  }

  /// The table with `etc/conf` in chunks: where each starts, how long it is, what it holds, and its type.
  private static func chunked(
    _ name: String, _ chunks: [(Int64, Int64, String, String)], _ kind: Finding.Kind? = nil
  ) -> TableCase {
    var entries = Self.entries
    for (index, chunk) in chunks.enumerated() {
      let fields =
        #""chunkOffset": \#(chunk.0), "chunkSize": \#(chunk.1), "chunkType": "\#(chunk.3)", "#
        + #""chunkDigest": "\#(ImageFixture.digest(of: Array(chunk.2.utf8)))"}"#
      if index == 0 {
        entries[1] = entries[1].replacing(#""chunkDigest": "\#(hello)"}"#, with: fields)
      } else {
        entries.insert(#"{"name": "etc/conf", "type": "chunk", \#(fields)"#, at: 1 + index)
      }
    }
    return TableCase(
      "chunks \(name)", entries, kind, path: kind.map { _ in "etc/conf" }, kind == nil ? "" : "chunks")
  }

  @Test("A table that tells other things than the layer's entries is told of", arguments: mismatches + broken)
  func differing(_ case: TableCase) async throws {
    for layer in [
      LazyLayer.estargz(Self.members, table: `case`.table),
      LazyLayer.zstdChunked(Self.members, table: `case`.table),
      LazyLayer.zstdChunked(Self.members, table: `case`.table, isAnnounced: false),
    ] {
      let report = try await verify(ImageFixture.layout([ImageFixture([layer])]))
      #expect(report.findings.map(\.kind) == (`case`.kind.map { [$0] } ?? []), "\(report.findings)")
      guard let finding = report.findings.first else { continue }
      #expect(finding.message.contains(`case`.message), "\(finding.message)")
      #expect(finding.blob == ImageFixture.digest(of: layer.blob))
      guard let path = `case`.path else { continue }
      #expect(finding.path.map { String(decoding: $0, as: UTF8.self) } == path)
    }
  }

  /// A layer that does not have the table that it or its descriptor promises.
  static let unfound: [(String, LayerFixture, Finding.Kind?)] = [
    ("another digest", LazyLayer.estargz(members, table: whole, announced: other), .badTableOfContents),
    (
      "an entry of another name", LazyLayer.estargz(members, table: whole, named: "index"),
      .badTableOfContents
    ),
    (
      "a footer that leads behind the end",
      LazyLayer.estargz(members, table: whole) { LazyLayer.footer(at: $0 + 1_000_000) }, .badTableOfContents
    ),
    (
      "a footer that leads to no gzip member",
      LazyLayer.estargz(members, table: whole) { LazyLayer.footer(at: $0 - 3) }, .badTableOfContents
    ),
    (
      "a footer that leads to the layer's first entry",
      LazyLayer.estargz(members, table: whole) { _ in LazyLayer.footer(at: 0) }, .badTableOfContents
    ),
    ("no footer", LazyLayer.estargz(members, table: whole) { _ in [] }, .badTableOfContents),
    (
      "a footer that says the table is elsewhere",
      LazyLayer.estargz(members, table: whole) { _ in
        [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 21, 0, 0x53, 0x47, 17, 0] + Array("STARGZEXTERNALTOC".utf8)
          + [1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]
      }, nil
    ),
    ("another check sum", LazyLayer.zstdChunked(members, table: whole, checksum: other), .badTableOfContents),
    ("two tables", LazyLayer.zstdChunked(members, table: whole, shift: 1), .badTableOfContents),
    (
      "a footer that leads into the middle of the table",
      LazyLayer.zstdChunked(members, table: whole, isAnnounced: false, shift: 1), .badTableOfContents
    ),
    (
      "a footer that leads behind the end",
      LazyLayer.zstdChunked(members, table: whole, isAnnounced: false, shift: .max / 2), .badTableOfContents
    ),
    (
      "a table that is not compressed", LazyLayer.zstdChunked(members, table: whole) { $0 },
      .badTableOfContents
    ),
    (
      "a table that is cut off",
      LazyLayer.zstdChunked(members, table: whole) { ZstdWriter.frame($0).dropLast(9) }, .badTableOfContents
    ),
    ("a position that is none", announcing(["position": "1:2:3"]), .badTableOfContents),
    (
      "a position far away", announcing(["position": "18446744073709551615:18446744073709551615:3:1"]),
      .badTableOfContents
    ),
    (
      "an announcement for a gzip layer without a table", announcing(["position": "1:2:3:1"], .gzip),
      .badTableOfContents
    ),
    ("an announcement for a plain layer", announcing(["checksum": other], .plain), .badTableOfContents),
    (
      "a table of 64 MiB and more",
      LazyLayer.zstdChunked(members, table: "") { _ in ZstdWriter.zeros(blocks: 513) }, .limitReached
    ),
  ]
  static let whole = TableCase("", entries).table

  /// A layer whose descriptor tells of a table as that of a zstd:chunked layer does.
  private static func announcing(
    _ told: KeyValuePairs<String, String>, _ stored: LayerFixture.Storage? = nil
  ) -> LayerFixture {
    var layer =
      stored.map { LayerFixture(members, stored: $0) }
      ?? LazyLayer.zstdChunked(members, table: whole, isAnnounced: false)
    for (key, value) in told { layer.annotate("io.github.containers.zstd-chunked.manifest-\(key)", value) }
    return layer
  }

  @Test("A table that is promised and not there, or another one, is told of", arguments: unfound.indices)
  func promised(_ index: Int) async throws {
    let (name, layer, kind) = Self.unfound[index]
    let report = try await verify(ImageFixture.layout([ImageFixture([layer])]))
    #expect(report.findings.map(\.kind) == (kind.map { [$0] } ?? []), "\(name): \(report.findings)")
  }

  @Test("A layer that two manifests announce differently is looked at in both ways")
  func announcedTwice() async throws {
    let right = LazyLayer.zstdChunked(Self.members, table: Self.whole)
    var wrong = LazyLayer.zstdChunked(Self.members, table: Self.whole, isAnnounced: false)
    wrong.annotate("io.github.containers.zstd-chunked.manifest-position", "0:9:9:1")
    #expect(right.blob == wrong.blob)
    let images = [ImageFixture([right]), ImageFixture([wrong], architecture: "arm64")]
    let report = try await verify(ImageFixture.layout(images))
    #expect(report.findings.map(\.kind) == [.badTableOfContents] && report.layers == 1)
  }

  @Test("A layer that is announced in very many ways costs no reading for each")
  func announcedManyTimes() async throws {
    let images = (0..<20).map { index in
      var layer = LazyLayer.zstdChunked(Self.members, table: Self.whole, isAnnounced: false)
      layer.annotate("io.github.containers.zstd-chunked.manifest-position", "\(index):9:9:1")
      return ImageFixture([layer], architecture: "a\(index)")
    }
    let report = try await verify(ImageFixture.layout(images))
    #expect(report.findings.map(\.kind) == [.badTableOfContents])
    #expect(report.findings.first?.message.contains("20 ways") == true)
  }
}
