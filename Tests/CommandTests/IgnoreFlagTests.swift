import ArchiveDiff
import ArgumentParser
import ImageFixtures
import Testing

@testable import ocidiff_offline

/// Each flag leaves out just what it names.
struct IgnoreFlagTests {
  @Test("What a flag names is left out by that flag, and by no other", arguments: FlagPair.all)
  func single(_ pair: FlagPair) async throws {
    let folder = try TemporaryFolder()
    let paths = [try folder.write("0.tar", files: pair.left), try folder.write("1.tar", files: pair.right)]
    for flag in FlagPair.flags {
      // Within this process: starting the program for each flag and pair would take a minute.
      let options = ComparisonOptions(ignored: try IgnoreFlags.parse([flag]).ignored)
      let report = try await ArchiveComparison(paths[0], paths[1], options: options).run()
      #expect(report.isEqual == pair.flags.contains(flag), "\(flag)")
    }
  }

  @Test("A difference is told without flags, and left out and counted with its own", arguments: FlagPair.all)
  func counted(_ pair: FlagPair) async throws {
    let folder = try TemporaryFolder()
    let paths = [try folder.write("0.tar", files: pair.left), try folder.write("1.tar", files: pair.right)]
    #expect(try await Program.run(paths).status == 1)
    #expect(try await Program.run(["--semantic"] + paths).status == 0)
    let alone = try await Program.run(["--format", "json", pair.flags[0]] + paths)
    #expect(alone.status == 0)
    #expect(try alone.report().summary?.ignored.isEmpty == false)
    let others = FlagPair.flags.filter { !pair.flags.contains($0) && $0 != "--ignore-timestamps" }
    #expect(try await Program.run(others + paths).status == 1)
  }

  @Test("Every flag has a pair of images that shows what it does")
  func complete() {
    #expect(Set(FlagPair.all.flatMap(\.flags)) == Set(FlagPair.flags))
  }

  @Test("All flags together are what --semantic is")
  func together() async throws {
    let pair = NaturalPairTests.pair
    let flags = try await Program.run(FlagPair.flags + ["--format", "json"] + pair)
    let semantic = try await Program.run(["--semantic", "--format", "json"] + pair)
    #expect(flags.output == semantic.output)
    // --ignore-timestamps is two of the others.
    #expect(try semantic.report().options?.ignored.count == FlagPair.flags.count - 1)
  }

  @Test("Flags may be given twice and in any order")
  func order() async throws {
    let pair = NaturalPairTests.pair
    let first = try await Program.run(["--ignore-history", "--ignore-file-order", "--format", "json"] + pair)
    let second = try await Program.run(
      ["--format", "json", pair[0], "--ignore-file-order", "--ignore-history", pair[1], "--ignore-history"])
    #expect(first.output == second.output)
  }
}
