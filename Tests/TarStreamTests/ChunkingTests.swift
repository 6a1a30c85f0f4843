import ImageFixtures
import TarStream
import Testing

@Suite struct ChunkingTests {
  @Test("Pieces of any size tell the same", arguments: Sample.allCases, [1, 7, 511, 512, 513])
  func pieces(_ sample: Sample, _ size: Int) throws {
    #expect(try walk(sample.bytes, pieceSize: size) == walk(sample.bytes))
  }

  @Test(
    "Pieces of any size tell the same of padding and trailers that are not zero",
    arguments: [1, 7, 511, 512, 513])
  func piecesOfPadding(_ size: Int) throws {
    var tar = TarBuilder()
    tar.add(TarMember("pax", content: TarBuilder.record("uid", [0x31]), type: "x").with { $0.padding = 1 })
    tar.add(TarMember("a", text: "content").with { $0.padding = 2 })
    tar.add(TarMember("b", text: "content"))
    tar.end(blocks: 1)
    tar.add(raw: (0..<2000).map { UInt8(truncatingIfNeeded: $0) })
    #expect(try walk(tar.bytes, pieceSize: size) == walk(tar.bytes))
  }

  @Test("Pieces of any size tell the same error at the same place", arguments: [1, 7, 511, 512, 513])
  func piecesOfBroken(_ size: Int) {
    let whole = Sample.pax.bytes
    var broken = [Array(whole[..<1600]), whole, whole]
    broken[1][1100] ^= 1
    broken[2][512] = 0xFF
    for bytes in broken {
      var error: StreamError?
      do { _ = try walk(bytes, pieceSize: size) } catch let problem { error = problem }
      #expect(error != nil)
      #expect(error == failure(bytes))
    }
  }

  @Test("Random pieces tell the same", arguments: [1, 2, 3, 4] as [UInt64])
  func randomPieces(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for sample in Sample.allCases {
      let bytes = sample.bytes
      var walker = TarWalker(sink: Recorder(), limits: StreamLimits())
      var start = 0
      while start < bytes.count {
        let end = start + min(Int.random(in: 0...1500, using: &random), bytes.count - start)
        try walker.take(bytes.span.extracting(start..<end))
        start = end
      }
      let trailer = try walker.finish()
      #expect(
        try WalkedArchive(entries: WalkedEntries(walker.sink.entries), trailer: trailer, count: walker.offset)
          == walk(bytes)
      )
    }
  }
}
