import Foundation
import Glibc
import ImageFixtures
import Testing

/// What is written, and where: the same bytes on every run, on standard output alone, or into a pipe that closes.
struct OutputTests {
  static let pair = NaturalPairTests.pair

  @Test(
    "The output is the same byte for byte in 20 runs", arguments: [["--format", "json"], ["--semantic"]])
  func repeatable(flags: [String]) async throws {
    let first = try await Program.run(flags + Self.pair).output
    for _ in 1..<20 {
      let again = try await Program.run(flags + Self.pair).output
      guard again == first else {
        Issue.record("two runs differ")
        return
      }
    }
  }

  @Test("Of many layers and files, too, the output is the same in every run")
  func repeatableWithManyLayers() async throws {
    let folder = try TemporaryFolder()
    func image(_ seed: Int) -> ImageFixture {
      ImageFixture(
        (0..<12).map { layer in
          LayerFixture(
            (0..<20).map { TarMember("l\(layer)/f\($0)", text: "\($0 % 3 == 0 ? seed : 0) \($0)") })
        })
    }
    let paths = [try folder.write("0.tar", image(1)), try folder.write("1.tar", image(2))]
    let first = try await Program.run(["--format", "json"] + paths)
    #expect(first.status == 1)
    #expect(try first.report().differences?.count == 12 * 7)
    for _ in 1..<10 {
      let again = try await Program.run(["--format", "json"] + paths).output == first.output
      #expect(again)
    }
  }

  // MARK: ndjson

  @Test("ndjson is one JSON value a line, and the last is the summary", arguments: [[], ["--semantic"]])
  func lines(flags: [String]) async throws {
    let report = try await Program.run(flags + ["--format", "json"] + Self.pair).report()
    let outcome = try await Program.run(flags + ["--format", "ndjson"] + Self.pair)
    let lines = try outcome.jsonLines()
    #expect(outcome.text.hasSuffix("}\n"))
    #expect(lines.count == (report.differences?.count ?? 0) + 1)
    #expect(lines.dropLast().map { $0["path"] } == report.differences?.map { .string($0.path) })
    #expect(lines.dropLast().allSatisfy { $0["schema"] == nil && $0["kind"] != nil })
    let summary = try #require(lines.last)
    #expect(summary["schema"] == .string("ocidiff-report/1"))
    #expect(summary["differences"] == nil)
    guard case .object(let numbers) = summary["summary"] else {
      Issue.record("no summary")
      return
    }
    #expect(numbers["differences"] == .number(lines.count - 1))
  }

  @Test("ndjson of equal images is the summary alone")
  func linesOfEqual() async throws {
    let outcome = try await Program.run("--format", "ndjson", fixture("same/layout"), fixture("same/oci.tar"))
    #expect(try outcome.jsonLines().map { $0["equivalence"] } == [.string("image")])
  }

  @Test("The summary in JSON counts what is listed", arguments: [[], ["--semantic"], ["--rootfs"]])
  func counts(flags: [String]) async throws {
    let report = try await Program.run(flags + ["--format", "json"] + Self.pair).report()
    #expect(report.summary?.differences == report.differences?.count)
    let causes = (report.differences ?? []).reduce(into: [:]) { $0[$1.cause, default: 0] += 1 }
    #expect(report.summary?.byCause == causes)
  }

  // MARK: Pipes

  @Test(
    "A reader who goes away changes neither the status nor standard error",
    arguments: ["table", "json", "ndjson"], [true, false])
  func closedPipe(format: String, areEqual: Bool) async throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let outcome = try await ChildProcess.run(
      Program.path, ["--format", format, Self.pair[0], Self.pair[areEqual ? 0 : 1]],
      output: pipe.fileHandleForWriting)
    #expect(outcome.status == (areEqual ? 0 : 1))
    #expect(outcome.errorText == "")
  }

  @Test("A reader who takes a part of a long output leaves the status as it is")
  func partlyRead() async throws {
    let folder = try TemporaryFolder()
    let members = (0..<4000).map { TarMember("file-with-a-long-name-\($0)", text: "x") }
    let path = try folder.write("many.tar", ImageFixture(members))
    let empty = try folder.write("none.tar", ImageFixture([TarMember("y")]))
    let outcome = try await Program.shell(
      #"{ "$0" "$1" "$2"; echo "status $?" >&2; } | head -c 100"#, path, empty)
    #expect(outcome.output.count == 100)
    #expect(outcome.errorText == "status 1\n")
  }

  @Test(
    "A full disk is trouble, not a short result",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() async throws {
    let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    let outcome = try await ChildProcess.run(Program.path, Self.pair, output: full)
    #expect(outcome.status == 2)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: error: standard output: cannot write"))
  }

  @Test("An archive comes from standard input through a pipe, on either side", arguments: [0, 1])
  func standardInput(side: Int) async throws {
    let line =
      side == 0
      ? #"cat "$1" | "$0" --semantic --format json - "$2""#
      : #"cat "$2" | "$0" --semantic --format json "$1" -"#
    let outcome = try await Program.shell(line, Self.pair[0], Self.pair[1])
    #expect(outcome.status == 1)
    let report = try outcome.report()
    #expect(report.differences?.count == 3)
    #expect(report.inputs?.map(\.path) == (side == 0 ? ["-", Self.pair[1]] : [Self.pair[0], "-"]))
  }

  @Test("Standard input may be a file, a compressed pipe, or name one of several images")
  func otherStandardInputs() async throws {
    let file = try await Program.run(
      "--semantic", "-", fixture("same/docker.tar"), input: fixture("same/oci.tar"))
    #expect(file.status == 0)
    let compressed = try await Program.shell(#"gzip -c "$1" | "$0" - "$1" --format json"#, Self.pair[1])
    #expect(try compressed.report().equivalence == "image")
    let chosen = try await Program.shell(
      #"cat "$1" | "$0" docker-archive:-:greeter:1.4.1 "$1:greeter:1.4.1""#, fixture("legacy-docker-save.tar")
    )
    #expect(chosen.status == 0)
  }

  @Test("Commands that look into one archive take standard input too", arguments: ["images", "info", "ls"])
  func lookingAtStandardInput(command: String) async throws {
    let piped = try await Program.shell(#"cat "$2" | "$0" "$1" -"#, command, Self.pair[0])
    let named = try await Program.run(command, Self.pair[0])
    #expect(piped.status == 0)
    #expect(
      piped.text.replacing("input:    -\n", with: "")
        == named.text.replacing("input:    \(Self.pair[0])\n", with: ""))
  }

  @Test("Both inputs from standard input are refused, as one of them would be empty")
  func bothFromStandardInput() async throws {
    let outcome = try await Program.shell(#"cat "$1" | "$0" - -"#, Self.pair[0])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains("only one of the two inputs can be standard input"))
  }

  @Test("Nothing on standard input is trouble")
  func emptyStandardInput() async throws {
    let outcome = try await Program.run("-", Self.pair[0])
    #expect(outcome.status == 2)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: error: -: "))
  }
}
