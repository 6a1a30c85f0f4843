import ArchiveDiff
import ImageFixtures
import Testing

/// Opaque whiteouts that one side lists and the other does not, in folders that lie in one another: one is visible
/// exactly if its folder has other paths at the end, however many there are.
@Suite("Opaque whiteouts as listed")
struct OpaqueWhiteoutTests {
  private static let marker = ".wh..wh..opq"
  private static let depth = 40

  /// The path of a folder so many levels down.
  private static func path(_ level: Int) -> String { String(repeating: "d/", count: level + 1) }

  private static let files = (0..<depth).map { file(path($0) + "x") }
  private static let markers = (0..<depth).map { file(path($0) + marker) }

  /// What strict mode tells of the two second layers.
  private static func outlines(_ left: [[TarMember]], _ right: [[TarMember]]) async throws -> Set<String> {
    let report = try await Comparing.strict(left, right)
    return Set(report.outlines.filter { $0.contains(marker) })
  }

  @Test(
    "are visible as far up as a path below them differs at the end", arguments: [0, 1, 17, depth - 1, nil])
  func nested(_ missing: Int?) async throws {
    // All is put back but the file of one level.
    let restored = (0..<Self.depth).filter { $0 != missing }.map { Self.files[$0] }
    let expected = (0..<Self.depth).map { level in
      let effect = missing.map { level <= $0 } ?? false ? "visible" : "shadowed"
      return "removed \(Self.path(level))\(Self.marker) at 1 from 1, - (\(effect))"
    }
    let found = try await Self.outlines(
      [Self.files, Self.markers, restored], [Self.files, [], restored])
    #expect(found == Set(expected))
  }

  @Test("are visible of what differs below them, and not of what differs beside them")
  func siblings() async throws {
    let below = [file("a/x"), file("a/b/x"), file("a/c/x"), file("e/x")]
    let markers = ["a", "a/b", "a/c", "e"].map { file("\($0)/\(Self.marker)") }
    let restored = [file("a/x"), file("a/b/x"), file("a/c/y"), file("e/x")]
    let found = try await Self.outlines([below, markers, restored], [below, [], restored])
    #expect(
      found == [
        "removed a/\(Self.marker) at 1 from 1, - (visible)",
        "removed a/b/\(Self.marker) at 1 from 1, - (shadowed)",
        "removed a/c/\(Self.marker) at 1 from 1, - (visible)",
        "removed e/\(Self.marker) at 1 from 1, - (shadowed)",
      ])
  }

  @Test(
    "through links to two folders are visible where one of these holds anything", arguments: [false, true])
  func links(isEmpty: Bool) async throws {
    let folders = [folder("a"), folder("b")] + (isEmpty ? [] : [file("b/x")])
    func layers(_ target: String, _ second: [TarMember]) -> [[TarMember]] {
      [folders, second, [symlink("l", to: target)]]
    }
    let found = try await Self.outlines(
      layers("a", [folder("l"), file("l/\(Self.marker)")]), layers("b", [folder("l")]))
    #expect(found == ["removed l/\(Self.marker) at 1 from 1, - (\(isEmpty ? "shadowed" : "visible"))"])
  }
}
