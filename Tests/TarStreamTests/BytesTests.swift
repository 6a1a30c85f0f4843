import Foundation
import ImageFixtures
import Testing

@testable import TarStream

@Suite struct BytesTests {
  @Test(
    "SHA-256 (FIPS 180-4 examples)",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256Examples(_ text: String, _ digest: String) {
    #expect(sha256(Array(text.utf8)).hexadecimal == digest)
  }

  @Test("SHA-512 (FIPS 180-4 example)")
  func sha512Example() {
    var hasher = SHA512Hasher()
    hasher.update(Array("abc".utf8).span)
    let start: [UInt8] = [0xDD, 0xAF, 0x35, 0xA1, 0x93, 0x61, 0x7A, 0xBA]
    #expect(Array(hasher.finish().prefix(8)) == start)
  }

  @Test("Zeros are hashed as zeros", arguments: [0, 1, 65_535, 65_536, 200_000])
  func zeros(_ count: Int) {
    var hasher = SHA256Hasher()
    hasher.update([1].span)
    hasher.update(zeros: UInt64(count))
    #expect(hasher.finish() == sha256([1] + [UInt8](repeating: 0, count: count)))
  }

  @Test("Bytes are all zero where each of them is", arguments: 0...130)
  func allZero(_ count: Int) {
    func isZero(_ bytes: [UInt8]) -> Bool { bytes.span.isZero }
    var bytes = [UInt8](repeating: 0, count: count)
    #expect(isZero(bytes))
    for place in bytes.indices {
      bytes[place] = 1
      #expect(!isZero(bytes))
      bytes[place] = 0
    }
    #expect(isZero([UInt8](repeating: 1, count: count)) == (count == 0))
  }

  @Test(
    "Bytes are found where they stand first in a range, and nowhere else", arguments: 0..<200 as Range<UInt64>
  )
  func bytesFound(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Of two letters, so that what is looked for begins in many places.
    let bytes = random.bytes(Int.random(in: 0...60, using: &random)).map { $0 & 1 }
    let needle = random.bytes(Int.random(in: 1...4, using: &random)).map { $0 & 1 }
    let start = Int.random(in: 0...bytes.count, using: &random)
    let range = start..<Int.random(in: start...bytes.count, using: &random)
    let expected = range.first { bytes[$0..<range.upperBound].starts(with: needle) }
    #expect(bytes.span.firstIndex(of: needle, in: range) == expected)
  }

  @Test("Buffers that are kept have memory of their own each, and one that nobody keeps is filled again")
  func buffers() throws {
    let pool = BufferPool()
    weak let first = try pool.next()
    // More than have their memory in one block.
    var kept: [ByteRegion] = []
    for number in 0..<50 as Range<UInt8> {
      var output = try OutputBuffer(pool: pool)
      unsafe output.fill { unsafe _ = $0.initializeMemory(as: UInt8.self, repeating: number) }
      output.filled = pieceSize
      var pieces = PieceKeeper()
      try output.pass(to: &pieces)
      kept += pieces.pieces
    }
    for (number, piece) in kept.enumerated() {
      let isWhole = piece.count == pieceSize && piece.copy().allSatisfy { $0 == UInt8(number) }
      #expect(isWhole, "buffer \(number)")
    }
    kept = []
    #expect(try pool.next() === first)
  }

  /// Keeps the pieces of a stream.
  private struct PieceKeeper: ByteSink {
    var pieces: [ByteRegion] = []

    mutating func take(_ piece: ByteRegion) { pieces.append(piece) }

    mutating func take(_ bytes: Span<UInt8>) {}
  }

  @Test("Bytes add up, however many there are", arguments: 0...140)
  func sums(_ count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    for bytes in [random.bytes(count), [UInt8](repeating: 0xFF, count: count)] {
      #expect(bytes.span.sum == bytes.reduce(0) { $0 + UInt64($1) })
    }
  }

  @Test("Neighbouring bytes are found at each place, and only in their order", arguments: 0...70)
  func neighbours(_ count: Int) {
    func isFound(_ bytes: [UInt8]) -> Bool { bytes.span.hasByte(1, before: 2, or: 3) }
    #expect(!isFound([UInt8](repeating: 1, count: count)))
    for index in 0..<max(count - 1, 0) {
      var bytes = [UInt8](repeating: 0, count: count)
      for (first, second) in [(1, 2), (1, 3), (2, 1), (1, 4), (0, 2)] as [(UInt8, UInt8)] {
        (bytes[index], bytes[index + 1]) = (first, second)
        #expect(isFound(bytes) == (first == 1 && second < 4), "\(first) \(second) at \(index)")
      }
    }
  }

  @Test("A quick hash depends on each bit and on the length", arguments: 0...40)
  func quickHashes(_ count: Int) {
    func hash(_ bytes: [UInt8]) -> Int { bytes.span.quickHash }
    var random = SeededGenerator(seed: UInt64(count))
    var bytes = random.bytes(count)
    var all: Set = [hash(bytes), hash(bytes + [0])]
    for bit in 0..<8 * count {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      all.insert(hash(bytes))
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    #expect(all.contains(hash(bytes)))
    #expect(all.count == 8 * count + 2)
  }

  @Test("Digests keep their leading zeros in hexadecimal")
  func leadingZeros() {
    #expect(SHA256Digest.none.hexadecimal == String(repeating: "0", count: 64))
  }

  @Test("Parts of a region stay within it")
  func parts() throws {
    let region = try ByteRegion(holding: Array("0123456789".utf8))
    #expect(region.part(at: 2, count: 3)?.copy() == Array("234".utf8))
    #expect(region.part(at: 2, count: 3)?.part(at: 1, count: 2)?.copy() == Array("34".utf8))
    #expect(region.part(at: 10, count: 0)?.count == 0)
    let outside: [(UInt64, UInt64)] = [
      (2, 9), (11, 0), (.max, 1), (1, .max), (.max, .max), (1 << 63, 1 << 63),
    ]
    for (offset, count) in outside { #expect(region.part(at: offset, count: count) == nil) }
    #expect(region.part(at: 2, count: 3)?.part(at: 0, count: 4) == nil)
  }

  @Test("Regions of the same bytes are the same")
  func sameBytes() throws {
    let region = try ByteRegion(holding: Array("abcabd".utf8))
    let parts = [(0, 3), (3, 3), (0, 2), (3, 2), (0, 0)].compactMap { (start: UInt64, count: UInt64) in
      region.part(at: start, count: count)
    }
    let same = parts.map { one in parts.map { one.holdsSameBytes(as: $0) } }
    let (no, yes) = (false, true)
    #expect(
      same == [
        [yes, no, no, no, no], [no, yes, no, no, no], [no, no, yes, yes, no], [no, no, yes, yes, no],
        [no, no, no, no, yes],
      ])
    #expect(ByteRegion.empty.holdsSameBytes(as: try ByteRegion(holding: [])))
  }

  @Test("A folder's files are found, and through links within it")
  func folder() throws {
    let (folder, files) = (try makeFolder(), FileManager.default)
    try files.createSymbolicLink(atPath: folder.path("inner/up"), withDestinationPath: "../file")
    try files.createSymbolicLink(atPath: folder.path("chain"), withDestinationPath: "./link/../inner/up")
    try files.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "inner")
    let found = Folder(try FileDescriptor(reading: folder.url.path))
    for path in ["file", "./file", "inner/../file", "inner/up", "link/up", "chain", "/file"] {
      #expect(try found.map(path)?.copy() == Array("content".utf8), "\(path)")
    }
    for path in ["none", "inner", "inner/none", "file/below", "", "."] {
      #expect(try found.map(path) == nil, "\(path)")
    }
  }

  @Test("No path and no link leads out of a folder")
  func leadsOut() throws {
    let (folder, files) = (try makeFolder(), FileManager.default)
    for (index, target) in ["/etc/passwd", "../../etc/passwd", "..", "loop", "/"].enumerated() {
      let name = target == "loop" ? "loop" : "out\(index)"
      try files.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
    }
    let found = Folder(try FileDescriptor(reading: folder.path("inner")))
    #expect(throws: StreamError.self) { try found.map("../file") }
    let outer = Folder(try FileDescriptor(reading: folder.url.path))
    for path in ["out0", "out1", "out2/x", "loop", "out4/etc/passwd"] {
      #expect(throws: StreamError.self, "\(path)") { try outer.map(path) }
    }
  }

  private func makeFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("inner"), withIntermediateDirectories: false)
    try folder.write(Array("content".utf8), to: "file")
    return folder
  }
}
