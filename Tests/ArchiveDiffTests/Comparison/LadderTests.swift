import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("The ladder of sameness")
struct LadderTests {
  @Test("archive: the same bytes, be it one file or a copy of it")
  func archive() async throws {
    let folder = try TemporaryFolder()
    for files in [ImageFixture.layout([ImageFixture(base)]), ImageFixture.dockerSave([ImageFixture(base)])] {
      let bytes = ImageFixture.archive(files)
      let (path, copy) = (try folder.write("a.tar", bytes), try folder.write("b.tar", bytes))
      for comparing in [Comparing.strict, .semantic, .atTheEnd] {
        #expect(try await comparing(at: path, path).images[0].equivalence == .archive)
        let report = try await comparing(at: path, copy)
        #expect(report.images[0].equivalence == .archive)
        #expect(report.isEqual)
      }
    }
  }

  @Test("archive: of folders the same index, and with it every blob that it reaches")
  func folders() async throws {
    let folder = try TemporaryFolder()
    let files = ImageFixture.layout([ImageFixture(base)])
    let report = try await Comparing.strict(
      at: try folder.write(folder: "a", files),
      try folder.write(folder: "b", files.merging(["more": [1]]) { $1 }))
    #expect(report.images[0].equivalence == .archive)
    let other = files.merging(["index.json": (files["index.json"] ?? []) + [0x0A]]) { $1 }
    let image = try await Comparing.strict(at: "\(folder.path)/a", try folder.write(folder: "c", other))
    #expect(image.images[0].equivalence == .image)
  }

  @Test("image: the same manifest, whatever is around it")
  func image() async throws {
    let folder = try TemporaryFolder()
    let files = ImageFixture.layout([ImageFixture(base)])
    let path = try folder.write("a.tar", ImageFixture.archive(files))
    let report = try await Comparing.strict(at: path, try folder.write(folder: "b", files))
    #expect(report.images[0].equivalence == .image)
    #expect(report.isEqual)
    #expect(report.images[0].summary.layersShared == 1)
    #expect(report.images[0].inputs.map(\.format) == [.ociArchive, .ociLayout])
  }

  @Test("layers: the same configuration bytes and diffIDs")
  func layers() async throws {
    #expect(
      try await Comparing.strict(
        ImageFixture([LayerFixture(base, stored: .gzip)]), ImageFixture([LayerFixture(base, stored: .plain)])
      ).equivalence == .layers)
    var annotated = ImageFixture(base)
    annotated.manifestMembers = [#""annotations": {"org.example": "1"}"#]
    #expect(try await Comparing.semantic(ImageFixture(base), annotated).equivalence == .layers)
    let folder = try TemporaryFolder()
    let report = try await Comparing.semantic(
      at: try folder.write("a.tar", ImageFixture.archive(ImageFixture.dockerSave([annotated]))),
      try folder.write("b.tar", ImageFixture.archive(ImageFixture.layout([annotated]))))
    #expect(report.images[0].equivalence == .layers)
  }

  static let sameEntries: [[TarMember]] = [
    base.map { member in member.with { $0.format = .gnu } },
    base.map { member in member.with { $0.patch(500, "x") } },
    base.map { member in member.with { $0.padding = 7 } },
  ]

  @Test("entries: the same fields in the same order, written in another way", arguments: sameEntries)
  func entries(_ members: [TarMember]) async throws {
    #expect(try await Comparing.strict([base], [members]).equivalence == .entries)
  }

  @Test("entries: a configuration that is equal as JSON")
  func entriesWithOtherJSON() async throws {
    var image = ImageFixture(base)
    image.configuration += "\n"
    #expect(try await Comparing.strict(ImageFixture(base), image).equivalence == .entries)
  }

  static let sameMeaning: [(String, [[TarMember]])] = [
    ("times", [base.map { member in member.with { $0.modified = 9 } }]),
    ("user names", [base.map { member in member.with { $0.userName = Array("root".utf8) } }]),
    ("order", [[base[1], base[0], base[2]]]),
    ("spelling", [[folder("./etc/"), base[1], base[2]]]),
    ("a pax record", [[pax(["VENDOR.note": "1"])] + base]),
    ("an implied folder", [Array(base.dropFirst())]),
    ("a whiteout of nothing", [base + [file(".wh.none")]]),
  ]

  @Test("semantic: nothing that --semantic tells", arguments: sameMeaning)
  func semantic(_ name: String, _ layers: [[TarMember]]) async throws {
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      let report = try await comparing([base], layers)
      #expect(report.equivalence == .semantic)
      #expect(report.differences.isEmpty == (comparing.options.ignored.count > 0))
    }
  }

  @Test("semantic: a configuration that was built at another time")
  func semanticConfiguration() async throws {
    let report = try await Comparing.strict(
      ImageFixture(base), ImageFixture([LayerFixture(base)], created: "2025-01-01T00:00:00Z"))
    #expect(report.equivalence == .semantic)
  }

  static let sameRoot: [(String, [[TarMember]], [[TarMember]])] = [
    ("other numbers of layers", [base, [file("etc/.wh.b")]], [Array(base.prefix(2))]),
    ("an empty layer more", [base], [base, []]),
    (
      "a file in another layer", [[file("x"), file("y")], [file("z")]],
      [[file("x")], [file("y"), file("z")]]
    ),
    ("what a later layer hides", [[file("x", "1")], [file("x")]], [[file("x", "2")], [file("x")]]),
  ]

  @Test("rootfs: what is there in the end, however the layers are cut", arguments: sameRoot)
  func rootfs(_ name: String, _ left: [[TarMember]], _ right: [[TarMember]]) async throws {
    for comparing in [Comparing.strict, .semantic] {
      let report = try await comparing(left, right)
      #expect(report.equivalence == .rootfs)
      #expect(!report.differences.isEmpty)
    }
    #expect(try await Comparing.atTheEnd(left, right).differences.isEmpty)
  }

  @Test("rootfs: another field of the configuration that no container sees")
  func rootfsConfiguration() async throws {
    let report = try await Comparing.strict(
      ImageFixture(base), ImageFixture([LayerFixture(base)], members: [#""author": "x""#]))
    #expect(report.equivalence == .rootfs)
  }

  @Test("different: a file or what a container would run with")
  func different() async throws {
    #expect(try await Comparing.semantic([base], [base + [file("x")]]).equivalence == .different)
    for other in [
      ImageFixture([LayerFixture(base)], config: "{}"),
      ImageFixture([LayerFixture(base)], members: [#""variant": "v8""#]),
      ImageFixture([LayerFixture(base)], architecture: "arm64"),
    ] {
      #expect(try await Comparing.semantic(ImageFixture(base), other).equivalence == .different)
    }
  }
}
