import Testing

@testable import ArchiveDiff

/// How the entries of two layers go together, held against what the layers were made of.
@Suite struct LayerPairTests {
  @Test("Entries of one path are matched in their order, and are the same where they were made of the same")
  func matches() throws {
    var (alike, twins) = (0, 0)
    for seed in 0..<400 {
      var layers = RandomLayers(seed: UInt64(seed))
      let stacks = layers.pair()
      for (mine, theirs) in zip(stacks.left, stacks.right) {
        let pair = try LayerPair(LoadedLayer(of: mine), LoadedLayer(of: theirs))
        let matches = EntryMatch.all(pair.left.table, pair.right.table)
        #expect(
          pair.matches.map { [$0.left, $0.right] } == matches.map { [$0.left, $0.right] }, "seed \(seed)")
        var expected = [UInt32](repeating: .max, count: mine.count)
        for case (let left, let right)? in matches.map(\.both) where mine[left] == theirs[right] {
          expected[left] = UInt32(right)
        }
        #expect(pair.twins == expected, "seed \(seed)")
        alike += pair.listsSame && mine != theirs ? 1 : 0
        twins += expected.count { $0 != .max }
      }
    }
    // Both ways of matching were taken.
    #expect(alike > 50 && twins > 500, "\(alike), \(twins)")
  }

  @Test("One layer on both sides is listed the same without being looked at")
  func oneLayer() throws {
    let layer = try LoadedLayer(of: [.file("a", content: "x", uid: 0)])
    let pair = LayerPair(layer, layer)
    #expect(pair.isOneLayer)
    #expect(pair.listsSame)
  }
}
