import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("Nothing is ever lost")
struct StrictnessTests {
  private static func manifestDigests(_ report: ImageReport) -> Set<Digest?> {
    Set(report.inputs.map(\.manifestDigest))
  }

  @Test("strict mode tells of every small change", arguments: SmallChange.all)
  func strict(_ change: SmallChange) async throws {
    let pair = try WrittenPair(SmallChange.none.files, change.files)
    let report = try await Comparing.strict(pair).images[0]
    guard Self.manifestDigests(report).count == 2 else {
      #expect(change.name == "none")
      return
    }
    #expect(!report.differences.isEmpty)
    #expect(report.summary.ignored.isEmpty)
    #expect(report.summary.differences == report.differences.count)
    #expect(report.equivalence != .archive && report.equivalence != .image)
  }

  @Test("strict mode of root file systems does not call them equal either", arguments: SmallChange.all)
  func rootFilesystems(_ change: SmallChange) async throws {
    let pair = try WrittenPair(SmallChange.none.files, change.files)
    let report = try await Comparing(rootFilesystems: true)(pair).images[0]
    #expect(report.differences.isEmpty == (Self.manifestDigests(report).count == 1))
  }

  @Test("semantic mode tells or counts every small change", arguments: SmallChange.all)
  func semantic(_ change: SmallChange) async throws {
    let report = try await Comparing.semantic(SmallChange.none.files, change.files).images[0]
    let found = report.summary.differences + report.summary.ignored.values.reduce(0, +)
    #expect((found == 0) == (Self.manifestDigests(report).count == 1))
    let isSame = report.equivalence != .rootfs && report.equivalence != .different
    #expect(report.differences.isEmpty == isSame || report.equivalence == .layers)
  }

  /// What one flag hides, it hides beside another flag, too.
  @Test("a flag more never tells more", arguments: SmallChange.all.indices.filter { $0 % 3 == 0 })
  func flags(_ index: Int) async throws {
    let pair = try WrittenPair(
      SmallChange.all[(index + 20) % SmallChange.all.count].files, SmallChange.all[index].files)
    var flags: Set<Ignorable> = []
    var count = try await Comparing.strict(pair).images[0].differences.count
    // By effect other things are told than as listed, so this one goes first.
    for flag in [.whiteoutsByEffect] + Ignorable.allCases {
      flags.insert(flag)
      let now = try await Comparing(ignoring: flags)(pair).images[0].differences.count
      #expect(now <= count || flag == .whiteoutsByEffect, "\(flag)")
      count = now
    }
  }
}
