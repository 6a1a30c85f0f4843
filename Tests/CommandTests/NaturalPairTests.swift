import ImageFixtures
import Testing

/// The pairs of `fixtures/`, and the differences that `fixtures/README.md` says are planted in them.
struct NaturalPairTests {
  static let pair = [fixture("greeter-a.tar"), fixture("greeter-b.tar")]

  @Test("Of two builds of one release, exactly the planted differences are reported")
  func planted() async throws {
    let outcome = try await Program.run(["--semantic", "--format", "json"] + Self.pair)
    let report = try outcome.report()
    #expect(outcome.status == 1)
    #expect(report.schema == "ocidiff-report/1")
    #expect(report.equivalence == "different")
    #expect(report.options?.semantic == true)
    #expect(report.inputs?.map(\.format) == ["dockerArchive", "ociArchive"])
    #expect(report.inputs?.map(\.layers) == [3, 3])
    #expect(report.summary?.byCause == ["configuration": 1, "permissions": 1, "content": 1])

    let differences = try #require(report.differences)
    #expect(differences.map(\.kind) == ["config", "file", "file"])
    #expect(differences.map(\.path) == ["/config/Env/1", "usr/bin/greet", "usr/share/greeter/version"])
    #expect(differences.map(\.change) == ["modified", "modified", "modified"])
    #expect(differences.map(\.layers) == [nil, [1, 1], [1, 1]])
    #expect(differences.map(\.effect) == [nil, "visible", "visible"])
    #expect(
      differences.map(\.attributes) == [
        ["value": strings("GREETER_CHANNEL=stable", "GREETER_CHANNEL=candidate")],
        ["mode": strings("0755", "0775")],
        [
          "content": strings(
            "sha256:7ef43c8845e275f6f6a355f7f06e67091aac102741133c2e5a3a2084e8a0c2af",
            "sha256:def956c177865f841036f88ff8f9bc79f56d84efc419ad98f6ed19de9e34c567"),
          "size": [.number(44), .number(44)],
        ],
      ])
  }

  @Test("The other way round the same is reported, with the values changed over")
  func swapped() async throws {
    let there = try await Program.run(["--semantic", "--format", "json"] + Self.pair).report()
    let back = try await Program.run(["--semantic", "--format", "json"] + Self.pair.reversed()).report()
    #expect(there.differences?.map(\.path) == back.differences?.map(\.path))
    #expect(there.summary == back.summary)
    for (mine, theirs) in zip(there.differences ?? [], back.differences ?? []) {
      #expect(mine.attributes.mapValues { Array($0.reversed()) } == theirs.attributes)
    }
  }

  @Test("The table shows the planted differences, a row each, and ends with the numbers")
  func table() async throws {
    let outcome = try await Program.run(["--semantic"] + Self.pair)
    let rows = outcome.lines.prefix { !$0.isEmpty }.map { $0.split(separator: " ").map(String.init) }
    try #require(rows.count == 4)
    #expect(rows[0] == ["TYPE", "NAME", "INPUT-0", "INPUT-1"])
    #expect(
      rows[1] == ["Config", "/config/Env/1", "GREETER_CHANNEL=stable", "GREETER_CHANNEL=candidate"])
    #expect(rows[2] == ["File", "usr/bin/greet", "mode=0755", "mode=0775"])
    #expect(rows[3].prefix(2) == ["File", "usr/share/greeter/version"])
    #expect(rows[3].filter { $0.hasPrefix("content=sha256:") }.count == 2)
    #expect(outcome.text.contains("\ndifferent: "))
    #expect(outcome.text.contains("\n3 differences: 1 content, 1 permissions, 1 configuration\n"))
    #expect(outcome.text.contains("\nleft out as asked: "))
  }

  @Test("Strict mode tells more, and nothing of what semantic mode tells is missing")
  func strict() async throws {
    let strict = try await Program.run(["--format", "json"] + Self.pair).report()
    let paths = Set(strict.differences?.map(\.path) ?? [])
    #expect(
      paths.isSuperset(of: ["/config/Env/1", "usr/bin/greet", "usr/share/greeter/version", "/created"]))
    #expect(strict.options?.ignored == [])
    #expect(strict.summary?.ignored == [:])
  }

  @Test(
    "Three forms of one image are equal in meaning, and the rung says how much they are the same",
    arguments: [
      ("layout", "oci.tar", "image"), ("oci.tar", "layout", "image"), ("layout", "docker.tar", "layers"),
      ("docker.tar", "oci.tar", "layers"), ("oci.tar", "oci.tar", "archive"),
      ("docker.tar", "docker.tar", "archive"),
    ])
  func same(left: String, right: String, rung: String) async throws {
    let outcome = try await Program.run(
      "--semantic", "--format", "json", fixture("same/\(left)"), fixture("same/\(right)"))
    #expect(outcome.status == 0)
    let report = try outcome.report()
    #expect(report.equivalence == rung)
    #expect(report.differences?.isEmpty == true)
  }

  @Test(
    "Strict mode tells every difference between two forms of one image", arguments: ["layout", "oci.tar"])
  func sameStrict(other: String) async throws {
    let report = try await Program.run(
      "--format", "json", fixture("same/docker.tar"), fixture("same/\(other)")
    ).report()
    #expect(Set(report.summary?.byCause.keys.map(\.self) ?? []) == ["imageName", "compression", "envelope"])
  }

  private func strings(_ left: String, _ right: String) -> [Printed] { [.string(left), .string(right)] }
}
