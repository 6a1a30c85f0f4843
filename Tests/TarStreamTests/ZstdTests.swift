import Foundation
import ImageFixtures
import Testing

@testable import TarStream

@Suite struct ZstdTests {
  private func frame(_ content: [UInt8], blockSize: Int = 1 << 17, windowLog: UInt8 = 17) -> [UInt8] {
    ZstdWriter.frame(content, blockSize: blockSize, windowLog: windowLog)
  }

  /// A skippable frame (RFC 8878, 3.1.2).
  private func skippable(_ content: [UInt8], kind: UInt8 = 0) -> [UInt8] {
    let count = UInt32(content.count)
    return [0x50 | kind, 0x2A, 0x4D, 0x18] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
      + content
  }

  private let content = Array("some content\n".utf8)

  @Test("Frames of any size", arguments: [0, 1, 1000, 1 << 17, 300_001, pieceSize, 1 << 20])
  func frames(_ count: Int) throws {
    var random = SeededGenerator(seed: 3)
    let content = random.bytes(count)
    #expect(try decompress(frame(content)).content == content)
    #expect(try decompress(frame(content, blockSize: 999)).content == content)
    #expect(try decompress(frame(content) + frame(content)).content == content + content)
  }

  @Test("Skippable frames before, between and after are skipped", arguments: 0..<16 as Range<UInt8>)
  func skippableFrames(_ kind: UInt8) throws {
    let skip = skippable(Array("skip me".utf8), kind: kind)
    let empty = skippable([], kind: kind)
    let stored = skip + empty + frame(content) + skip + frame(content) + empty + skip
    let result = try decompress(stored)
    #expect(result.content == content + content)
    #expect(result.stored == stored)
  }

  @Test("Nothing but a skippable frame is content of no bytes")
  func onlySkippable() throws {
    #expect(try decompress(skippable(content)).content.isEmpty)
    #expect(try read(skippable(content)).table.entries.isEmpty)
  }

  @Test("A skippable frame longer than a piece")
  func longSkippable() throws {
    let stored = skippable([UInt8](repeating: 1, count: 600_000)) + frame(content)
    #expect(try decompress(stored).content == content)
  }

  @Test("Cut short at any byte it is truncated")
  func cutShort() {
    let (first, skip, second) = (frame(content), skippable([1, 2, 3]), frame(content, blockSize: 5))
    let stored = first + skip + second
    let ends = [first.count, first.count + skip.count]
    for cut in 1..<stored.count where !ends.contains(cut) {
      let error = decompressionFailure(Array(stored[..<cut]), as: .zstd)
      #expect(error?.code == .truncated, "cut at \(cut)")
      #expect(error?.offset == UInt64(cut))
    }
    for end in ends { #expect(decompressionFailure(Array(stored[..<end])) == nil) }
  }

  @Test("What follows and is no frame is an error", arguments: ["junk", "j", "\0\0\0\0"])
  func junkBehind(_ junk: String) {
    let stored = frame(content)
    let error = decompressionFailure(stored + Array(junk.utf8))
    #expect(error?.code == .badCompression)
    #expect((error?.offset ?? 0) >= UInt64(stored.count))
  }

  /// Other readers do not know these, and libzstd ends some of them without an error where they are cut short.
  @Test(
    "A frame as zstd wrote them before its format was fixed is refused",
    arguments: [0x1E, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27] as [UInt8])
  func oldFrame(_ version: UInt8) {
    let old: [UInt8] = [version, 0xB5, 0x2F, 0xFD, 0x00, 0x38, 0x10, 0x00, 0x00]
    for before in [[], frame(content), skippable(content), skippable([UInt8](repeating: 1, count: 600_000))] {
      let error = decompressionFailure(before + old, as: .zstd)
      #expect(error?.code == .badCompression)
      #expect(error?.offset == UInt64(before.count))
    }
  }

  @Test("A window larger than the bound is a limit that was reached")
  func window() {
    var limits = StreamLimits()
    #expect(decompressionFailure(frame(content, windowLog: 27), limits: limits) == nil)
    let error = decompressionFailure(frame(content, windowLog: 28), limits: limits)
    #expect(error?.code == .limitReached)
    limits.zstdWindowLog = 28
    #expect(decompressionFailure(frame(content, windowLog: 28), limits: limits) == nil)
  }

  @Test(
    "Python and the command agree on long windows", .enabled(if: Command("zstd").isInstalled),
    arguments: [27, 28])
  func longWindow(_ log: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 1, count: 1000), to: "content")
    // Read from a pipe the size is not known, so the window is as long as it was asked for.
    let stored = try Command("sh").run(["-c", "cat content | zstd -qc --long=\(log)"], in: folder)
    let error = decompressionFailure(stored)
    #expect(error?.code == (log == 27 ? nil : .limitReached))
  }
}
