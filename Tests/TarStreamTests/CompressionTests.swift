import Foundation
import ImageFixtures
import TarStream
import Testing

@Suite struct CompressionTests {
  /// A program that compresses, and what its output is found to be.
  struct Compressor: Sendable, CustomTestStringConvertible {
    var command: String
    var arguments: [String]
    var compression: Compression
    var testDescription: String { ([command] + arguments).joined(separator: " ") }

    /// What the program makes of some bytes.
    func compress(_ bytes: [UInt8]) throws -> [UInt8] {
      let folder = try TemporaryFolder()
      try folder.write(bytes, to: "content")
      return try Command(command).run(arguments + [folder.path("content")], in: folder)
    }

    static let all = [
      Compressor(command: "gzip", arguments: ["-c"], compression: .gzip),
      Compressor(command: "gzip", arguments: ["-1nc"], compression: .gzip),
      Compressor(command: "zstd", arguments: ["-qc"], compression: .zstd),
      Compressor(command: "zstd", arguments: ["-qc", "-19", "--no-check"], compression: .zstd),
      Compressor(command: "pzstd", arguments: ["-qc"], compression: .zstd),
      Compressor(command: "xz", arguments: ["-c"], compression: .xz),
      Compressor(command: "xz", arguments: ["-c", "--check=none"], compression: .xz),
      Compressor(command: "bzip2", arguments: ["-c"], compression: .bzip2),
      Compressor(command: "lz4", arguments: ["-qc"], compression: .lz4),
      Compressor(command: "lz4", arguments: ["-qc", "-BD", "--no-frame-crc"], compression: .lz4),
    ].filter { Command($0.command).isInstalled }
  }

  /// Text that compresses, and more than one piece of it.
  private static let long = Array(repeatElement(Array("a line, and one more\n".utf8), count: 30_000).joined())

  /// Bytes that do not compress, and more than one piece of them.
  private static let random: [UInt8] = {
    var random = SeededGenerator(seed: 7)
    return random.bytes(300_000)
  }()

  @Test(
    "The first bytes tell the compression",
    arguments: [
      ([0x1F, 0x8B], .gzip), ([0x1F, 0x8B, 8, 0], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
      ([0x50, 0x2A, 0x4D, 0x18], .zstd), ([0x5F, 0x2A, 0x4D, 0x18, 0], .zstd),
      ([0x60, 0x2A, 0x4D, 0x18], .none),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .none),
      (Array("BZh1".utf8), .bzip2), (Array("BZh9".utf8), .bzip2), (Array("BZh0".utf8), .none),
      (Array("BZh".utf8), .none), ([0x04, 0x22, 0x4D, 0x18], .lz4), ([0x1F], .none), ([], .none),
      ([0x2A, 0x4D, 0x18], .none), (Array("ustar".utf8), .none),
    ] as [([UInt8], Compression)])
  func detects(_ bytes: [UInt8], _ compression: Compression) throws {
    #expect(Compression(detecting: bytes.span) == compression)
    #expect(Compression(detecting: try ByteRegion(holding: bytes)) == compression)
  }

