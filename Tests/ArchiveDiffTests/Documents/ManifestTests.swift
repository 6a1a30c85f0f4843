import ArchiveDiff
import ImageFixtures
import Testing

@Suite("Manifests")
struct ManifestTests {
  private static let types = "application/vnd.oci.image"
  private static let dockerTypes = "application/vnd.docker"

  /// Two annotations of the manifest.
  private static func annotation(
    _ key: String, _ cause: Cause, hiddenBy flags: Set<Ignorable> = []
  ) -> DocumentCase {
    func image(_ value: String) -> ImageFixture {
      var image = ImageFixture(base)
      image.manifestMembers = [#""annotations": {"\#(key)": "\#(value)", "same": "1"}"#]
      return image
    }
    let pointer = key.replacing("~", with: "~0").replacing("/", with: "~1")
    return DocumentCase(
      key, layout(image("a")), layout(image("b")),
      ["manifest modified /annotations/\(pointer): value a | b (\(cause))"], hiddenBy: flags)
  }

  /// A manifest as it is, and one with another text in it.
  private static func rewritten(
    _ name: String, _ text: String, _ other: String, _ told: [String], hiddenBy flags: Set<Ignorable> = []
  ) -> DocumentCase {
    DocumentCase(name, layout(), layout(manifest: { $0.with(other, for: text) }), told, hiddenBy: flags)
  }

  static let annotations: [DocumentCase] = [
    annotation("org.example", .annotation),
    annotation("org.opencontainers.image.version", .annotation),
    annotation("org.opencontainers.image.created", .timestamp, hiddenBy: [.imageTimestamps]),
    annotation("org.opencontainers.image.ref.name", .imageName, hiddenBy: [.imageName]),
    annotation("io.containerd.image.name", .imageName, hiddenBy: [.imageName]),
    annotation("containerd.io/snapshot/stargz/toc.digest", .compression, hiddenBy: [.compression]),
    rewritten(
      "one that is added", #""schemaVersion": 2"#, #""schemaVersion": 2, "annotations": {"a~/b": "1"}"#,
      ["manifest added /annotations/a~0~1b: value null | 1 (annotation)"]),
    rewritten(
      "several, each by itself", #""schemaVersion": 2"#,
      #""schemaVersion": 2, "annotations": {"b": "1", "a": "2"}"#,
      [
        "manifest added /annotations/a: value null | 2 (annotation)",
        "manifest added /annotations/b: value null | 1 (annotation)",
      ]),
    rewritten(
      "none and an empty list", #""schemaVersion": 2"#, #""schemaVersion": 2, "annotations": {}"#,
      ["manifest modified : emptyMembers … (jsonFormatting)"], hiddenBy: [.jsonFormatting]),
    rewritten(
      "of a layer", #".layer.v1.tar+gzip""#, #".layer.v1.tar+gzip", "annotations": {"org.example": "1"}"#,
      ["manifest added /layers/0/annotations/org.example: value null | 1 (annotation)"]),
    rewritten(
      "of a layer, of zstd:chunked", #".layer.v1.tar+gzip""#,
      #".layer.v1.tar+gzip", "annotations": {"io.github.containers.zstd-chunked.manifest-position": "1"}"#,
      [
        "manifest added /layers/0/annotations/io.github.containers.zstd-chunked.manifest-position: "
          + "value null | 1 (compression)"
      ], hiddenBy: [.compression]),
    rewritten(
      "of the configuration's descriptor", #".config.v1+json""#,
      #".config.v1+json", "annotations": {"a": "1"}"#,
      ["manifest added /config/annotations/a: value null | 1 (annotation)"]),
  ]

  static let mediaTypes: [DocumentCase] = [
    rewritten(
      "the manifest's", "\(types).manifest.v1+json", "\(dockerTypes).distribution.manifest.v2+json",
      [
        "manifest modified /mediaType: value \(types).manifest.v1+json | "
          + "\(dockerTypes).distribution.manifest.v2+json (mediaType)"
      ], hiddenBy: [.mediaTypes]),
    rewritten(
      "none", #""mediaType": "\#(types).manifest.v1+json", "#, "",
      ["manifest removed /mediaType: value \(types).manifest.v1+json | null (mediaType)"],
      hiddenBy: [.mediaTypes]),
    rewritten(
      "the configuration's", "\(types).config.v1+json", "\(dockerTypes).container.image.v1+json",
      [
        "manifest modified /config/mediaType: value \(types).config.v1+json | "
          + "\(dockerTypes).container.image.v1+json (mediaType)"
      ], hiddenBy: [.mediaTypes]),
    rewritten(
      "a layer's", "\(types).layer.v1.tar+gzip", "\(dockerTypes).image.rootfs.diff.tar.gzip",
      [
        "manifest modified /layers/0/mediaType: value \(types).layer.v1.tar+gzip | "
          + "\(dockerTypes).image.rootfs.diff.tar.gzip (mediaType)"
      ], hiddenBy: [.mediaTypes]),
    rewritten(
      "a layer's, that tells of another compression", "\(types).layer.v1.tar+gzip",
      "\(types).layer.v1.tar+zstd",
      [
        "manifest modified /layers/0/mediaType: value \(types).layer.v1.tar+gzip | "
          + "\(types).layer.v1.tar+zstd (compression)"
      ], hiddenBy: [.compression]),
    rewritten(
      "a layer's, that tells of something else", "\(types).layer.v1.tar+gzip",
      "\(types).layer.nondistributable.v1.tar+gzip",
      [
        "manifest modified /layers/0/mediaType: value \(types).layer.v1.tar+gzip | "
          + "\(types).layer.nondistributable.v1.tar+gzip (mediaType)"
      ]),
    rewritten(
      "one of no one's", "\(types).config.v1+json", "application/vnd.example+json",
      [
        "manifest modified /config/mediaType: value \(types).config.v1+json | "
          + "application/vnd.example+json (mediaType)"
      ]),
  ]

  static let others: [DocumentCase] = [
    rewritten(
      "a member that no one knows", #""schemaVersion": 2"#, #""schemaVersion": 2, "artifactType": "x""#,
      ["manifest added /artifactType: value null | x (manifest)"]),
    rewritten(
      "a layer's URLs", #".layer.v1.tar+gzip""#, #".layer.v1.tar+gzip", "urls": ["https://example.com"]"#,
      ["manifest added /layers/0/urls: value null | [https://example.com] (manifest)"]),
    rewritten(
      "white space alone", #""schemaVersion": 2"#, #""schemaVersion":2"#,
      ["manifest modified : whiteSpace … (jsonFormatting)"], hiddenBy: [.jsonFormatting]),
  ]

  static let beside: [DocumentCase] = [
    rewritten(
      "white space beside a member more", #"{"schemaVersion": 2"#,
      #"{"artifactType": "x", "schemaVersion":2"#,
      [
        "manifest added /artifactType: value null | x (manifest)",
        "manifest modified : whiteSpace … (jsonFormatting)",
      ]),
    rewritten(
      "an escape beside another size of a layer's list of URLs", #"oci.image.layer.v1.tar+gzip""#,
      #"oci.image.l\u0061yer.v1.tar+gzip", "urls": ["https://example.com"]"#,
      [
        "manifest added /layers/0/urls: value null | [https://example.com] (manifest)",
        "manifest modified : escapes … (jsonFormatting)",
      ]),
  ]

  @Test("tell of annotations what they are for", arguments: annotations)
  func annotated(_ document: DocumentCase) async throws { try await document.check() }

  @Test("tell media types, and which of them name the same thing", arguments: mediaTypes)
  func mediaType(_ document: DocumentCase) async throws { try await document.check() }

  @Test("tell every other member", arguments: others)
  func otherMembers(_ document: DocumentCase) async throws { try await document.check() }

  @Test("tell how they are written beside other differences", arguments: beside)
  func written(_ document: DocumentCase) async throws {
    let strict = try await Comparing.strict(document.left, document.right).images[0]
    #expect(zip(strict.told, document.told).allSatisfy(DocumentCase.fits), "\(strict.told)")
    #expect(strict.told.count == document.told.count)
    let spaced = try await Comparing(ignoring: [.jsonFormatting])(document.left, document.right).images[0]
    #expect(spaced.told == Array(strict.told.dropLast()))
    #expect(spaced.summary.ignored == [.jsonFormatting: 1])
  }

  @Test("of other numbers of layers tell the number, and compare the root file systems")
  func layering() async throws {
    let left = [base, [file("etc/.wh.b")]]
    let right = [Array(base.prefix(2))]
    for comparing in [Comparing.strict, .semantic] {
      let report = try await comparing(left, right)
      #expect(report.differences.first?.told == "manifest modified /layers: count 2 | 1 (layering)")
      #expect(report.differences.allSatisfy { $0.kind != .file })
      #expect(report.equivalence == .rootfs)
    }
    #expect(try await Comparing.atTheEnd(left, right).told.isEmpty)
    #expect(try await Comparing.semantic([], [base]).summary.byCause == [.layering: 1, .presence: 3])
  }
}
