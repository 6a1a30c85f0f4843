import Foundation
import Glibc
import ImageFixtures
import Testing

/// `--report FORMAT=PATH`: a report in a file, whole or not at all.
struct ReportFileTests {
  static let pair = NaturalPairTests.pair
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "The file holds what --format json prints, whatever is printed",
    arguments: ["table", "json", "ndjson", "markdown", "junit", "sarif"])
  func sameAsJSON(format: String) async throws {
    let path = "\(folder.path)/report.json"
    let outcome = try await Program.run(["--format", format, "--report", "json=\(path)"] + Self.pair)
    let json = try await Program.run(["--format", "json"] + Self.pair)
    #expect(outcome.status == 1)
    #expect(try read(path) == json.output)
    #expect(outcome.output == (try await Program.run(["--format", format] + Self.pair).output))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.json"])
  }

  @Test("A file that is there already is replaced as a whole")
  func replaced() async throws {
    let path = try folder.write("report.json", [UInt8](repeating: 0x78, count: 100_000))
    let outcome = try await Program.run(["--report", "json=\(path)"] + Self.pair)
    #expect(outcome.status == 1)
    #expect(try read(path) == (try await Program.run(["--format", "json"] + Self.pair).output))
  }

  @Test(
    "A report that cannot be written is trouble, and nothing is printed",
    arguments: [
      ("missing/report.json", "No such file or directory (make its folder first)"),
      ("folder", "Is a directory (tell the name of a file in it)"), ("folder/file/x", "Not a directory"),
    ])
  func unwritable(name: String, reason: String) async throws {
    try folder.write("folder/file", [])
    let path = "\(folder.path)/\(name)"
    // It is told before anything is read, and be it only that the input is not there.
    let outcome = try await Program.run("--report", "json=\(path)", Self.pair[0], "\(folder.path)/none.tar")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText == "ocidiff-offline: error: \(path): cannot write the result: \(reason)\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["folder"])
  }

  @Test("In trouble no report is written, and an old one is left as it is")
  func trouble() async throws {
    let path = try folder.write("report.json", Array("old".utf8))
    let outcome = try await Program.run(
      "--report", "json=\(path)", Self.pair[0], "\(folder.path)/missing.tar")
    #expect(outcome.status == 2)
    #expect(try read(path) == Array("old".utf8))
  }

  @Test("A pipe or a device is written to, never replaced by a file")
  func pipe() async throws {
    let fifo = "\(folder.path)/fifo"
    try #require(unsafe mkfifo(fifo, 0o600) == 0)
    let outcome = try await Program.shell(
      #"timeout 9 cat "$1" & "$0" --report "json=$1" --format ndjson "$2" "$3" > "$4"; wait"#, fifo,
      Self.pair[0], Self.pair[1], "\(folder.path)/lines")
    var status = stat()
    #expect(unsafe lstat(fifo, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(outcome.output == (try await Program.run(["--format", "json"] + Self.pair).output))
  }

  @Test("A report goes where a symbolic link leads, and the link stays")
  func link() async throws {
    let path = "\(folder.path)/latest.json"
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "today.json")
    _ = try await Program.run(["--report", "json=\(path)"] + Self.pair)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "today.json")
    #expect(
      try read("\(folder.path)/today.json")
        == (try await Program.run(["--format", "json"] + Self.pair).output))
  }

  private func read(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
