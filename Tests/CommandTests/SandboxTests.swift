import Foundation
import Glibc
import ImageFixtures
import Testing

/// The sandbox, from outside: it is there, and nobody whose inputs are in order notices.
struct SandboxTests {
  let folder: TemporaryFolder

  /// The folder holds each input in each form; lines are run in it.
  init() async throws {
    folder = try TemporaryFolder()
    let setup = try await Program.shell(
      #"""
      set -e; cd "$1"
      cp "$2/greeter-a.tar" a.tar; cp "$2/greeter-b.tar" b.tar; gzip -c a.tar > a.tar.gz
      mkdir layout sub inside outside elsewhere there colon:folder
      tar -xf b.tar -C layout; tar -xf b.tar -C inside; tar -xf b.tar -C outside
      mv inside/blobs inside/store; ln -s store inside/blobs
      mv outside/blobs elsewhere/blobs; ln -s ../elsewhere/blobs outside/blobs
      ln -s ../a.tar sub/link.tar; ln -s layout link; ln -s ../there/dangling.json sub/dangling.json
      cp a.tar colon:folder/a.tar; mkfifo fifo; touch old.json; ln -s old.json linked.json
      """#, folder.path, FixtureFiles.path(""))
    try #require(setup.status == 0, "\(setup.errorText)")
  }

  /// A line that runs the program as `run`, and the status that it comes to.
  struct Line: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let status: Int32

    init(_ name: String, _ text: String, status: Int32 = 1) {
      testDescription = name
      self.text = text
      self.status = status
    }
  }

  static let lines: [Line] = [
    Line("a file", "run a.tar b.tar"),
    Line("a path from the root", #"run "$PWD/a.tar" b.tar"#),
    Line("a path upwards", "cd sub; run ../a.tar ../b.tar"),
    Line("a folder", "run layout a.tar"),
    Line("this folder", "cd layout; run . ../a.tar"),
    Line("one image of an archive", "run a.tar:localhost/greeter:1.4.2 oci-archive:b.tar:@0"),
    Line("a path with a colon", "run docker-archive:colon:folder/a.tar:localhost/greeter:1.4.2 oci:layout"),
    Line("a pipe", "cat a.tar | run - b.tar"),
    Line("a file on standard input", "run - b.tar < a.tar"),
    Line("a compressed pipe", "cat a.tar.gz | run b.tar -"),
    Line("a compressed file", "run a.tar.gz b.tar"),
    Line("another folder for temporary files", "TMPDIR=$PWD/there run a.tar.gz b.tar; ls there"),
    Line("a named pipe", "cat a.tar > fifo & run fifo b.tar; wait"),
    Line("a pipe whose writer comes late", "(sleep 1; cat a.tar > fifo) & run fifo b.tar; wait"),
    Line("a pipe whose writer takes its time", "(sleep 1; cat a.tar) > fifo & run fifo b.tar; wait"),
    Line("a pipe by its name", "cat a.tar | run /dev/stdin b.tar"),
    Line("a file by its number", "run /dev/fd/7 b.tar 7< a.tar"),
    Line("a pipe by its number", "cat a.tar | run /dev/fd/7 b.tar 7<&0"),
    Line("a link to a file", "run sub/link.tar b.tar"),
    Line("a link to a folder", "run link a.tar"),
    Line("a layout whose blobs are linked inside", "run inside a.tar"),
    Line("a layout whose blobs are linked outside", "run outside a.tar", status: 2),
    Line("nothing of that name", "run missing a.tar", status: 2),
    Line("no folder for temporary files", "TMPDIR=$PWD/none run a.tar.gz b.tar", status: 2),
    Line("many threads", "run --jobs 9 a.tar b.tar"),
    Line("a report", "run --report json=r.json a.tar b.tar; cat r.json"),
    Line("a report in another folder", "run --report json=there/r.json a.tar b.tar; cat there/*"),
    Line("a report over an old one", "run --report json=old.json a.tar b.tar; cat old.json"),
    Line(
      "a report through a link",
      "run --report json=linked.json a.tar b.tar; cat old.json; ls -l linked.json | wc -l"),
    Line(
      "a report through a dangling link",
      "run --report json=sub/dangling.json a.tar b.tar; cat there/dangling.json"),
    Line("a report to a device", "run --report json=/dev/null a.tar b.tar"),
    Line("a report to a pipe", "run --report json=/dev/fd/7 a.tar b.tar 7>&1 | cat"),
    Line("a report in no folder", "run --report json=none/r.json a.tar b.tar", status: 2),
    Line("a report in the place of a folder", "run --report json=there a.tar b.tar", status: 2),
    Line("verify", "run verify a.tar.gz", status: 0),
    Line("images", "run images layout", status: 0),
    Line("info", "cat a.tar | run info -", status: 0),
    Line("ls", "run ls sub/link.tar", status: 0),
  ]

  @Test("An input in any form is read in the sandbox as without", arguments: lines)
  func sameOutput(_ line: Line) async throws {
    let inside = try await run(line.text, flag: "")
    let outside = try await run(line.text, flag: "--no-sandbox")
    #expect(inside.text == outside.text)
    #expect(inside.errorText == outside.errorText)
    #expect(inside.errorText.hasSuffix("status \(line.status)\n"), "\(inside.errorText)")
  }

  @Test(
    "--verbose tells in a line what was given up",
    arguments: ["diff a.tar", "verify", "images", "info", "ls"])
  func told(command: String) async throws {
    let inside = try await run("run \(command) a.tar --verbose", flag: "").errorText
    #expect(inside.hasPrefix(#"ocidiff-offline: sandbox: "#))
    #expect(inside.contains("Landlock") && inside.contains("seccomp"))
    let outside = try await run("run \(command) a.tar --verbose", flag: "--no-sandbox").errorText
    #expect(outside.hasPrefix("ocidiff-offline: sandbox: off, as asked\n"))
    #expect(try await run("run \(command) a.tar", flag: "").errorText == "status 0\n")
  }

  /// Waits in the middle of a run, for what comes through the pipe.
  private static let waiting = #""$PROGRAM" a.tar fifo $FLAG & exec 7> fifo; "#

  @Test(
    "Every thread is in the sandbox",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/sys/kernel/seccomp/actions_avail")))
  func threads() async throws {
    let status =
      Self.waiting + "cat /proc/$!/task/*/status | grep -E '^(NoNewPrivs|Seccomp):' | sort | uniq -c; kill $!"
    let inside = try await run(status, flag: "").text.split(separator: "\n").map {
      $0.split { " \t".contains($0) }
    }
    #expect(inside.map { $0.dropFirst() } == [["NoNewPrivs:", "1"], ["Seccomp:", "2"]])
    #expect(inside.allSatisfy { $0[0] != "1" })
    #expect(try await run(status, flag: "--no-sandbox").text.contains("0"))
  }

  private func run(_ line: String, flag: String) async throws -> ChildProcess.Outcome {
    try await Program.shell(
      #"FLAG=$1; PROGRAM=$0; cd "$2"; run() { "$PROGRAM" "$@" $FLAG; echo "status $?" >&2; }; \#(line)"#,
      flag, folder.path)
  }
}