  @Test("A tar archive is not taken for a compressed one", arguments: Sample.allCases)
  func detectsTar(_ sample: Sample) { #expect(Compression(detecting: sample.bytes.span) == .none) }

  @Test(
    "What a program compresses comes back as it was", arguments: Compressor.all, ["long", "random", "short"])
  func roundTrip(_ compressor: Compressor, _ kind: String) throws {
    let content = kind == "long" ? Self.long : kind == "random" ? Self.random : [7]
    let stored = try compressor.compress(content)
    #expect(Compression(detecting: stored.span) == compressor.compression)
    let result = try decompress(stored)
    #expect(result.content == content)
    #expect(result.stored == stored)
  }

  @Test("Content of no bytes is content of no bytes", arguments: Compressor.all)
  func nothing(_ compressor: Compressor) throws {
    let stored = try compressor.compress([])
    #expect(try decompress(stored).content.isEmpty)
  }

  @Test("An archive is the same however it is compressed", arguments: Compressor.all)
  func sameTable(_ compressor: Compressor) throws {
    let plain = Sample.pax.bytes
    let stored = try compressor.compress(plain)
    let (contents, expected) = (try read(stored), try read(plain))
    #expect(contents.compression == compressor.compression)
    #expect(expected.compression == .none)
    #expect(contents.digest == sha256(plain))
    #expect(contents.digest == expected.digest)
    #expect(contents.storedDigest == sha256(stored))
    #expect(contents.count == UInt64(plain.count))
    #expect(contents.contentDigests == expected.contentDigests)
    #expect(contents.table.trailer == expected.table.trailer)
  }

  @Test("A stream cut short at any byte is an error", arguments: Compressor.all)
  func cutShort(_ compressor: Compressor) throws {
    // A skippable frame comes first, and can stand alone.
    guard compressor.command != "pzstd" else { return }
    let stored = try compressor.compress(Array(Self.long.prefix(3000)))
    for cut in 1..<stored.count {
      let error = decompressionFailure(Array(stored[..<cut]), as: compressor.compression)
      #expect(error != nil, "cut at \(cut) of \(stored.count)")
      #expect(error?.place == .stored)
      #expect((error?.offset ?? 0) <= UInt64(cut))
    }
  }

  @Test("A stream with one byte changed is an error or the same content", arguments: Compressor.all)
  func oneByteChanged(_ compressor: Compressor) throws {
    let content = Array(Self.long.prefix(2000))
    let stored = try compressor.compress(content)
    let isChecked = !compressor.arguments.contains { $0.contains("no-") || $0.contains("none") }
    for index in stored.indices {
      for change in [0x01, 0x80] as [UInt8] {
        var changed = stored
        changed[index] ^= change
        let result = try? decompress(changed, as: compressor.compression)
        if isChecked { #expect(result == nil || result?.content == content, "byte \(index)") }
      }
    }
  }

  @Test("Two streams, one behind the other, are one stream", arguments: Compressor.all)
  func concatenated(_ compressor: Compressor) throws {
    let content = Array(Self.long.prefix(5000))
    let stored = try compressor.compress(content)
    #expect(try decompress(stored + stored + stored).content == content + content + content)
  }

  @Test("What follows a stream and is none is an error", arguments: Compressor.all)
  func junkBehind(_ compressor: Compressor) throws {
    let stored = try compressor.compress(Array(Self.long.prefix(5000)))
    // libarchive's lz4 takes four bytes to see that they are no frame, and tells nothing of them.
    for junk in ["j", "a longer piece of junk, longer than any header is"] {
      let error = decompressionFailure(stored + Array(junk.utf8))
      #expect(error?.code == .badCompression, "\(junk)")
    }
  }

  @Test(
    "A stream is decompressed once, or refused, if a compressed stream comes out", arguments: Compressor.all)
  func compressedTwice(_ compressor: Compressor) throws {
    for inner in Compressor.all {
      let once = try inner.compress(Array("content".utf8))
      let twice = try compressor.compress(once)
      let content = try? decompress(twice).content
      #expect(content == nil || content == once, "\(inner.testDescription)")
    }
  }

  @Test("What was decompressed before an error has been passed on", arguments: [Compression.gzip, .zstd])
  func outputBeforeError(_ compression: Compression) throws {
    var random = SeededGenerator(seed: 1)
    let parts = [random.bytes(100_000), random.bytes(100_000)]
    let stored = parts.flatMap { compression == .gzip ? GzipWriter.member($0) : ZstdWriter.frame($0) }
    var limits = StreamLimits()
    limits.decompressedBytes = 150_000
    let cases: [(StreamError.Code, [UInt8], StreamLimits)] = [
      (.limitReached, stored, limits), (.truncated, stored.dropLast(1_000), StreamLimits()),
      (.badCompression, stored + [1], StreamLimits()),
    ]
    for (code, stored, limits) in cases {
      var collector = Collector()
      let error = #expect(throws: StreamError.self) {
        try ByteRegion(holding: stored).decompress(as: compression, limits: limits, into: &collector)
      }
      #expect(error?.code == code)
      #expect(collector.bytes.starts(with: parts[0]), "\(code)")
    }
  }

  @Test("Limits hold for each compression", arguments: Compressor.all)
  func limit(_ compressor: Compressor) throws {
    let stored = try compressor.compress(Self.long)
    var limits = StreamLimits()
    limits.decompressedBytes = UInt64(Self.long.count)
    #expect(decompressionFailure(stored, limits: limits) == nil)
    limits.decompressedBytes -= 1
    #expect(decompressionFailure(stored, limits: limits)?.code == .limitReached)
  }
}
