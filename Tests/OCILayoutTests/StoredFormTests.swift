import Foundation
import Glibc
import ImageFixtures
import OCILayout
import TarStream
import Testing

/// An archive that is compressed as a whole, or comes through a pipe.
struct StoredFormTests {
  static let tools = ["zstd", "xz", "bzip2", "lz4", "gzip"].filter { ChildProcess.find($0) != nil }
  let folder: TemporaryFolder
  let archive = ImageFixture.archive(ImageFixture.layout([.small]))

  init() throws { folder = try TemporaryFolder() }

  @Test("An archive that is gzipped as a whole is read, in one member or several", arguments: [1, 3])
  func gzip(members: Int) throws {
    let size = archive.count / members + 1
    let bytes = stride(from: 0, to: archive.count, by: size).flatMap { start in
      GzipWriter.member(Array(archive[start..<min(start + size, archive.count)]))
    }
    let opened = try folder.open(bytes: bytes)
    #expect(opened.compression == .gzip)
    #expect(opened.format == .ociArchive)
    #expect(opened.storedBytes?.count == bytes.count)
    _ = try opened.readAll()
  }

  @Test("An archive that a common tool compressed is read, whatever its name", arguments: tools)
  func compressed(tool: String) async throws {
    let program = try #require(ChildProcess.find(tool))
    let plain = try folder.write("plain.tar", archive)
    let result = try await ChildProcess.run(program, ["-c", plain])
    try #require(result.status == 0 && result.output.count > 0)
    let opened = try folder.open(bytes: result.output)
    #expect(opened.compression.rawValue == tool)
    #expect(try opened.readAll().names == ["example:latest"])
  }

  @Test("A compressed archive that is cut off or damaged is an error with its place", arguments: tools)
  func damaged(tool: String) async throws {
    let program = try #require(ChildProcess.find(tool))
    let plain = try folder.write("plain.tar", archive)
    let whole = try await ChildProcess.run(program, ["-c", plain]).output
    let cut = try #require(throws: ArchiveError.self) {
      try folder.open(bytes: Array(whole.dropLast(whole.count / 3)))
    }
    #expect(cut.code == .badStream)
    #expect(cut.offset != nil)
    var flipped = whole
    flipped[whole.count / 2] ^= 0xFF
    #expect(throws: ArchiveError.self) { try folder.open(bytes: flipped).readAll() }
  }

  @Test("An archive that becomes larger than the limit is refused before it fills the disk")
  func decompressionLimit() throws {
    var limits = ImageLimits()
    limits.streams.decompressedBytes = 1024
    let error = try #require(throws: ArchiveError.self) {
      try folder.open(bytes: GzipWriter.member(archive), limits: limits)
    }
    #expect(error.code == .limitReached)
    #expect(error.detail.contains("--max-scale"))
  }

  @Test("A compressed file that is no archive is told so")
  func compressedText() throws {
    let error = try #require(throws: ArchiveError.self) {
      try folder.open(bytes: GzipWriter.member([UInt8](repeating: 0x41, count: 2000)))
    }
    #expect(error.code == .notAnImage)
  }

  // MARK: Pipes

  @Test("An archive is read from a named pipe, compressed or not", arguments: [false, true])
  func namedPipe(isCompressed: Bool) throws {
    let opened = try open(fifoOf: isCompressed ? GzipWriter.member(archive) : archive)
    #expect(opened.compression == (isCompressed ? .gzip : .none))
    #expect(try opened.readAll().names == ["example:latest"])
  }

  @Test("An archive that is longer than a pipe holds is read whole")
  func longPipe() throws {
    let layer = LayerFixture([TarMember("long", content: [UInt8](repeating: 7, count: 3 << 20))])
    let opened = try open(fifoOf: ImageFixture.archive(ImageFixture.layout([ImageFixture([layer])])))
    #expect(try opened.readAll().layers[0].blob.count > 3 << 20)
  }

  @Test("Nothing from a pipe is no image")
  func emptyPipe() throws {
    let error = try #require(throws: ArchiveError.self) { try open(fifoOf: []) }
    #expect(error.code == .notAnImage)
    #expect(error.detail == "the file is empty: save or fetch it again")
  }

  @Test("More from a pipe than the limit is refused")
  func pipeLimit() throws {
    var limits = ImageLimits()
    limits.streams.spoolBytes = 4096
    let error = try #require(throws: ArchiveError.self) { try open(fifoOf: archive, limits: limits) }
    #expect(error.code == .limitReached)
  }

  private func open(fifoOf bytes: [UInt8], limits: ImageLimits = ImageLimits()) throws -> ImageArchive {
    let fifo = "\(folder.path)/fifo"
    try #require(unsafe mkfifo(fifo, 0o600) == 0)
    // A program of its own writes: one that dies of a closed pipe, and holds up none of the test's threads.
    let file = try folder.write("image.tar", bytes)
    let writer = URL(fileURLWithPath: "/bin/sh")
    _ = try Process.run(writer, arguments: ["-c", "exec cat \"$0\" > \"$1\" 2> /dev/null", file, fifo])
    return try ImageArchive.open(fifo, limits: limits)
  }
}
