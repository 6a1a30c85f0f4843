import Foundation
import ImageFixtures
import OCILayout
import TarStream
import Testing

/// What kind of archive a path is, is found by looking at what is in it.
struct ArchiveFormTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A layout folder is read as one")
  func layoutFolder() throws {
    let archive = try folder.open(folder: ImageFixture.layout([.small]))
    #expect(archive.format == .ociLayout)
    #expect(archive.storedBytes == nil)
    try expectSmall(try archive.readAll())
  }

  @Test("A layout in a tar archive is read as one")
  func ociArchive() throws {
    let archive = try folder.open(ImageFixture.layout([.small]))
    #expect(archive.format == .ociArchive)
    #expect(archive.compression == .none)
    try expectSmall(try archive.readAll())
  }

  @Test("What docker save wrote before Docker 25 is read without a manifest")
  func dockerSave() throws {
    let archive = try folder.open(ImageFixture.dockerSave([.small]))
    #expect(archive.format == .dockerArchive)
    let image = try archive.readAll()
    #expect(image.manifest == nil)
    #expect(image.indexes.isEmpty)
    #expect(image.names == ["example:latest"])
    #expect(image.layers.map(\.descriptor?.digest) == [nil])
    #expect("\(image.configDigest)" == ImageFixture.digest(of: Array(ImageFixture.small.configuration.utf8)))
  }

  @Test("What docker save writes since Docker 25 is a docker archive, and read with its manifest")
  func dockerSaveSince25() throws {
    let archive = try folder.open(ImageFixture.dockerSaveSince25([.small]))
    #expect(archive.format == .dockerArchive)
    try expectSmall(try archive.readAll())
  }

  @Test("Names that start with ./ are found", arguments: ["layout", "dockerSave"])
  func dottedNames(form: String) throws {
    let files = form == "layout" ? ImageFixture.layout([.small]) : ImageFixture.dockerSave([.small])
    let members = files.sorted { $0.key < $1.key }.map { TarMember("./\($0.key)", content: $0.value) }
    let archive = try folder.open(bytes: TarBuilder([TarMember("./", type: "5")] + members).bytes)
    #expect(try archive.readAll().layers.count == 1)
  }

  @Test("Files of an archive may stand in any order")
  func reversedOrder() throws {
    let files = ImageFixture.layout([.small]).sorted { $0.key > $1.key }
    let archive = try folder.open(bytes: TarBuilder(files.map { TarMember($0.key, content: $0.value) }).bytes)
    try expectSmall(try archive.readAll())
  }

  @Test("A layout without the file oci-layout is read: some tools leave it out")
  func missingMarker() throws {
    var files = ImageFixture.layout([.small])
    files["oci-layout"] = nil
    try expectSmall(try folder.open(files).readAll())
  }

  // MARK: No image

  @Test("A root file system is not taken for an image, and docker export is named")
  func rootFilesystem() throws {
    let error = try #require(throws: ArchiveError.self) {
      try folder.open(["bin/sh": [1], "etc/passwd": [2], "usr/bin/env": [3]])
    }
    #expect(error.code == .notAnImage)
    #expect(error.detail.contains("docker export") && error.detail.contains("etc/passwd"))
  }

  @Test(
    "What is no image at all is told so, with its name",
    arguments: [
      [], [0], Array("Hello!\n".utf8), [UInt8](repeating: 0xFF, count: 2048),
      [UInt8](repeating: 0x20, count: 512), Array("PK\u{3}\u{4}".utf8), Array(#"{"schemaVersion": 2}"#.utf8),
    ] as [[UInt8]])
  func noArchive(bytes: [UInt8]) throws {
    let path = try folder.write("image.tar", bytes)
    let error = try #require(throws: ArchiveError.self) { try ImageArchive.open(path) }
    #expect(error.code == .notAnImage || error.code == .badStream)
    #expect(error.description.hasPrefix("\(path): "))
  }

  @Test("An empty tar archive and an empty folder are no images")
  func nothingIn() throws {
    let archive = #expect(throws: ArchiveError.self) { try folder.open([:]) }
    #expect(archive?.code == .notAnImage)
    let empty = #expect(throws: ArchiveError.self) { try ImageArchive.open(folder.path) }
    #expect(empty?.code == .notAnImage)
  }

  @Test("A file that cannot be opened is told as unreadable, with the system's words")
  func unreadable() throws {
    let path = "\(folder.path)/loop"
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/nowhere")
    let dangling = try #require(throws: ArchiveError.self) { try ImageArchive.open(path) }
    #expect(dangling.code == .badArgument)
    let device = try #require(throws: ArchiveError.self) { try ImageArchive.open("/dev/null") }
    #expect(device.code == .notAnImage || device.code == .unreadable)
  }

  @Test("An archive that is cut off is an error, never a smaller image", arguments: [1, 511, 512, 1000])
  func truncated(bytes: Int) throws {
    let whole = ImageFixture.archive(ImageFixture.layout([.small]))
    let zeros = 1024  // blocks of zeros at the end may be missing
    #expect(throws: ArchiveError.self) {
      try folder.open(bytes: Array(whole.dropLast(zeros + bytes))).readAll()
    }
  }

  private func expectSmall(_ image: Image) throws {
    #expect(image.names == ["example:latest"])
    #expect(image.platform?.description == "linux/amd64")
    #expect(image.manifest.map { "\($0.digest)" } == ImageFixture.small.manifestDigest)
    #expect(image.layers.map(\.diffID?.description) == ImageFixture.small.layers.map(\.diffID))
    #expect(image.layers.map(\.history) == ["step 0"])
  }
}
