import ArchiveDiff
import ImageFixtures
import Testing

/// The example of diffoci's README: two builds of `RUN apk add` on Alpine, one by a builder that marks new folders as
/// opaque.
@Suite struct GoldenTests {
  private static let folders = [
    "lib/apk/", "lib/apk/db/", "usr/share/doc/", "usr/share/doc/neofetch/", "etc/apk/",
  ]

  private static func layer(at time: Int64, scripts: String, isOpaque: Bool) -> LayerFixture {
    var members: [TarMember] = []
    func add(_ name: String, _ text: String = "", _ type: Unicode.Scalar = "0") {
      members.append(
        TarMember(name, content: Array(text.utf8), type: type).with {
          $0.modified = time
          $0.mode = type == "5" ? 0o755 : 0o644
        })
    }
    for folder in folders {
      add(folder, "", "5")
      if isOpaque { add("\(folder).wh..wh..opq") }
    }
    add("etc/apk/world", "alpine-base\nneofetch\n")
    add("lib/apk/db/installed", "P:neofetch\nV:7.1.0-r0\n")
    // apk packs its scripts with the time of the build.
    add("lib/apk/db/scripts.tar", scripts)
    add("usr/share/doc/neofetch/README", "neofetch\n")
    return LayerFixture(members)
  }

  private static func image(at time: Int64, scripts: String, isOpaque: Bool) -> ImageFixture {
    let base = LayerFixture([
      TarMember("etc/", type: "5"), TarMember("etc/alpine-release", text: "3.18.2\n"),
      TarMember("usr/", type: "5"),
    ])
    return ImageFixture([base, layer(at: time, scripts: scripts, isOpaque: isOpaque)])
  }

  private static func report(_ ignored: Set<Ignorable>) async throws -> ImageReport {
    let folder = try TemporaryFolder()
    let images = [
      image(at: 1_690_000_000, scripts: "scripts of Tuesday", isOpaque: false),
      image(at: 1_690_086_400, scripts: "scripts of Wednesday", isOpaque: true),
    ]
    let paths = try images.enumerated().map { index, image in
      try folder.write("\(index).tar", ImageFixture.archive(ImageFixture.layout([image])))
    }
    let options = ComparisonOptions(ignored: ignored)
    return try await ArchiveComparison(paths[0], paths[1], options: options).run().images[0]
  }

  @Test func opaqueWhiteoutsOfNewFoldersDoNotHideWhatDiffers() async throws {
    let report = try await Self.report(ComparisonOptions.semantic)
    let difference = try #require(report.differences.first)
    #expect(report.differences.count == 1)
    #expect(difference.kind == .file && difference.path == "lib/apk/db/scripts.tar")
    #expect(difference.change == .modified && difference.cause == .content && difference.effect == .visible)
    #expect(difference.layers == [1, 1])
    #expect(difference.attributes.map(\.name) == ["content", "size"])
  }

  @Test func strictTellsTheWhiteoutsToo() async throws {
    let report = try await Self.report([])
    let added = report.differences.filter { $0.change == .added }
    #expect(added.map(\.path) == Self.folders.sorted().map { "\($0).wh..wh..opq" })
    #expect(added.allSatisfy { $0.cause == .whiteout })
  }
}
