import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// A layer over a base layer, and what is found in it.
struct LayerFinding: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var layer: LayerFixture
  let kinds: [Finding.Kind]
  var offset: UInt64?
  var path: String?

  init(
    _ name: String, _ layer: LayerFixture, _ kinds: [Finding.Kind], offset: UInt64? = nil, path: String? = nil
  ) {
    testDescription = name
    self.layer = layer
    self.kinds = kinds
    self.offset = offset
    self.path = path
  }

  init(
    _ name: String, _ members: [TarMember], _ kinds: [Finding.Kind], offset: UInt64? = nil,
    path: String? = nil
  ) {
    self.init(name, LayerFixture(members), kinds, offset: offset, path: path)
  }

  init(
    _ name: String, behind end: [UInt8], _ kinds: [Finding.Kind], offset: UInt64? = nil,
    stored: LayerFixture.Storage = .gzip
  ) {
    self.init(name, LayerFixture(tar: file("x").bytes + end, stored: stored), kinds, offset: offset)
  }
}

@Suite("Findings in layers")
struct LayerFindingTests {
  private static let zeros = [UInt8](repeating: 0, count: 512)
  static let base = [
    folder("etc/"), file("etc/conf"), folder("usr/"), file("usr/a"), symlink("lib", to: "usr"),
  ]

  static let all: [LayerFinding] = [
    LayerFinding("nothing", [file("x")], []),
    LayerFinding(
      "a path told twice", [file("x"), file("./x", "y")], [.duplicatePath], offset: 512, path: "./x"),
    LayerFinding(
      "a path told three times", [file("x"), file("x"), file("x")], [.duplicatePath, .duplicatePath]),
    LayerFinding(
      "a folder told twice", [folder("d/"), folder("d")], [.duplicatePath], offset: 512, path: "d"),
    LayerFinding(
      "a name that is absolute", [file("n"), file("/x")], [.absolutePath], offset: 512, path: "/x"),
    LayerFinding("a name that leads out", [file("../x")], [.parentReference], offset: 0, path: "../x"),
    LayerFinding("a name that goes up inside", [file("a/../x")], [.parentReference], path: "a/../x"),
    LayerFinding(
      "names with dots that go nowhere", [file("..x"), file("a/..."), file("./.b"), file("x..")], []),
    LayerFinding(
      "a hard link that leads out", [hardLink("x", to: "a/../../x")], [.parentReference], path: "x"),
    LayerFinding("a hard link inside", [file("x"), hardLink("y", to: "x")], []),
    LayerFinding("a symbolic link that leads out, as it may", [symlink("x", to: "../../x")], []),
    LayerFinding(
      "a size that header and pax record tell differently",
      [pax(["size": "3"]), file("x", "abc").with { $0.size = 0 }], [.paxHeaderMismatch], offset: 0, path: "x"),
    LayerFinding("a size that both tell", [pax(["size": "3"]), file("x", "abc")], []),
    LayerFinding(
      "a pax record of another name", [pax(["path": "y"]), file("x", "abc")], [.paxHeaderMismatch], path: "y"),
    LayerFinding("a whiteout", [file("etc/.wh.conf")], []),
    LayerFinding("a whiteout through a link", [file("lib/.wh.a")], []),
    LayerFinding("a whiteout of nothing", [file("etc/.wh.none")], [.whiteoutOfNothing], path: "etc/none"),
    LayerFinding(
      "a whiteout of what the layer itself has", [file("n"), file(".wh.n")], [.whiteoutOfNothing], path: "n"),
    LayerFinding("an opaque whiteout of a new folder", [folder("d/"), file("d/.wh..wh..opq")], []),
    LayerFinding("a whiteout without a name", [file("d/.wh.")], [.brokenLayer], offset: 0),
    LayerFinding(
      "an entry behind a lone block of zeros", behind: zeros + file("y").bytes + zeros + zeros,
      [.entriesAfterEnd],
      offset: 1024),
    LayerFinding(
      "an entry far behind the end", behind: [UInt8](repeating: 0, count: 300_032) + file("y").bytes,
      [.entriesAfterEnd], offset: 300_544),
    LayerFinding(
      "the same, not compressed", behind: [UInt8](repeating: 0, count: 300_032) + file("y").bytes,
      [.entriesAfterEnd], offset: 300_544, stored: .plain),
    LayerFinding(
      "bytes behind the end", behind: zeros + zeros + zeros + [0, 0, 7], [.trailingData], offset: 2050),
    LayerFinding("one block of zeros", behind: zeros, [.loneZeroBlock], offset: 512),
    LayerFinding("no block of zeros", behind: [], [.missingEnd], offset: 512),
    LayerFinding("many blocks of zeros", behind: zeros + zeros + zeros + zeros, []),
    LayerFinding(
      "no tar archive", LayerFixture(tar: Array(String(repeating: "hello", count: 500).utf8)), [.brokenLayer],
      offset: 0),
    LayerFinding(
      "gzip under a media type without it",
      { () -> LayerFixture in
        var layer = LayerFixture([file("x")])
        layer.mediaType = "application/vnd.oci.image.layer.v1.tar"
        return layer
      }(), [.mediaTypeMismatch]),
    LayerFinding(
      "Docker's media type of gzip",
      { () -> LayerFixture in
        var layer = LayerFixture([file("x")])
        layer.mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip"
        return layer
      }(), []),
    LayerFinding(
      "another diffID",
      { () -> LayerFixture in
        var layer = LayerFixture([file("x")])
        layer.diffID = ImageFixture.digest(of: [1])
        return layer
      }(), [.diffIDMismatch]),
    LayerFinding(
      "another diffID of the longer algorithm",
      { () -> LayerFixture in
        var layer = LayerFixture([file("x")])
        layer.diffID = "sha512:" + String(repeating: "0", count: 128)
        return layer
      }(), [.diffIDMismatch]),
  ]

