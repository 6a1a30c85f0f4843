import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// The files of an archive, and what is found in it.
struct DocumentFinding: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let files: [String: [UInt8]]
  let kinds: [Finding.Kind]

  init(_ name: String, _ files: [String: [UInt8]], _ kinds: [Finding.Kind]) {
    testDescription = name
    self.files = files
    self.kinds = kinds
  }

  /// An archive in which something is changed.
  init(
    _ name: String, _ files: [String: [UInt8]], _ kinds: [Finding.Kind],
    _ change: (inout [String: [UInt8]]) -> Void
  ) {
    var files = files
    change(&files)
    self.init(name, files, kinds)
  }
}

@Suite("Findings in documents and blobs")
struct DocumentFindingTests {
  private static let image = ImageFixture([LayerFixture([file("x")]), LayerFixture([file("y")])])
  private static let other = ImageFixture([LayerFixture([file("z")])])
  private static let layout = ImageFixture.layout([image])
  private static let docker = ImageFixture.dockerSave([image])
  private static let docker25 = ImageFixture.dockerSaveSince25([image])
  private static let layer = ImageFixture.blobPath(of: image.layers[1].blob)
  private static let config = ImageFixture.blobPath(of: Array(image.configuration.utf8))
  private static let manifest = ImageFixture.blobPath(of: Array(image.manifest.utf8))
  private static let stray = ImageFixture.blobPath(of: [1, 2, 3])
  private static let twoImages = ImageFixture.layout(["amd64", "arm64"].map(image(for:)))

  private static func image(for architecture: String) -> ImageFixture {
    ImageFixture([LayerFixture([file("x")])], architecture: architecture)
  }

  private static func index(_ entries: String...) -> [UInt8] { Array(ImageFixture.index(entries).utf8) }

  /// What Docker since 25 writes beside the blobs, one a layer.
  private static let description = Array(
    #"{"id": "\#(String(repeating: "a", count: 64))", "created": "1970-01-01T00:00:00Z", "os": "linux"}"#.utf8
  )

