import ImageFixtures
import OCILayout
import Testing

/// Which image of an archive is meant, where it holds several.
struct ImageChoiceTests {
  static let names = [
    "registry.example/team/app:1.0", "registry.example/team/app:2.0", "localhost/tool:latest",
  ]
  static let images = names.map { ImageFixture.named($0) }
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "Of several images none is taken by chance, and all are listed",
    arguments: ["layout", "docker", "docker 25"])
  func several(form: String) throws {
    let archive = try folder.open(files(form))
    let error = try #require(throws: ArchiveError.self) { try archive.source() }
    #expect(error.code == .severalImages)
    #expect(error.input == archive.name.text)
    for name in Self.names { #expect(error.detail.contains("\n  \(name)")) }
    #expect(error.detail.contains("choose one as \(archive.name.text):\(Self.names[0])"))
  }

  @Test(
    "A reference finds the image that it names",
    arguments: [
      (names[0], 0), (names[1], 1), (names[2], 2), ("app:1.0", 0), ("team/app:2.0", 1), ("tool:latest", 2),
      ("tool", 2), ("localhost/tool", 2), ("1.0", 0), ("2.0", 1), ("latest", 2), ("@0", 0), ("@1", 1),
      ("@2", 2),
    ], ["layout", "docker", "docker 25"])
  func chosen(reference: (String, Int), form: String) throws {
    let archive = try folder.open(files(form), reference: reference.0)
    #expect(try archive.source().names == [Self.names[reference.1]])
    #expect(try archive.readAll().names == [Self.names[reference.1]])
  }

  @Test(
    "A reference that names nothing is an error that lists what is there",
    arguments: ["3.0", "ap:1.0", "app", "team", "other/app:1.0", "@3", "@-1", "@", "@x", "0", "sha256:00"])
  func unknown(reference: String) throws {
    let archive = try folder.open(files("layout"), reference: reference)
    let error = try #require(throws: ArchiveError.self) { try archive.source() }
    #expect(error.code == .noSuchImage)
    #expect(error.detail.contains("no image is called \(reference)"))
    for name in Self.names { #expect(error.detail.contains("\n  \(name)")) }
  }

  @Test("A short name that several images share chooses none of them")
  func ambiguous() throws {
    let images = ["a.example/app:1", "b.example/app:1", "c.example/other:1"].map { ImageFixture.named($0) }
    let archive = try folder.open(ImageFixture.layout(images), reference: "app:1")
    let error = try #require(throws: ArchiveError.self) { try archive.source() }
    #expect(error.code == .severalImages)
    #expect(error.detail.contains("a.example/app:1") && error.detail.contains("b.example/app:1"))
    #expect(!error.detail.contains("c.example"))
  }

  @Test("A whole name wins over the end of another one")
  func wholeNameWins() throws {
    let images = ["app:1", "a.example/app:1"].map { ImageFixture.named($0) }
    let archive = try folder.open(ImageFixture.layout(images), reference: "app:1")
    #expect(try archive.source().names == ["app:1"])
  }

  @Test("A digest finds the image whose manifest has it", arguments: 0..<3)
  func byDigest(index: Int) throws {
    let digest = Self.images[index].manifestDigest
    let image = try folder.open(files("layout"), reference: digest).image()
    #expect(image.manifest?.digest.description == digest)
    #expect(image.names == [Self.names[index]])
  }

  @Test("The digest of one platform's manifest finds that platform's image", arguments: ["amd64", "arm64"])
  func byPlatformDigest(architecture: String) throws {
    let images = ["amd64", "arm64"].map { ImageFixture.named("app:1", architecture: $0) }
    let wanted = try #require(images.first { $0.architecture == architecture })
    let image = try folder.open(ImageFixture.layout(images), reference: wanted.manifestDigest).image()
    #expect(image.manifest?.digest.description == wanted.manifestDigest)
  }

  @Test("An archive of one image needs no reference, and holds a wrong one against it")
  func onlyOne() throws {
    let files = ImageFixture.layout([Self.images[0]])
    #expect(try folder.open(files).source().names == [Self.names[0]])
    let error = #expect(throws: ArchiveError.self) { try folder.open(files, reference: "9.9").source() }
    #expect(error?.code == .noSuchImage)
  }

  @Test("An archive that lists no image is told so", arguments: ["index.json", "manifest.json"])
  func none(file: String) throws {
    let text = file == "index.json" ? ImageFixture.index([]) : "[]"
    let archive = try folder.open([file: Array(text.utf8)])
    let error = try #require(throws: ArchiveError.self) { try archive.source() }
    #expect(error.code == .noSuchImage)
  }

  // MARK: Told twice

  @Test("Where manifest.json tells other images than index.json, docker-archive: takes them")
  func bothViews() throws {
    var files = files("docker 25")
    var third = Self.images[2]
    third.name = Self.names[0]
    files["index.json"] = Array(ImageFixture.index([third.indexEntry]).utf8)
    let path = try folder.write("image.tar", ImageFixture.archive(files))
    #expect(try ImageArchive.open(path).sources().map(\.names) == [[Self.names[0]]])
    let sources = try ImageArchive.open("docker-archive:\(path)").sources()
    #expect(sources.map(\.names) == Self.names.map { [$0] })
    // What index.json knows as well, is told with its manifest.
    #expect(sources.map(\.digest?.description) == [nil, nil, third.manifestDigest])
    for (name, image) in [("", third), ("docker-archive:", Self.images[0])] {
      let chosen = try ImageArchive.open("\(name)\(path):\(Self.names[0])").readAll()
      #expect(chosen.layers.map(\.diffID?.description) == image.layers.map(\.diffID))
    }
  }

  @Test(
    "Where both tell the same, all that index.json knows is told",
    arguments: ["", "docker-archive:", "oci-archive:"])
  func oneView(transport: String) throws {
    let path = try folder.write("image.tar", ImageFixture.archive(files("docker 25")))
    let sources = try ImageArchive.open(transport + path).sources()
    #expect(sources.map(\.names) == Self.names.map { [$0] })
    #expect(sources.map(\.digest?.description) == Self.images.map(\.manifestDigest))
  }

  @Test("A name that manifest.json has without its registry is the same name")
  func shortName() throws {
    var image = Self.images[0]
    image.name = "docker.io/library/app:1"
    var files = ImageFixture.dockerSaveSince25([image])
    let manifest = String(decoding: files["manifest.json"] ?? [], as: UTF8.self)
    files["manifest.json"] = Array(manifest.replacing("docker.io/library/", with: "").utf8)
    let path = try folder.write("image.tar", ImageFixture.archive(files))
    #expect(try ImageArchive.open("docker-archive:\(path)").source().names == ["docker.io/library/app:1"])
  }

  // MARK: Names

  @Test("Two names of one digest are one image, found by either")
  func twoNames() throws {
    let image = Self.images[0]
    var other = image
    other.name = "alias:7"
    let files = ImageFixture.layout([image, other])
    let sources = try folder.open(files).sources()
    #expect(sources.map(\.names) == [[Self.names[0], "alias:7"]])
    #expect(sources.map(\.variants.count) == [1])
    #expect(try folder.open(files, reference: "alias:7").readAll().names == [Self.names[0], "alias:7"])
  }

  @Test("containerd's whole name comes before the specification's short one")
  func containerdName() throws {
    let annotations =
      #""annotations": {"org.opencontainers.image.ref.name": "1.0", "io.containerd.image.name": "\#(Self.names[0])"}"#
    let entry = Self.images[0].descriptor(members: [annotations])
    let files = ImageFixture.layout([Self.images[0]], index: ImageFixture.index([entry]))
    #expect(try folder.open(files).source().names == [Self.names[0], "1.0"])
    #expect(try folder.open(files).source().displayName == Self.names[0])
  }

  @Test("Two images without names are told apart, not taken for one", arguments: ["layout", "docker"])
  func unnamed(form: String) throws {
    var images = Array(Self.images.prefix(2))
    for index in images.indices { images[index].name = nil }
    let files = form == "layout" ? ImageFixture.layout(images) : ImageFixture.dockerSave(images)
    let archive = try folder.open(files)
    let error = try #require(throws: ArchiveError.self) { try archive.source() }
    #expect(error.code == .severalImages)
    for position in 0...1 {
      let image = try folder.open(files, reference: "@\(position)").readAll()
      #expect(image.layers.map(\.diffID?.description) == images[position].layers.map(\.diffID))
    }
    // What the message proposes must work.
    let proposal = try #require(
      error.detail.split(separator: "choose one as ").last?.split(separator: "\n").first)
    let reference = proposal.dropFirst(archive.name.text.count + 1).dropLast()
    _ = try folder.open(files, reference: String(reference)).source()
  }

  @Test("Images without names for different platforms are one image")
  func unnamedPlatforms() throws {
    let images = ["amd64", "arm64"].map { ImageFixture.named(nil, architecture: $0) }
    let sources = try folder.open(ImageFixture.layout(images)).sources()
    #expect(
      sources.map { $0.variants.compactMap(\.platform?.description) } == [["linux/amd64", "linux/arm64"]])
  }

  private func files(_ form: String) -> [String: [UInt8]] {
    switch form {
    case "layout": ImageFixture.layout(Self.images)
    case "docker": ImageFixture.dockerSave(Self.images)
    default: ImageFixture.dockerSaveSince25(Self.images)
    }
  }
}