  @Test("A layer's findings are told with blob, place and path", arguments: all)
  func layer(_ case: LayerFinding) async throws {
    let image = ImageFixture([LayerFixture(Self.base), `case`.layer])
    let report = try await verify(ImageFixture.layout([image]))
    #expect(report.findings.map(\.kind) == `case`.kinds, "\(report.findings)")
    guard let first = report.findings.first else { return }
    #expect(first.blob == ImageFixture.digest(of: `case`.layer.blob))
    if let offset = `case`.offset { #expect(first.offset == offset) }
    if let path = `case`.path { #expect(first.path.map { String(decoding: $0, as: UTF8.self) } == path) }
  }

  @Test("A layer that is broken does not hide what is wrong with the others")
  func goesOn() async throws {
    var broken = LayerFixture([file("x")])
    broken.blob = Array(broken.blob.dropLast(600))
    let image = ImageFixture([
      LayerFixture(Self.base), broken, LayerFixture([file("/x")]), LayerFixture([file("y"), file("y")]),
    ])
    let kinds = try await verify(ImageFixture.layout([image])).findings.map(\.kind)
    #expect(kinds == [.brokenLayer, .absolutePath, .duplicatePath])
  }

  @Test("Of thousands of findings of one kind a hundred are told, and the rest is counted")
  func cap() async throws {
    let members = (0..<5000).map { _ in file("x") } + (0..<300).map { file(".wh.n\($0)") }
    let report = try await verify(ImageFixture.layout([ImageFixture(members)]))
    #expect(report.findings.count { $0.kind == .duplicatePath } == 100)
    #expect(report.findings.count { $0.kind == .whiteoutOfNothing } == 100)
    #expect(report.omitted == [.duplicatePath: 4899, .whiteoutOfNothing: 200])
    #expect(report.counts == [.duplicatePath: 4999, .whiteoutOfNothing: 300])
  }

  @Test("A layer that two images share is told of once, and whiteouts are judged over each base")
  func shared() async throws {
    let upper = LayerFixture([file("/y"), file(".wh.a")])
    let images = [
      ImageFixture([LayerFixture([file("a")]), upper], architecture: "amd64"),
      ImageFixture([LayerFixture([file("b")]), upper], architecture: "arm64"),
    ]
    let report = try await verify(ImageFixture.layout(images))
    #expect(report.findings.map(\.kind) == [.absolutePath, .whiteoutOfNothing])
    #expect(report.layers == 3 && report.images == 2)
  }
}
