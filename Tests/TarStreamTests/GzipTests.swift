import ImageFixtures
import Testing

@testable import TarStream

@Suite struct GzipTests {
  private static let content = Array("some content\n".utf8)

  @Test("The writer's check sum is that of RFC 1952")
  func crc() { #expect(GzipWriter.crc32(Array("123456789".utf8)) == 0xCBF4_3926) }

  @Test("Members of any size", arguments: [0, 1, 100, 65_535, 65_536, 300_000])
  func members(_ count: Int) throws {
    var random = SeededGenerator(seed: 1)
    let content = random.bytes(count)
    #expect(try decompress(GzipWriter.member(content)).content == content)
    #expect(try decompress(GzipWriter.member(content, name: "name", blockSize: 1000)).content == content)
  }

  @Test("Several members are one stream, empty ones among them")
  func severalMembers() throws {
    let empty = GzipWriter.member([])
    let stored =
      empty + GzipWriter.member(Self.content, name: "one") + empty + GzipWriter.member(Self.content)
    #expect(try decompress(stored).content == Self.content + Self.content)
    #expect(try decompress(stored).stored == stored)
  }

  @Test("A thousand small members")
  func manyMembers() throws {
    let stored = (0..<1000).flatMap { GzipWriter.member([UInt8($0 & 0xFF)]) }
    #expect(try decompress(stored).content == (0..<1000).map { UInt8($0 & 0xFF) })
  }

  @Test("A member that lies anywhere across the end of a piece, each field of its header among it")
  func memberAcrossPieces() throws {
    // The first member's data has 40 bytes of block headers (eight blocks).
    let second = Self.member(flags: 0x1F)
    for start in (pieceSize - second.count - 2)...(pieceSize + 2) {
      let content = [UInt8](repeating: 7, count: start - 40 - 18)
      let stored = GzipWriter.member(content) + second
      #expect(stored.count == start + second.count)
      let result = try? decompress(stored).content
      #expect(result == content + Self.content, "start at \(start)")
      #expect(decompressionFailure(stored + [1])?.code == .badCompression)
      #expect(decompressionFailure(stored.dropLast())?.code == .truncated)
    }
  }

  /// A member whose header has the fields that the flags tell of (RFC 1952, 2.3.1): text 1, header check 2, extra
  /// field 4, name 8, comment 16; in this order, but the check last.
  private static func member(flags: UInt8) -> [UInt8] {
    let member = GzipWriter.member(content)
    var header = Array(member[..<10])
    header[3] = flags
    if flags & 4 != 0 { header += [3, 0, 1, 2, 3] }
    if flags & 8 != 0 { header += Array("name\u{0}".utf8) }
    if flags & 16 != 0 { header += Array("a comment\u{0}".utf8) }
    if flags & 2 != 0 {
      let sum = GzipWriter.crc32(header)
      header += [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
    }
    return header + member.dropFirst(10)
  }

  @Test("Zeros behind the last member are padding", arguments: [1, 511, 512, 10_240, pieceSize + 1])
  func zeroPadding(_ count: Int) throws {
    let stored = GzipWriter.member(Self.content) + [UInt8](repeating: 0, count: count)
    let result = try decompress(stored)
    #expect(result.content == Self.content)
    #expect(result.stored == stored)
  }

  @Test(
    "Anything else behind the last member is an error at its place",
    arguments: [[1], Array("junk".utf8), [0, 0, 0, 1], [0x1F, 0x8C], [0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 0]]
      as [[UInt8]])
  func junkBehind(_ junk: [UInt8]) {
    let member = GzipWriter.member(Self.content)
    let error = decompressionFailure(member + junk)
    // What starts as a member does may be one that is not whole.
    #expect(error?.code == .badCompression || (junk[0] == 0x1F && error?.code == .truncated))
    #expect(error?.place == .stored)
    #expect((error?.offset ?? 0) >= UInt64(member.count))
    #expect((error?.offset ?? 0) <= UInt64(member.count + junk.count))
  }

  @Test("A member behind padding is an error")
  func memberBehindPadding() {
    let member = GzipWriter.member(Self.content)
    #expect(decompressionFailure(member + [0, 0, 0, 0] + member)?.code == .badCompression)
  }

  @Test("Cut short at any byte it is truncated, and never a crash")
  func cutShort() {
    let first = GzipWriter.member(Self.content, name: "one")
    let stored = first + GzipWriter.member(Self.content, blockSize: 5)
    for cut in 1..<stored.count where cut != first.count {
      let error = decompressionFailure(Array(stored[..<cut]), as: .gzip)
      #expect(error?.code == .truncated, "cut at \(cut)")
      #expect(error?.offset == UInt64(cut))
      #expect(error?.place == .stored)
    }
    #expect(decompressionFailure(first) == nil)
    #expect(decompressionFailure([], as: .gzip)?.code == .truncated)
  }

  @Test("A wrong check sum or length is an error", arguments: 1...8)
  func wrongCheck(_ fromEnd: Int) {
    var stored = GzipWriter.member(Self.content)
    stored[stored.count - fromEnd] ^= 1
    #expect(decompressionFailure(stored)?.code == .badCompression)
    #expect(decompressionFailure(stored + GzipWriter.member(Self.content))?.code == .badCompression)
  }

  @Test("A changed byte of the content is an error")
  func damaged() {
    var stored = GzipWriter.member(Self.content)
    stored[20] ^= 1
    #expect(decompressionFailure(stored)?.code == .badCompression)
  }

  @Test("Damaged data near the end, of which libisal takes more than there is, is an error and never a crash")
  func damagedNearEnd() throws {
    // `gzip -n` of 2,000 bytes of "a line, and one more\n".
    let stored: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4B, 0x54, 0xC8, 0xC9, 0xCC, 0x4B,
      0xD5, 0x51, 0x48, 0xCC, 0x4B, 0x51, 0xC8, 0xCF, 0x4B, 0x55, 0xC8, 0xCD, 0x2F, 0x4A, 0xE5, 0x4A,
      0x1C, 0x15, 0x1C, 0x15, 0x1C, 0x15, 0x1C, 0x15, 0x1C, 0x15, 0x1C, 0x15, 0x1C, 0x15, 0x1C, 0x4A,
      0x82, 0x00, 0x09, 0x76, 0xAA, 0xC7, 0xD0, 0x07, 0x00, 0x00,
    ]
    let content = Array(Array(repeatElement("a line, and one more\n", count: 96).joined().utf8).prefix(2000))
    #expect(try decompress(stored).content == content)
    for index in 10..<stored.count {
      for bit in 0..<8 {
        var damaged = stored
        damaged[index] ^= 1 << bit
        // The last bits of the last block mean nothing.
        let result = try? decompress(damaged).content
        #expect(result == nil || result == content, "bit \(bit) of byte \(index)")
      }
    }
  }

  @Test("Header fields of all kinds are skipped", arguments: 0..<32 as Range<UInt8>)
  func headerFields(_ flags: UInt8) throws {
    let stored = Self.member(flags: flags)
    #expect(try decompress(stored + stored).content == Self.content + Self.content)
    for cut in 1..<stored.count { #expect(decompressionFailure(Array(stored[..<cut]), as: .gzip) != nil) }
  }

  @Test(
    "Python's gzip comes back as it was", .enabled(if: Command.python.isInstalled), arguments: [0, 1, 6, 9])
  func python(_ level: Int) throws {
    let folder = try TemporaryFolder()
    let stored = try Command.python.run(
      [
        "-c",
        "import gzip,sys;w=sys.stdout.buffer.write;[w(gzip.compress(bytes(range(256))*n,\(level))) for n in (1,0,1500)]",
      ], in: folder)
    let content = Array(repeatElement((0...255).map { UInt8($0) }, count: 1501).joined())
    #expect(try decompress(stored).content == content)
  }
}
