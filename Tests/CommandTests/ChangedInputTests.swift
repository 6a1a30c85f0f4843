import Foundation
import ImageFixtures
import Testing

/// Inputs that change, or are the same, while they are read.
struct ChangedInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The second input is a named pipe. Whoever opens it for writing waits until the program has opened it for
  /// reading, and by then the program has mapped the first input.
  private func run(meanwhile command: String) async throws -> ChildProcess.Outcome {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: fixture("greeter-a.tar"))))
    let first = try folder.write("first.tar", bytes)
    return try await Program.shell(
      #"mkfifo "$2" && { "$0" --semantic "$1" "$2" & exec 3> "$2"; \#(command); cat "$3" >&3; exec 3>&-; wait $!; }"#,
      first, "\(folder.path)/fifo", fixture("greeter-b.tar"))
  }

  @Test(
    "An input that is cut short while it is read is trouble in a word, not a crash",
    arguments: [0, 512, 4096])
  func cutShort(size: Int) async throws {
    let outcome = try await run(meanwhile: #"truncate -s \#(size) "$1""#)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: error: "))
    #expect(!outcome.errorText.contains("crash"))
  }

  @Test("An input that is removed or replaced while it is read is read to its end", arguments: ["rm", "mv"])
  func removed(command: String) async throws {
    let outcome = try await run(
      meanwhile: command == "rm" ? #"rm "$1""# : #"cp "$3" "$1.new"; mv "$1.new" "$1""#)
    #expect(outcome.status == 1)
    #expect(outcome.text.contains("3 differences: "))
  }

  @Test("An input that is longer when the end is reached is read as it was")
  func grown() async throws {
    let outcome = try await run(meanwhile: #"echo more >> "$1""#)
    #expect(outcome.status == 1)
    #expect(outcome.text.contains("3 differences: "))
  }
}
