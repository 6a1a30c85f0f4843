import Foundation
import Glibc
import ImageFixtures
import OCILayout
import Testing

/// A layout as a folder: links are followed within it and never out of it.
struct LayoutFolderTests {
  let folder: TemporaryFolder
  let layout: String
  /// The layer's blob, which the tests replace.
  let blob = ImageFixture.blobPath(of: ImageFixture.small.layers[0].blob)
  /// The layer's bytes, at a place outside of the layout.
  let outside: String

  init() throws {
    folder = try TemporaryFolder()
    layout = try folder.write(folder: "layout", ImageFixture.layout([.small]))
    outside = try folder.write("outside", ImageFixture.small.layers[0].blob)
  }

  @Test(
    "A blob that is a link within the layout is read",
    arguments: [
      "../../moved", "../../deep/../moved", "./../.././moved", "../../deep/back", "../../deep/up/moved",
    ])
  func linkInside(target: String) throws {
    try move(to: "moved")
    try folder.write("layout/deep/file", [])
    try link("deep/back", to: "../moved")
    try link("deep/up", to: "..")
    try link(blob, to: target)
    #expect(try open().readAll().layers.count == 1)
  }

  @Test("A folder of blobs that is a link within the layout is read")
  func linkedFolder() throws {
    try FileManager.default.moveItem(atPath: "\(layout)/blobs", toPath: "\(layout)/store")
    try link("blobs", to: "store")
    #expect(try open().readAll().layers.count == 1)
  }

  @Test("The layout itself may be a link")
  func linkedLayout() throws {
    let path = "\(folder.path)/link"
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "layout")
    #expect(try ImageArchive.open(path).readAll().layers.count == 1)
  }

  @Test(
    "A blob that is a link out of the layout is refused",
    arguments: ["absolute", "relative", "twice", "folder"])
  func linkOut(way: String) throws {
    try FileManager.default.removeItem(atPath: "\(layout)/\(blob)")
    switch way {
    case "absolute": try link(blob, to: outside)
    case "relative": try link(blob, to: "../../../outside")
    case "twice":
      try link("step", to: "../outside")
      try link(blob, to: "../../step")
    default:
      try link("door", to: "..")
      try link(blob, to: "../../door/outside")
    }
    let error = try #require(throws: ArchiveError.self) { try open().readAll() }
    #expect(error.code == .unreadable)
    #expect(error.blob?.hasPrefix("layer 0 (sha256:") == true)
    #expect(error.detail == "it is a symbolic link that leads out of the folder")
  }

  @Test("An absolute link is refused even if it leads back into the layout")
  func absoluteInside() throws {
    try move(to: "moved")
    try link(blob, to: "\(layout)/moved")
    let error = #expect(throws: ArchiveError.self) { try open().readAll() }
    #expect(error?.code == .unreadable)
  }

  @Test("A link is taken apart by its bytes: a slash before an accent is one")
  func accents() throws {
    try move(to: "\u{301}moved")
    try link(blob, to: "../../\u{301}moved")
    #expect(try open().readAll().layers.count == 1)
    try FileManager.default.removeItem(atPath: "\(layout)/\(blob)")
    try link(blob, to: "/\u{301}moved")
    let error = #expect(throws: ArchiveError.self) { try open().readAll() }
    #expect(error?.detail == "it is a symbolic link that leads out of the folder")
  }

  @Test("An index.json that is a link out of the layout is refused")
  func indexOut() throws {
    try folder.write("other/index.json", Array(ImageFixture.index([]).utf8))
    try FileManager.default.removeItem(atPath: "\(layout)/index.json")
    try link("index.json", to: "../other/index.json")
    let error = try #require(throws: ArchiveError.self) { try open() }
    #expect(error.code == .unreadable)
    #expect(error.blob == "index.json")
  }

  @Test("Links that lead in a circle are refused", arguments: [1, 2])
  func linkLoop(length: Int) throws {
    try FileManager.default.removeItem(atPath: "\(layout)/\(blob)")
    let name = blob.split(separator: "/").last.map(String.init) ?? ""
    try link(blob, to: length == 1 ? name : "other")
    if length == 2 { try link("blobs/sha256/other", to: name) }
    let error = try #require(throws: ArchiveError.self) { try open().readAll() }
    #expect(error.code == .unreadable)
    #expect(error.detail == "too many symbolic links lead to it")
  }

  @Test("A blob that is a link to nothing is missing")
  func danglingLink() throws {
    try FileManager.default.removeItem(atPath: "\(layout)/\(blob)")
    try link(blob, to: "nowhere")
    let error = #expect(throws: ArchiveError.self) { try open().readAll() }
    #expect(error?.code == .missingBlob)
  }

  // MARK: What is no file

  @Test("A blob that is a folder is an error")
  func blobIsFolder() throws {
    try FileManager.default.removeItem(atPath: "\(layout)/\(blob)")
    try folder.write("layout/\(blob)/file", [])
    let error = try #require(throws: ArchiveError.self) { try open().readAll() }
    #expect(error.code == .missingBlob || error.code == .unreadable)
    #expect(error.blob?.hasPrefix("layer 0 (sha256:") == true)
  }

  @Test("A blob that is a named pipe is an error, and is not waited for")
  func blobIsPipe() throws {
    try FileManager.default.removeItem(atPath: "\(layout)/\(blob)")
    try #require(unsafe mkfifo("\(layout)/\(blob)", 0o600) == 0)
    let error = try #require(throws: ArchiveError.self) { try open().readAll() }
    #expect(error.code == .unreadable)
    #expect(error.detail == "it is neither a file nor a folder")
  }

  @Test("A folder of blobs that is a file makes them missing")
  func folderIsFile() throws {
    try FileManager.default.removeItem(atPath: "\(layout)/blobs")
    try folder.write("layout/blobs", [])
    let error = #expect(throws: ArchiveError.self) { try open().readAll() }
    #expect(error?.code == .missingBlob)
  }

  @Test("A blob that is empty is not taken for its digest's content")
  func emptyBlob() throws {
    try folder.write("layout/\(blob)", [])
    let error = #expect(throws: ArchiveError.self) { try open().readAll() }
    #expect(error?.code == .digestMismatch)
  }

  @Test("A docker archive that was unpacked into a folder is read")
  func unpackedDockerArchive() throws {
    let archive = try ImageArchive.open(try folder.write(folder: "saved", ImageFixture.dockerSave([.small])))
    #expect(archive.format == .dockerArchive)
    #expect(try archive.readAll().layers.count == 1)
  }

  private func open() throws -> ImageArchive { try ImageArchive.open(layout) }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(layout)/\(name)", withDestinationPath: target)
  }

  private func move(to name: String) throws {
    try FileManager.default.moveItem(atPath: "\(layout)/\(blob)", toPath: "\(layout)/\(name)")
  }
}
