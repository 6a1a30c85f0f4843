import ImageFixtures
import Testing

/// `--require`: a rung of the ladder as the condition of exit status 0; and what the other words in the output lead to.
struct RungTests {
  static let rungs = ["archive", "image", "layers", "entries", "semantic", "rootfs"]

  @Test(
    "The status is 0 exactly if the rung that is asked for or a higher one holds",
    arguments: [
      ("same/oci.tar", "same/oci.tar", 0), ("same/oci.tar", "same/layout", 1),
      ("same/oci.tar", "same/docker.tar", 2),
      ("greeter-a.tar", "greeter-b.tar", 6),
    ])
  func required(left: String, right: String, holds: Int) async throws {
    for (height, rung) in Self.rungs.enumerated() {
      let outcome = try await Program.run("--require", rung, fixture(left), fixture(right))
      #expect(outcome.status == (height >= holds ? 0 : 1), "\(rung)")
    }
  }

  @Test(
    "What is no rung is trouble, and so is the one that asks for nothing",
    arguments: ["different", "Image", "", "0"])
  func badRung(word: String) async throws {
    let outcome = try await Program.run("--require", word, fixture("greeter-a.tar"), fixture("greeter-b.tar"))
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains("archive, image, layers, entries, semantic, rootfs"))
  }

  @Test("A required rung changes the status and not the report")
  func sameReport() async throws {
    let pair = [fixture("same/docker.tar"), fixture("same/layout")]
    let plain = try await Program.run(["--format", "json"] + pair)
    let required = try await Program.run(["--format", "json", "--require", "layers"] + pair)
    #expect(plain.status == 1 && required.status == 0)
    #expect(plain.output == required.output)
  }

  @Test(
    "The verdict says whether the required rung holds, and how far the sameness goes",
    arguments: [
      ("layers", "the required rung, layers, holds: the same configuration and the same layers; "),
      ("image", "the required rung, image, does not hold: the same configuration and the same layers; "),
    ])
  func verdict(rung: String, words: String) async throws {
    for flags in [[], ["--summary"], ["--semantic"]] {
      let outcome = try await Program.run(
        ["--require", rung] + flags + [fixture("same/docker.tar"), fixture("same/layout")])
      #expect(outcome.lines.count { $0.hasPrefix(words) } == 1, "\(outcome.text)")
      #expect(!outcome.lines.contains { $0.hasPrefix("equal:") || $0.hasPrefix("different:") })
    }
  }

  @Test("--summary prints a line for each cause, and no rows")
  func summary() async throws {
    let pair = NaturalPairTests.pair
    let report = try await Program.run(["--format", "json"] + pair).report()
    let lines = try await Program.run(["--summary"] + pair).lines
    let header = try #require(lines.firstIndex { $0.hasPrefix("CAUSE ") })
    let rows = lines[(header + 1)...].prefix(report.summary?.byCause.count ?? 0).map {
      $0.split(separator: " ")
    }
    #expect(
      Dictionary(uniqueKeysWithValues: rows.map { (String($0[0]), Int($0[1])) }) == report.summary?.byCause)
    #expect(!lines.contains { $0.hasPrefix("TYPE") || $0.hasPrefix("File") })
  }

  @Test("Every cause in a report can be explained, in small letters too")
  func explained() async throws {
    let report = try await Program.run(["--format", "json"] + NaturalPairTests.pair).report()
    for cause in try #require(report.summary?.byCause.keys) {
      for word in [cause, cause.lowercased()] {
        let page = try await Program.run("explain", word)
        #expect(page.status == 0)
        #expect(page.text.hasPrefix("\(cause): "))
      }
    }
  }

  @Test("explain lists all causes, and what is none is trouble")
  func explainAll() async throws {
    let list = try await Program.run("explain")
    #expect(list.status == 0)
    #expect(list.lines.dropFirst().contains { $0.hasPrefix("timestamp ") })
    let unknown = try await Program.run("explain", "bad luck")
    #expect(unknown.status == 2)
    #expect(unknown.output.isEmpty)
    #expect(unknown.errorText.hasPrefix("ocidiff-offline: error: "))
  }
}
