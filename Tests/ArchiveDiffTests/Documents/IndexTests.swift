import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("Indexes")
struct IndexTests {
  private static let amd = ImageFixture(base)

  private static func arm(_ text: String = "arm") -> ImageFixture {
    ImageFixture([LayerFixture([file("arm", text)])], architecture: "arm64")
  }

  private static func named(_ name: String?) -> ImageFixture {
    var image = amd
    image.name = name
    return image
  }

  private static func index(_ entries: [String], members: [String] = []) -> String {
    let members =
      [#""schemaVersion": 2"#] + members + [#""manifests": [\#(entries.joined(separator: ", "))]"#]
    return "{\(members.joined(separator: ", "))}"
  }

  /// A layout whose `index.json` leads to an index of some images.
  private static func nested(
    _ images: [ImageFixture], members: [String] = [], more: [String] = [],
    rewrite: (String) -> String = { $0 }
  ) -> [String: [UInt8]] {
    let entries = images.map { image in
      image.descriptor(members: [#""platform": {"os": "linux", "architecture": "\#(image.architecture)"}"#])
    }
    let inner = Array(rewrite(index(entries + more, members: members)).utf8)
    let entry = ImageFixture.descriptor(
      "application/vnd.oci.image.index.v1+json", inner,
      members: [#""annotations": {"org.opencontainers.image.ref.name": "example:latest"}"#])
    var files = ImageFixture.layout(images, index: index([entry]))
    files[ImageFixture.blobPath(of: inner)] = inner
    return files
  }

  /// What BuildKit lists beside an image that it attests.
  private static let attestation = ImageFixture.descriptor(
    "application/vnd.oci.image.manifest.v1+json", Array("{}".utf8),
    members: [
      #""platform": {"os": "unknown", "architecture": "unknown"}"#,
      #""annotations": {"vnd.docker.reference.type": "attestation-manifest"}"#,
    ])

  private static func digest(_ image: ImageFixture) -> String {
    ImageFixture.digest(of: Array(image.manifest.utf8))
  }

  static let names: [DocumentCase] = [
    DocumentCase(
      "another name", layout(named("example:1")), layout(named("example:2")),
      ["index modified : names [example:1] | [example:2] (imageName)"], hiddenBy: [.imageName]),
    DocumentCase(
      "a name and none", layout(named("example:1")), layout(named(nil)),
      ["index modified : names [example:1] | [] (imageName)"], hiddenBy: [.imageName]),
    DocumentCase(
      "two names of one image", layout(named("a")),
      ImageFixture.layout([named("a")], index: index([named("a").indexEntry, named("b").indexEntry])),
      ["index modified : names [a] | [a, b] (imageName)"], hiddenBy: [.imageName]),
  ]

  static let members: [DocumentCase] = [
    DocumentCase(
      "an annotation", layout(), layout(index: { $0.with(#"2, "annotations": {"a": "1"},"#, for: "2,") }),
      ["index added /annotations/a: value null | 1 (annotation)"]),
    DocumentCase(
      "the time in an annotation", layout(),
      layout(index: { $0.with(#"2, "annotations": {"org.opencontainers.image.created": "1"},"#, for: "2,") }),
      ["index added /annotations/org.opencontainers.image.created: value null | 1 (timestamp)"],
      hiddenBy: [.imageTimestamps]),
    DocumentCase(
      "a member that no one knows", layout(),
      layout(index: { $0.with(#"2, "org.example": [1],"#, for: "2,") }),
      ["index added /org.example: value null | [1] (manifest)"]),
    DocumentCase(
      "no version", layout(), layout(index: { $0.with("{", for: #"{"schemaVersion": 2, "#) }),
      ["index removed /schemaVersion: value 2 | null (envelope)"], hiddenBy: [.envelope]),
    DocumentCase(
      "the descriptor's own annotation", layout(),
      layout(index: { $0.with(#""annotations": {"a": "1", "#, for: #""annotations": {"#) }),
      ["index added /manifests/0/annotations/a: value null | 1 (annotation)"]),
    DocumentCase(
      "the descriptor's media type", layout(),
      layout(index: {
        $0.with(
          "application/vnd.docker.distribution.manifest.v2+json",
          for: "application/vnd.oci.image.manifest.v1+json")
      }),
      [
        "index modified /manifests/0/mediaType: value application/vnd.oci.image.manifest.v1+json | "
          + "application/vnd.docker.distribution.manifest.v2+json (mediaType)"
      ], hiddenBy: [.mediaTypes]),
    DocumentCase(
      "no platform in the descriptor", layout(),
      layout(index: { $0.with("", for: #""platform": {"os": "linux", "architecture": "amd64"}, "#) }),
      ["index removed /manifests/0/platform: value {os: linux, architecture: amd64} | null (envelope)"],
      hiddenBy: [.envelope]),
    DocumentCase(
      "another platform in the descriptor", layout(),
      layout(index: { $0.with(#""architecture": "386"}"#, for: #""architecture": "amd64"}"#) }),
      ["index modified /manifests/0/platform/architecture: value amd64 | 386 (platform)"]),
  ]

  static let around: [DocumentCase] = [
    DocumentCase(
      "an index and none", layout(), nested([amd]),
      ["index modified : depth 1 | 2 (envelope)"], hiddenBy: [.envelope]),
    DocumentCase(
      "the order of platforms", nested([amd, arm()]), nested([arm(), amd]),
      ["index modified /manifests/0/manifests: order 0 | 1 (envelope)"], hiddenBy: [.envelope]),
    DocumentCase(
      "an attestation more", nested([amd]), nested([amd], more: [attestation]),
      [
        "index added /manifests/0/manifests/1: digest null | \(ImageFixture.digest(of: Array("{}".utf8))) (envelope)"
      ], hiddenBy: [.envelope]),
    DocumentCase(
      "another platform that differs", nested([amd, arm("1")]), nested([amd, arm("2")]),
      [
        "index removed /manifests/0/manifests/1: digest \(digest(arm("1"))) | null (envelope)",
        "index added /manifests/0/manifests/1: digest null | \(digest(arm("2"))) (envelope)",
      ], hiddenBy: [.envelope]),
    DocumentCase(
      "a member of the inner index", nested([amd]), nested([amd], members: [#""org.example": 1"#]),
      ["index added /manifests/0/org.example: value null | 1 (manifest)"]),
  ]

  @Test("tell how an index is written beside what it says")
  func written() async throws {
    let right = Self.nested([Self.amd], members: [#""org.example": 1"#]) {
      $0.with(#"{"schemaVersion" :"#, for: #"{"schemaVersion":"#)
    }
    let report = try await Comparing.strict(Self.nested([Self.amd]), right).images[0]
    #expect(report.told.count == 2)
    #expect(report.told.first == "index added /manifests/0/org.example: value null | 1 (manifest)")
    #expect(report.told.last?.hasPrefix("index modified /manifests/0: whiteSpace ") ?? false)
  }

  @Test("tell the names of images once, as such", arguments: names)
  func imageNames(_ document: DocumentCase) async throws {
    try await document.check()
    let report = try await Comparing.strict(document.left, document.right).images[0]
    #expect(report.equivalence == .image)
  }

  @Test("tell every member that differs", arguments: members)
  func otherMembers(_ document: DocumentCase) async throws { try await document.check() }

  @Test("tell what is around the image that is compared", arguments: around)
  func envelope(_ document: DocumentCase) async throws {
    try await document.check(platforms: .these([Platform(os: "linux", architecture: "amd64")]))
  }

  @Test("with all platforms tell of each what differs, and nothing of it as what is around")
  func allPlatforms() async throws {
    let report = try await Comparing(platforms: .all)(
      Self.nested([Self.amd, Self.arm("1")]), Self.nested([Self.amd, Self.arm("2")]))
    #expect(report.isList)
    #expect(report.images.map { $0.inputs[0].platform?.description } == ["linux/amd64", "linux/arm64"])
    #expect(report.images[0].told == [])
    #expect(report.images[0].equivalence == .image)
    #expect(report.images[1].differences.map(\.path) == ["arm"])
    #expect(!report.isEqual)
  }

  @Test("with all platforms tell one that only one side has, and no flag hides it", arguments: [true, false])
  func platformOfOneSide(isLeft: Bool) async throws {
    let both = Self.nested([Self.amd, Self.arm()])
    let one = Self.nested([Self.amd])
    let expected =
      isLeft
      ? "index removed /manifests: platform linux/arm64 | null (platform)"
      : "index added /manifests: platform null | linux/arm64 (platform)"
    for comparing in [
      Comparing(platforms: .all), Comparing(ignoring: ComparisonOptions.semantic, platforms: .all),
      Comparing(ignoring: ComparisonOptions.semantic, rootFilesystems: true, platforms: .all),
    ] {
      let report = try await isLeft ? comparing(both, one) : comparing(one, both)
      #expect(report.images.count == 1)
      #expect(report.images[0].told.contains(expected))
      #expect(!report.isEqual)
    }
  }

  @Test("with a platform asked for that one side lacks are an error, not equal")
  func noSuchPlatform() async throws {
    let comparing = Comparing(platforms: .these([Platform(os: "linux", architecture: "s390x")]))
    let error = await #expect(throws: ArchiveError.self) {
      try await comparing(Self.nested([Self.amd]), Self.nested([Self.amd, Self.arm()]))
    }
    #expect(error?.code == .noSuchPlatform)
  }
}
