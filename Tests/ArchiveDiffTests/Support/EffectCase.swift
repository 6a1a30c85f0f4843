import ArchiveDiff
import ImageFixtures
import Testing

/// Two stacks of layers, and what must be told of them by effect: layer by layer, and of the root file systems at the
/// end.
struct EffectCase: Sendable, CustomTestStringConvertible {
  let name: String
  let left: [[TarMember]]
  let right: [[TarMember]]
  /// Outlines of the differences.
  let layerByLayer: [String]
  let atTheEnd: [String]

  /// `atTheEnd`: by default what is visible of `layerByLayer`, at no layer.
  init(
    _ name: String, _ left: [[TarMember]], _ right: [[TarMember]], _ layerByLayer: [String] = [],
    atTheEnd: [String]? = nil
  ) {
    self.name = name
    self.left = left
    self.right = right
    self.layerByLayer = layerByLayer
    self.atTheEnd =
      atTheEnd
      ?? layerByLayer.filter { $0.hasSuffix("(visible)") }.map { $0.replacing(#/ at \d+ /#, with: " at - ") }
  }

  var testDescription: String { name }

  /// Compares both ways, and from right to left, where the same must come out the other way round.
  func check() async throws {
    let pair = try WrittenPair(left, right)
    let (mine, theirs) = (pair.paths[0], pair.paths[1])
    func outlines(_ comparing: Comparing, _ left: String, _ right: String) async throws -> [String] {
      try await comparing(at: left, right).images[0].outlines
    }
    #expect(try await outlines(.semantic, mine, theirs) == layerByLayer)
    #expect(try await outlines(.atTheEnd, mine, theirs) == atTheEnd)
    #expect(try await outlines(.semantic, theirs, mine) == layerByLayer.map(Self.mirrored))
    #expect(try await outlines(.atTheEnd, theirs, mine) == atTheEnd.map(Self.mirrored))
  }

  private static func mirrored(_ outline: String) -> String {
    var words = outline
    if words.hasPrefix("added") {
      words.replaceSubrange(..<words.index(words.startIndex, offsetBy: 5), with: "removed")
    } else if words.hasPrefix("removed") {
      words.replaceSubrange(..<words.index(words.startIndex, offsetBy: 7), with: "added")
    }
    return words.replacing(#/from ([-\d]+), ([-\d]+)/#) { "from \($0.2), \($0.1)" }
  }
}

/// A folder with two files, on which most cases build.
let base = [folder("etc"), file("etc/a", "aaa"), file("etc/b", "bbb")]
