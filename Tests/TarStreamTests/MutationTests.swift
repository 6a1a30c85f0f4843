import ImageFixtures
import TarStream
import Testing

/// Whatever the bytes, reading ends in a table or in a ``StreamError``, never in a crash. The numbers are random and
/// the same on every run.
@Suite struct MutationTests {
  private static let rounds = 400

  /// Takes what a walk tells and checks that it hangs together.
  private struct Checker: EntrySink {
    var expected: UInt64?
    var taken: UInt64 = 0
    var isBalanced = true

    mutating func begin(_ entry: TarEntry) {
      isBalanced = isBalanced && expected == nil && (entry.type == .file || entry.size == 0)
      isBalanced = isBalanced && entry.contentOffset > entry.offset
      (expected, taken) = (entry.size, 0)
    }

    mutating func take(content: Span<UInt8>) { taken += UInt64(content.count) }

    mutating func take(hole count: UInt64) { taken += count }

    mutating func end(residue: [UInt8]) {
      isBalanced = isBalanced && expected == taken
      expected = nil
    }
  }

  /// Changes a few bytes: to anything, to what means something to a parser, to a copy of another place; or cuts.
  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let telling = Array("\0 09=,\n/.LKxgS157-".utf8) + [0x80, 0xFF]
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      guard bytes.count > 512 else { return }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1, 2: bytes[place] = telling.randomElement(using: &random) ?? 0
      case 3:
        let count = min(Int.random(in: 1...24, using: &random), bytes.count - place)
        let source = Int.random(in: 0...bytes.count - count, using: &random)
        bytes.replaceSubrange(place..<place + count, with: Array(bytes[source..<source + count]))
      case 4:
        // Whole blocks double or vanish.
        let block = place / 512 * 512
        let end = min(block + 512, bytes.count)
        let copies = Bool.random(using: &random) ? [] : Array(bytes[block..<end]) + Array(bytes[block..<end])
        bytes.replaceSubrange(block..<end, with: copies)
      default: bytes.removeLast(Int.random(in: 0..<min(700, bytes.count - 1), using: &random))
      }
    }
  }

  @Test("Changed archives", arguments: Sample.allCases)
  func archives(_ sample: Sample) {
    var random = SeededGenerator(seed: UInt64(sample.bytes.count))
    var (good, bad) = (0, 0)
    for round in 0..<Self.rounds {
      var bytes = sample.bytes
      mutate(&bytes, &random)
      // Most changes of a header would be found by its check sum; put right, they reach what lies behind it.
      if round.isMultiple(of: 4) == false { putChecksums(into: &bytes, like: sample.bytes) }
      var walker = TarWalker(sink: Checker(), limits: StreamLimits())
      do {
        try walker.take(bytes.span)
        let trailer = try walker.finish()
        #expect(walker.sink.isBalanced && walker.sink.expected == nil, "round \(round)")
        #expect(trailer.offset + trailer.count == UInt64(bytes.count) || trailer.count == 0, "round \(round)")
        #expect(walker.offset == UInt64(bytes.count), "round \(round)")
        good += 1
      } catch {
        #expect(error.offset <= UInt64(bytes.count), "round \(round)")
        #expect(!error.detail.isEmpty && !error.description.contains("\n"), "round \(round)")
        bad += 1
      }
    }
    // The changes are neither all harmless nor all fatal.
    #expect(good > 10 && bad > 10)
  }

  private func putChecksums(into bytes: inout [UInt8], like original: [UInt8]) {
    for block in stride(from: 0, to: min(bytes.count, original.count) - 511, by: 512) {
      var header = Array(original[block..<block + 512])
      let isHeader = header
      TarMember.putChecksum(into: &header)
      guard header == isHeader else { continue }
      header = Array(bytes[block..<block + 512])
      TarMember.putChecksum(into: &header)
      bytes.replaceSubrange(block..<block + 512, with: header)
    }
  }

  @Test("Random blocks behind a good header", arguments: 1...4 as ClosedRange<UInt64>)
  func noise(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.rounds {
      var header = random.bytes(512)
      // Enough is right for the header to be read on.
      header.replaceSubrange(100..<157, with: TarMember("", text: "x").header[100..<157])
      header[156] = Array("xgLKS0125".utf8).randomElement(using: &random) ?? 0
      header.replaceSubrange(257..<265, with: TarMember("", format: .gnu).header[257..<265])
      TarMember.putChecksum(into: &header)
      _ = failure(header + random.bytes(Int.random(in: 0..<2048, using: &random)))
    }
  }

  @Test("Random pax records and sparse maps")
  func records() {
    var random = SeededGenerator(seed: 5)
    let keys = [
      "size", "path", "mtime", "uid", "GNU.sparse.map", "GNU.sparse.size", "GNU.sparse.major",
      "GNU.sparse.minor", "GNU.sparse.realsize", "GNU.sparse.offset", "GNU.sparse.numbytes",
      "LIBARCHIVE.xattr.a",
      "SCHILY.xattr.b", "comment",
    ]
    let values = [
      "", "0", "1", "5", "512", "-1", "9223372036854775807", "0,5", "0,1,2,3", "1.5", "x", "%41=", "1,0,1,5",
    ]
    for _ in 0..<Self.rounds * 5 {
      let records = (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in
        TarBuilder.record(
          keys.randomElement(using: &random) ?? "", Array((values.randomElement(using: &random) ?? "").utf8))
      }
      _ = failure { tar in
        tar.pax(raw: records, type: Bool.random(using: &random) ? "x" : "g")
        tar.add(TarMember("a", content: Array("1\n0\n5\n".utf8) + [UInt8](repeating: 0, count: 511)))
      }
    }
  }

  @Test("Changed compressed streams", arguments: [Compression.gzip, .zstd, .xz, .bzip2, .lz4])
  func compressed(_ compression: Compression) throws {
    let compressors = CompressionTests.Compressor.all.filter { $0.compression == compression }
    var random = SeededGenerator(seed: 9)
    for compressor in compressors {
      let stored = try compressor.compress(Sample.sparseGNU.bytes)
      for _ in 0..<Self.rounds {
        var changed = stored
        for _ in 0...Int.random(in: 0..<4, using: &random) {
          changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        changed.removeLast(Int.random(in: 0..<changed.count / 2, using: &random))
        let error = decompressionFailure(changed, as: compression)
        #expect((error?.offset ?? 0) <= UInt64(changed.count))
        _ = try? read(changed)
      }
    }
  }
}
