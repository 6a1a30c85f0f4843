import Foundation
import ImageFixtures
import Testing

/// What the system may refuse: whatever it is, the run ends in a message and status 2, with nothing printed and nothing
/// left behind.
@Suite("Where the system refuses something")
struct FaultTests {
  let folder: TemporaryFolder
  private let compressed: String

  init() throws {
    folder = try TemporaryFolder()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: fixture("greeter-a.tar"))))
    compressed = try folder.write("a.tar.gz", GzipWriter.member(bytes))
  }

  /// What a run may be refused, how, and what the message has to say.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let line: String
    let message: String

    init(_ name: String, _ line: String, _ message: String) {
      testDescription = name
      self.line = line
      self.message = message
    }
  }

  static let faults: [Fault] = [
    Fault(
      "no room for a pipe", #"ulimit -f 4; cat "$3" | "$0" - "$2""#,
      "cannot write to the temporary file (set TMPDIR to a folder with more room)"),
    Fault(
      "no room for a compressed archive", #"ulimit -f 4; "$0" "$1" "$2""#,
      "cannot write to the temporary file (set TMPDIR to a folder with more room)"),
    Fault(
      "no folder for temporary files", #"TMPDIR="$4/none" "$0" "$1" "$2""#,
      "cannot make a temporary file in"),
    Fault(
      "no room for the report", #"ulimit -f 1; "$0" --report "json=$4/report.json" "$3" "$2""#,
      "report.json: cannot write the result"),
    Fault(
      "a FIFO that nobody writes to",
      #"mkfifo "$4/fifo"; "$0" "$4/fifo" "$2"; status=$?; rm "$4/fifo"; exit $status"#,
      "it is a FIFO, and nobody opened it for writing"),
    Fault("too few files", #"ulimit -n 5; "$0" "$3" "$2""#, "raise the limit (ulimit -n)"),
    Fault("standard output is closed", #""$0" "$3" "$2" >&-"#, "standard output: cannot write the result"),
    Fault("standard input is closed", #""$0" - "$2" <&-"#, "-: cannot read on"),
  ]

  @Test(
    "A message tells what to do, and nothing is left", .disabled(if: Sanitizer.isWatching), arguments: faults)
  func refused(_ fault: Fault) async throws {
    let outcome = try await Program.shell(
      fault.line, compressed, fixture("greeter-b.tar"), fixture("greeter-a.tar"), folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains(fault.message), "\(outcome.errorText)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.tar.gz"])
  }

  /// How much memory a run may have (`ulimit`'s flag, megabytes), and how many jobs it is told to do at a time.
  struct Allowance: Sendable, CustomTestStringConvertible {
    let flag: String
    let megabytes: Int
    let jobs: Int

    var testDescription: String { "ulimit \(flag), \(megabytes) MB, \(jobs) jobs" }
  }

  static let allowances: [Allowance] =
    stride(from: 40, through: 600, by: 20).map { Allowance(flag: "-v", megabytes: $0, jobs: 2) }
    + stride(from: 8, through: 128, by: 24).map { Allowance(flag: "-d", megabytes: $0, jobs: 2) }
    // Less than the stacks of so many threads take.
    + [Allowance(flag: "-v", megabytes: 450, jobs: 100), Allowance(flag: "-d", megabytes: 100, jobs: 100)]

  @Test(
    "Where memory is short, the run ends as it should or in a message", .disabled(if: Sanitizer.isWatching),
    arguments: allowances)
  func memory(_ allowance: Allowance) async throws {
    let outcome = try await Program.shell(
      #"ulimit -c 0; ulimit "$3" "$4" && timeout -s KILL 60 "$0" --jobs "$5" "$1" "$2""#,
      fixture("greeter-a.tar"),
      fixture("greeter-b.tar"), allowance.flag, "\(allowance.megabytes * 1000)", "\(allowance.jobs)")
    // The system's loader and the shell have words of their own.
    guard outcome.status != 127 else { return }
    #expect(outcome.status == 1 || outcome.status == 2, "\(outcome.errorText)")
    #expect(outcome.output.isEmpty == (outcome.status == 2))
    if outcome.status == 2 { #expect(outcome.errorText.contains("memory"), "\(outcome.errorText)") }
  }

  private static let canBeAnother: ConditionTrait = .enabled("Needs the right to become another user.") {
    try await Program.shell("setpriv --reuid=54321 true").status == 0
  }

  @Test(
    "Where threads are short, the run ends as it should or in a message", canBeAnother,
    .disabled(if: Sanitizer.isWatching), arguments: [1, 3, 4, 5, 8], [2, 100])
  func threads(_ limit: Int, jobs: Int) async throws {
    // Another user each time, as all that one runs is counted, and of root nothing. All is opened before, as that user may
    // not see the folder.
    let outcome = try await Program.shell(
      #"""
      exec 3<"$1" 4<"$2" 5<"$0"
      timeout -s KILL 60 setpriv --reuid="$5" --regid="$5" --clear-groups \
        prlimit --nproc="$3" --core=0 /proc/self/fd/5 --jobs "$4" - /proc/self/fd/4 <&3
      """#,
      fixture("greeter-a.tar"), fixture("greeter-b.tar"), "\(limit)", "\(jobs)",
      "\(54321 + limit * 200 + jobs)")
    #expect(outcome.status == 1 || outcome.status == 2, "\(outcome.errorText)")
    #expect(outcome.output.isEmpty == (outcome.status == 2))
    if outcome.status == 2 {
      #expect(outcome.errorText.contains("threads are needed"), "\(outcome.errorText)")
    }
  }

  private static let canUnmount: ConditionTrait = .enabled("Needs the right to unmount.") {
    try await Program.shell("unshare --mount umount -l /proc").status == 0
  }

  @Test(
    "Without /proc there are no arguments, which is said", canUnmount, .disabled(if: Sanitizer.isWatching))
  func noArguments() async throws {
    let outcome = try await Program.shell(
      #"unshare --mount sh -c 'umount -l /proc && exec "$0" "$1" "$1"' "$0" "$1""#, fixture("greeter-a.tar"))
    #expect(outcome.status == 2)
    #expect(outcome.errorText.contains("mount /proc"), "\(outcome.errorText)")
  }

  @Test("What is meant for a closed standard output goes into no file that is open")
  func closedOutput() async throws {
    let path = "\(folder.path)/report.json"
    let outcome = try await Program.shell(
      #""$0" --report "json=$3" "$1" "$2" <&- >&- 2>&-"#, compressed, fixture("greeter-b.tar"), path)
    #expect(outcome.status == 2)
    let report = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let expected = try await Program.run("--format", "json", compressed, fixture("greeter-b.tar"))
    #expect(report == expected.output)
  }
}
