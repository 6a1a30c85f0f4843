import ImageFixtures
import OCILayout
import Testing

/// What is particular about docker archives: their `manifest.json`, and layers that are links to other layers.
struct DockerArchiveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A layer that is a link to another image's layer is read", arguments: ["2", "1"])
  func linkedLayer(type: String) throws {
    let shared = LayerFixture([TarMember("shared", text: "both have it\n")], stored: .plain)
    var images = [ImageFixture([shared]), ImageFixture([shared], created: "2024-02-02T00:00:00Z")]
    (images[0].name, images[1].name) = ("a:1", "b:1")
    let files = ImageFixture.dockerSave(images)
    let manifest = files["manifest.json"].map { String(decoding: $0, as: UTF8.self) } ?? ""
    let layer = try #require(files.keys.first { $0.hasSuffix("/layer.tar") })
    // The second image's layer gets a folder of its own, in which it is a link.
    let parts = manifest.split(separator: layer, omittingEmptySubsequences: false)
    try #require(parts.count == 3)
    var members = files.filter { $0.key != "manifest.json" }.map { TarMember($0.key, content: $0.value) }
    members.append(
      TarMember("manifest.json", text: "\(parts[0])\(layer)\(parts[1])other/layer.tar\(parts[2])"))
    members.append(
      TarMember("other/layer.tar", type: type == "2" ? "2" : "1").with {
        $0.linkName = Array((type == "2" ? "../\(layer)" : layer).utf8)
      })
    let archive = try folder.open(bytes: TarBuilder(members).bytes, reference: "b:1")
    let image = try archive.readAll()
    #expect(image.layers.map(\.diffID?.description) == [shared.diffID])
    #expect(image.layers[0].name == "layer 0 (other/layer.tar)")
  }

  @Test("A layer that is a link to a link to itself is an error, not an endless search")
  func linkLoop() throws {
    func link(_ name: String, to target: String) -> TarMember {
      TarMember(name, type: "2").with { $0.linkName = Array(target.utf8) }
    }
    let members = [
      TarMember(
        "manifest.json", text: #"[{"Config": "c.json", "RepoTags": null, "Layers": ["a/layer.tar"]}]"#),
      TarMember("c.json", text: #"{"rootfs": {"diff_ids": []}}"#),
      link("a/layer.tar", to: "../b/layer.tar"), link("b/layer.tar", to: "../a/layer.tar"),
    ]
    let archive = try folder.open(bytes: TarBuilder(members).bytes)
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .unreadable)
    #expect(error.blob == "layer 0 (a/layer.tar)")
    #expect(error.detail == "too many links lead to it: save the image again")
  }

  @Test("A layer that is a link out of the archive is missing; nothing outside is read")
  func linkOut() throws {
    let secret = try folder.write("secret", TarBuilder([TarMember("stolen")]).bytes)
    for target in [secret, "../../../../../../../../../../\(secret)"] {
      let members = [
        TarMember("manifest.json", text: #"[{"Config": "c.json", "Layers": ["a/layer.tar"]}]"#),
        TarMember("c.json", text: "{}"),
        TarMember("a/layer.tar", type: "2").with { $0.linkName = Array(target.utf8) },
      ]
      let archive = try folder.open(bytes: TarBuilder(members).bytes)
      let error = #expect(throws: ArchiveError.self) { try archive.image() }
      #expect(error?.code == .missingBlob)
    }
  }

  @Test("Jib's keys in small letters are understood")
  func jib() throws {
    var files = ImageFixture.dockerSave([.small])
    let manifest = String(decoding: files["manifest.json"] ?? [], as: UTF8.self)
    let small = manifest.replacing("\"Config\"", with: "\"config\"")
      .replacing("\"RepoTags\"", with: "\"repoTags\"").replacing("\"Layers\"", with: "\"layers\"")
    try #require(small != manifest)
    files["manifest.json"] = Array(small.utf8)
    let image = try folder.open(files).readAll()
    #expect(image.names == ["example:latest"])
    #expect(image.layers.count == 1)
  }

  @Test(
    "An image without layers or names is read",
    arguments: [#""Layers": null, "RepoTags": null"#, #""Layers": [], "RepoTags": []"#, #""RepoTags": null"#])
  func nothingListed(members: String) throws {
    let empty = ImageFixture([LayerFixture]())
    let files = [
      "manifest.json": Array(#"[{"Config": "c.json", \#(members)}]"#.utf8),
      "c.json": Array(empty.configuration.utf8),
    ]
    let image = try folder.open(files).readAll()
    #expect(image.layers.isEmpty && image.names.isEmpty)
  }

  @Test("Layers may be compressed, and lie anywhere in the archive")
  func compressedLayers() throws {
    let layer = LayerFixture([TarMember("file", text: "x")])
    let files = [
      "manifest.json": Array(
        #"[{"Config": "sha256:x", "RepoTags": ["k:1"], "Layers": ["deep/in/it.tar.gz"]}]"#.utf8),
      "sha256:x": Array(ImageFixture([layer]).configuration.utf8), "deep/in/it.tar.gz": layer.blob,
    ]
    #expect(try folder.open(files).readAll().layers[0].diffID?.description == layer.diffID)
  }

  @Test(
    "Since Docker 25 names and platforms come from index.json, and the rest of manifest.json is left aside")
  func indexWins() throws {
    var files = ImageFixture.dockerSaveSince25([.small])
    files["manifest.json"] = Array(#"[{"Config": "missing", "RepoTags": ["other:1"], "Layers": null}]"#.utf8)
    #expect(try folder.open(files).readAll().names == ["example:latest"])
  }

  @Test(
    "A manifest.json that is none is told as a bad document",
    arguments: [
      "{}", "null", "[1]", "[{}]", #"[{"Config": 1}]"#, #"[{"Config": "c", "Layers": "l"}]"#, "[", "",
    ])
  func badManifest(text: String) throws {
    let archive = try folder.open(["manifest.json": Array(text.utf8)])
    let error = try #require(throws: ArchiveError.self) { try archive.sources() }
    #expect(error.code == .badDocument)
    #expect(error.blob == "manifest.json")
    #expect(error.input == archive.name.text)
  }

  @Test("A configuration or a layer that is not in the archive is missing", arguments: ["json", "layer.tar"])
  func missingMember(suffix: String) throws {
    var files = ImageFixture.dockerSave([.small])
    let name = try #require(files.keys.first { $0.hasSuffix(suffix) && $0 != "manifest.json" })
    files[name] = nil
    let archive = try folder.open(files)
    let error = try #require(throws: ArchiveError.self) { try archive.image() }
    #expect(error.code == .missingBlob)
    #expect(error.blob?.contains(name) == true)
  }

  @Test("A layer whose content is not the diffID's is refused, also where no manifest tells its digest")
  func wrongDiffID() throws {
    var image = ImageFixture.small
    image.layers[0].tar[0] ^= 0x20  // the file's name
    TarMember.putChecksum(in: &image.layers[0].tar)
    let archive = try folder.open(ImageFixture.dockerSave([image]))
    let error = try #require(throws: ArchiveError.self) { try archive.readAll() }
    #expect(error.code == .diffIDMismatch)
    #expect(error.blob?.hasPrefix("layer 0 (") == true)
  }
}

extension TarMember {
  /// Makes the check sum of an archive's first header fit again.
  fileprivate static func putChecksum(in archive: inout [UInt8]) {
    var header = Array(archive[..<512])
    putChecksum(into: &header)
    archive.replaceSubrange(..<512, with: header)
  }
}