  static let all: [DocumentFinding] = [
    DocumentFinding("a layout", layout, []),
    DocumentFinding("docker save before 25", docker, []),
    DocumentFinding("docker save since 25", docker25, []),
    DocumentFinding("two platforms", twoImages, []),
    DocumentFinding("a missing layer", layout, [.missingBlob]) { $0[layer] = nil },
    DocumentFinding("a missing configuration", layout, [.missingBlob]) { $0[config] = nil },
    DocumentFinding(
      "a missing manifest", layout, [.missingBlob, .unreferencedBlob, .unreferencedBlob, .unreferencedBlob]
    ) {
      $0[manifest] = nil
    },
    DocumentFinding("one platform of two", twoImages, [.missingManifest, .unreferencedBlob]) {
      $0[ImageFixture.blobPath(of: Array(image(for: "arm64").manifest.utf8))] = nil
    },
    DocumentFinding("a layer of another size", layout, [.sizeMismatch, .digestMismatch, .brokenLayer]) {
      $0[layer] = Array(image.layers[1].blob.dropLast())
    },
    DocumentFinding("a layer of other bytes", layout, [.digestMismatch, .diffIDMismatch]) {
      $0[layer] = GzipWriter.member(TarBuilder([file("w")]).bytes)
    },
    DocumentFinding("a manifest of other bytes", layout, [.digestMismatch]) {
      $0[manifest] = Array(image.manifest.replacing("schemaVersion", with: "schemaversion").utf8)
    },
    DocumentFinding("a configuration that is no JSON", layout, [.digestMismatch, .badDocument]) {
      $0[config] = Array(repeating: 0x7B, count: image.configuration.utf8.count)
    },
    DocumentFinding("an index that is no JSON", layout, [.badDocument]) { $0["index.json"] = [0x7B] },
    DocumentFinding("a blob that nothing leads to", layout, [.unreferencedBlob]) { $0[stray] = [1, 2, 3] },
    DocumentFinding("no oci-layout", layout, [.badLayoutFile]) { $0["oci-layout"] = nil },
    DocumentFinding("an oci-layout of another version", layout, [.badLayoutFile]) {
      $0["oci-layout"] = Array(#"{"imageLayoutVersion": "2.0.0"}"#.utf8)
    },
    DocumentFinding(
      "a manifest and an index at once",
      image.layout(manifest: image.manifest.replacing("{\"schema", with: "{\"manifests\": [], \"schema")),
      [.ambiguousDocument]),
    DocumentFinding(
      "a manifest that its descriptor calls an index",
      image.layout(manifest: image.manifest, mediaType: "application/vnd.oci.image.index.v1+json"),
      [.mediaTypeMismatch, .mediaTypeMismatch]),
    DocumentFinding(
      "a manifest that calls itself Docker's",
      image.layout(
        manifest: image.manifest.replacing(
          "vnd.oci.image.manifest.v1+json", with: "vnd.docker.distribution.manifest.v2+json")),
      [.mediaTypeMismatch]),
    DocumentFinding("a digest that is none", layout, [.badDigest]) {
      $0[manifest] = nil
      $0["index.json"] = index(image.indexEntry.replacing("sha256:", with: "sha256:../"))
    },
    DocumentFinding("a platform that is another one", layout, [.platformMismatch]) {
      $0["index.json"] = index(image.indexEntry.replacing("amd64", with: "arm64"))
    },
    DocumentFinding(
      "diffIDs that are too few",
      ImageFixture.layout([image.with { $0.layers.append(LayerFixture([file("z")])) }]), [.diffIDCount]),
    DocumentFinding("a docker archive without a layer", docker, [.missingBlob]) { files in
      files[files.keys.sorted().first { $0.hasSuffix("layer.tar") } ?? ""] = nil
    },
    DocumentFinding("a docker archive with a layer too many", docker, [.unreferencedBlob]) {
      $0["abc/layer.tar"] = TarBuilder([file("z")]).bytes
    },
    DocumentFinding("a docker archive whose configuration is another one", docker, [.digestMismatch]) {
      for name in $0.keys where name.hasSuffix(".json") && name != "manifest.json" { $0[name]?.append(0x20) }
    },
    DocumentFinding("what Docker since 25 writes besides", docker25, []) {
      $0[ImageFixture.blobPath(of: description)] = description
    },
    DocumentFinding("the same in a layout, where it has no place", layout, [.unreferencedBlob]) {
      $0[ImageFixture.blobPath(of: description)] = description
    },
    DocumentFinding(
      "manifest.json and index.json that tell other images", docker25, [.imagesDisagree, .imagesDisagree]
    ) {
      $0.merge(other.blobs) { $1 }
      $0["index.json"] = index(other.indexEntry.replacing("example", with: "other"))
      $0[manifest] = nil
    },
    DocumentFinding("one name for two images", docker25, [.imagesDisagree]) {
      $0.merge(other.blobs) { $1 }
      $0["index.json"] = index(other.indexEntry, image.indexEntry.replacing("example", with: "hidden"))
    },
    DocumentFinding("an index that tells one image more", docker25, [.imagesDisagree]) {
      $0.merge(other.blobs) { $1 }
      $0["index.json"] = index(image.indexEntry, other.indexEntry.replacing("example", with: "other"))
    },
  ]

  @Test("What is wrong with documents and blobs is told, in a tar archive and in a folder", arguments: all)
  func documents(_ case: DocumentFinding) async throws {
    let report = try await verify(`case`.files)
    #expect(report.findings.map(\.kind) == `case`.kinds, "\(report.findings)")
    let inFolder = try await verify(`case`.files, asFolder: true)
    let kindsInFolder = `case`.files["abc/layer.tar"] == nil ? `case`.kinds : []
    #expect(inFolder.findings.map(\.kind) == kindsInFolder)
  }

  @Test("What is irregular in the archive itself is told without a blob")
  func archive() async throws {
    let files = Self.layout.sorted { $0.key < $1.key }.map { TarMember($0.key, content: $0.value) }
    let index = TarMember("./index.json", content: Self.layout["index.json"] ?? [])
    let twice = TarBuilder(files + [index]).bytes
    let cases: [([UInt8], Finding.Kind)] = [
      (twice, .duplicatePath), (TarBuilder([file("../evil")] + files).bytes, .parentReference),
      (TarBuilder(files).bytes + file("later").bytes, .entriesAfterEnd),
      (GzipWriter.member(TarBuilder(files).bytes + [1]), .trailingData),
    ]
    for (bytes, kind) in cases {
      let report = try await verify(archive: bytes)
      #expect(report.findings.map(\.kind) == [kind])
      #expect(report.findings.allSatisfy { $0.blob == nil })
    }
  }

  @Test("Kinds come out in a fixed order of severity, and the same on every run")
  func order() async throws {
    var files = Self.layout
    files[Self.stray] = [1, 2, 3]
    files[Self.layer] = nil
    let reports = [try await verify(files), try await verify(files)]
    #expect(reports[0].findings == reports[1].findings)
    #expect(reports[0].findings.map(\.kind) == [.missingBlob, .unreferencedBlob])
    #expect(reports[0].outcome == .broken)
  }

  @Test(
    "The fixtures are clean",
    arguments: [
      "greeter-a.tar", "greeter-b.tar", "platforms.tar", "same/layout", "same/oci.tar", "same/docker.tar",
    ])
  func fixtures(name: String) async throws {
    let report = try await ArchiveVerification(FixtureFiles.path(name)).run()
    #expect(report.findings == [])
    #expect(report.outcome == .clean && report.images > 0 && report.layers > 0)
  }
}

extension ImageFixture {
  fileprivate func with(_ change: (inout ImageFixture) -> Void) -> ImageFixture {
    var copy = self
    change(&copy)
    return copy
  }
}
