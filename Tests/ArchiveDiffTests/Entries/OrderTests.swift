import ImageFixtures
import Testing

@testable import ArchiveDiff

@Suite("The order of entries")
struct OrderTests {
  @Test("is told by the entries that moved, not by all that shifted", arguments: [1, 3, 8], 0..<8)
  func moved(_ count: Int, seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed * 100 + count))
    let left = (0..<60).map { file("f\($0)") }
    var right = left
    for _ in 0..<count {
      let member = right.remove(at: generator.below(right.count))
      right.insert(member, at: generator.below(right.count + 1))
    }
    let report = try await Comparing.strict([left], [right])
    #expect(report.differences.count <= count, "seed \(seed)")
    #expect(report.differences.allSatisfy { $0.attributes.map(\.name) == ["order"] }, "seed \(seed)")
    #expect(report.summary.byCause.keys.allSatisfy { $0 == .order })
    #expect(report.differences.isEmpty == (left.map(\.name) == right.map(\.name)))
  }

  @Test("is not told where entries were added or removed in between")
  func insertions() async throws {
    let report = try await Comparing.strict(
      [[file("a"), file("gone"), file("b"), file("c")]], [[file("new"), file("a"), file("b"), file("c")]])
    #expect(
      report.told == [
        "file removed gone: type file | null (presence)", "file added new: type null | file (presence)",
      ])
  }

  @Test("counts positions from 0 in each layer, entries that only one side has among them")
  func positions() async throws {
    let report = try await Comparing.strict(
      [[file("gone"), file("a"), file("b"), file("c")]], [[file("c"), file("a"), file("b")]])
    #expect(
      report.told == [
        "file modified c: order 3 | 0 (order)", "file removed gone: type file | null (presence)",
      ])
  }

  @Test("is told beside what else differs, under the weightier cause")
  func besideOthers() async throws {
    let report = try await Comparing.strict(
      [[file("a"), file("b"), file("c")]], [[file("c", uid: 1), file("a"), file("b")]])
    #expect(report.told == ["file modified c: uid 0 | 1, order 2 | 0 (ownership)"])
  }

  @Test("leaves out entries of another type, which tell of no order: no entry has moved around them")
  func typeChanged() async throws {
    let sides = [[file("b"), TarMember("a/", type: "5")], [file("a"), file("b")]]
    let report = try await Comparing.strict([sides[0]], [sides[1]])
    #expect(report.told == ["file modified a: type directory | file (fileType)"])
    let turned = try await Comparing.strict([sides[1]], [sides[0]])
    #expect(turned.told == ["file modified a: type file | directory (fileType)"])
  }

  @Test(
    "tells as many entries in one direction as in the other, where one path comes with several types",
    arguments: 0..<40)
  func bothDirections(seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let sides = (0..<2).map { _ in
      (0..<8).map { _ in
        let name = ["a", "b", "c"][generator.below(3)]
        return generator.below(2) == 0 ? file(name) : TarMember(name, type: "2")
      }
    }
    var counts: [Int] = []
    for (left, right) in [(sides[0], sides[1]), (sides[1], sides[0])] {
      let report = try await Comparing.strict([left], [right])
      counts.append(report.differences.count { $0.attributes.contains { $0.name == "order" } })
    }
    #expect(counts[0] == counts[1])
  }

  @Test("reverses with the fewest moves: all entries but one")
  func reversed() async throws {
    let members = (0..<20).map { file("f\($0)") }
    #expect(try await Comparing.strict([members], [members.reversed()]).differences.count == 19)
  }
}

@Suite("The longest increasing subsequence")
struct LongestIncreasingTests {
  /// How long the longest one is, by the rule that every one ends somewhere. O(n²), and too plain to be wrong.
  private static func length(_ numbers: [Int]) -> Int {
    var lengths: [Int] = []
    for (index, number) in numbers.enumerated() {
      lengths.append(1 + (0..<index).filter { numbers[$0] < number }.map { lengths[$0] }.reduce(0, max))
    }
    return lengths.reduce(0, max)
  }

  private static func expectLongest(_ numbers: [Int]) {
    let positions = LongestIncreasing.positions(in: numbers)
    #expect(zip(positions, positions.dropFirst()).allSatisfy(<), "\(numbers)")
    let values = positions.map { numbers[$0] }
    #expect(zip(values, values.dropFirst()).allSatisfy(<), "\(numbers)")
    #expect(positions.count == length(numbers), "\(numbers)")
  }

  @Test("is increasing and as long as can be, for every order of up to six numbers")
  func allPermutations() {
    var permutations: [[Int]] = [[]]
    for count in 0..<6 {
      permutations = permutations.flatMap { shorter in
        (0...count).map { position in
          var longer = shorter
          longer.insert(count, at: position)
          return longer
        }
      }
      for permutation in permutations { Self.expectLongest(permutation) }
    }
    #expect(permutations.count == 720)
    #expect(LongestIncreasing.positions(in: []) == [])
  }

  @Test("is increasing and as long as can be, for random orders", arguments: 0..<60)
  func random(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = generator.below(80)
    // Distinct numbers with gaps, as positions are where entries are missing.
    var numbers = (0..<count).map { $0 * 3 - 40 }
    for index in numbers.indices.dropLast() {
      numbers.swapAt(index, index + generator.below(min(numbers.count - index, 1 + generator.below(80))))
    }
    Self.expectLongest(numbers)
  }
}
