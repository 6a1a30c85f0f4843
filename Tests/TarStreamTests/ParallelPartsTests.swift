import ImageFixtures
import Testing

@testable import TarStream

/// Streams of many members or frames are the same whether parts of them are decompressed apart or not.
@Suite("Streams of many parts")
struct ParallelPartsTests {
  /// Content that holds what looks like the start of a gzip member, where nobody expects one.
  private static func content(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes = generator.bytes(count)
    let magic: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    if count > 400_000 { bytes.replaceSubrange(300_000..<300_010, with: magic) }
    return bytes
  }

  private static let parts: [[UInt8]] = [
    content(300_000, seed: 1), content(10, seed: 2), content(900_000, seed: 3), [], content(350_000, seed: 4),
    content(262_144, seed: 5), content(70_000, seed: 6),
  ]

  enum Form: String, CaseIterable, Sendable { case gzip, zstd }

  private func stored(_ form: Form, _ parts: [[UInt8]]) -> [UInt8] {
    parts.flatMap { form == .gzip ? GzipWriter.member($0) : ZstdWriter.frame($0) }
  }

  /// What comes of a stream: its content and the stored bytes as they were told, or what is wrong.
  private func outcome(
    _ stored: [UInt8], with helpers: Helpers?, limits: StreamLimits = StreamLimits()
  ) throws -> Result<Collector, StreamError> {
    let region = try ByteRegion(holding: stored)
    var collector = Collector()
    do throws(StreamError) {
      let compression = Compression(detecting: region)
      try region.decompress(as: compression, limits: limits, with: helpers, into: &collector)
      return .success(collector)
    } catch {
      return .failure(error)
    }
  }

  /// Decompresses in one go, and in parts with so many helpers, and expects the same of both.
  private func expectSame(_ stored: [UInt8], helpers count: Int) throws -> Result<Collector, StreamError> {
    let whole = try outcome(stored, with: nil)
    try withHelpers(count) { helpers in
      let inParts = try outcome(stored, with: helpers)
      #expect(inParts == whole)
    }
    return whole
  }

  @Test("In parts or in one go", arguments: Form.allCases, [0, 1, 3])
  func whole(_ form: Form, helpers: Int) throws {
    let stored = stored(form, Self.parts)
    let result = try expectSame(stored, helpers: helpers)
    #expect(result == .success(Collector(bytes: Self.parts.flatMap(\.self), stored: stored)))
  }

  @Test("Parts that become too much to keep are read in one go")
  func longPart() throws {
    let zeros = [UInt8](repeating: 0, count: 5 << 20)
    let stored = stored(.zstd, [Self.parts[0], zeros, Self.parts[2]])
    let result = try expectSame(stored, helpers: 1)
    #expect(result == .success(Collector(bytes: Self.parts[0] + zeros + Self.parts[2], stored: stored)))
  }

  @Test("Padding is taken at the end, and nowhere else")
  func padding() throws {
    let (first, second) = (stored(.gzip, [Self.parts[0]]), stored(.gzip, [Self.parts[2]]))
    let zeros = [UInt8](repeating: 0, count: 100)
    #expect(throws: Never.self) { try outcome(first + second + zeros, with: nil).get() }
    _ = try expectSame(first + second + zeros, helpers: 1)
    let between = try expectSame(first + zeros + second, helpers: 1)
    #expect(throws: StreamError.self) { try between.get() }
  }

  @Test("What is wrong is told alike, wherever it is", arguments: Form.allCases)
  func damaged(_ form: Form) throws {
    let stored = stored(form, Self.parts)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<12 {
      var damaged = stored
      damaged[Int(generator.next() % UInt64(stored.count))] ^= 1 << UInt8(generator.next() % 8)
      _ = try expectSame(damaged, helpers: 1)
      let short = Array(stored.prefix(Int(generator.next() % UInt64(stored.count))))
      _ = try expectSame(short, helpers: 1)
    }
  }

  @Test("Of damage and a limit that is reached within a few blocks before it, one is told", arguments: 2...8)
  func damagedAtLimit(_ blocksToLimit: Int) throws {
    let part = stored(.zstd, [Self.parts[0]])
    // Behind eight blocks of zeros, one of the type that is reserved.
    let damaged = ZstdWriter.zeros(blocks: 9).dropLast(4) + [7, 0, 0, 0]
    var limits = StreamLimits()
    limits.decompressedBytes = UInt64(Self.parts[0].count + blocksToLimit << 17 - 1)
    for helpers in [nil, Helpers()] {
      let outcome = try outcome(part + damaged + part, with: helpers, limits: limits)
      let error = #expect(throws: StreamError.self) { try outcome.get() }
      // libzstd tells no content of the call in which it finds damage, so it is not counted.
      #expect(
        error?.code == .limitReached || blocksToLimit > 5 && error?.code == .badCompression,
        "\(String(describing: error))")
    }
  }

  @Test(
    "Damage behind which a part starts is told at the same byte, though the decompressor is given fewer bytes"
  )
  func damagedMemberBetweenParts() throws {
    // A member that is none: its first symbol is a copy of bytes that do not exist.
    let damaged: [UInt8] = [
      0x1F, 0x8B, 8, 0, 1, 0, 0xFD, 0x34, 0xB5, 0, 3, 1, 0, 0,
    ]
    let part = GzipWriter.member(Self.content(300_000, seed: 9))
    for stored in [part + damaged + part + damaged, damaged + part + part + damaged, part + part + damaged] {
      let result = try expectSame(stored, helpers: 1)
      #expect(throws: StreamError.self) { try result.get() }
    }
  }
}
