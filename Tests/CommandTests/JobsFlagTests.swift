import ImageFixtures
import Testing

/// `--jobs` says how many layers are read at a time; what is printed does not depend on it.
struct JobsFlagTests {
  @Test(
    "A number of jobs that is none is trouble, told on standard error alone",
    arguments: ["0", "x", "-1", "1.5", ""],
    ["diff", "ls"])
  func badNumber(jobs: String, command: String) async throws {
    let input = fixture("greeter-a.tar")
    let inputs = command == "diff" ? [input, input] : [input]
    let outcome = try await Program.run([command, "--jobs=\(jobs)"] + inputs)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: error: "))
    #expect(outcome.errorText.contains("--jobs"))
  }

  @Test(
    "The same bytes are printed with any number of jobs",
    arguments: [
      [], ["--semantic"], ["--rootfs"], ["--trust-digests"], ["--semantic", "--trust-digests"], ["--verbose"],
      ["--all-platforms"],
    ], ["table", "json", "ndjson"])
  func sameBytes(flags: [String], format: String) async throws {
    let folder = try TemporaryFolder()
    let inputs = try RichPair.sides.enumerated().map { side, images in
      try folder.write("\(side).tar", files: ImageFixture.layout(images))
    }.map { "\($0)" }
    let arguments = flags + ["--format", format]
    let pairs = [
      inputs.enumerated().map { "\($0.element):side:\($0.offset)" },
      [fixture("greeter-a.tar"), fixture("greeter-b.tar")],
    ]
    for pair in pairs {
      let one = try await Program.run(arguments + ["--jobs", "1"] + pair)
      #expect(one.status == 1)
      #expect(!one.output.isEmpty)
      for jobs in ["2", "4", "1000"] {
        let more = try await Program.run(arguments + ["--jobs", jobs] + pair)
        #expect(more.status == one.status)
        #expect(more.output == one.output)
        #expect(more.errors == one.errors)
      }
    }
  }
}
