import Foundation
import ImageFixtures
import Testing

/// What the program asks the system for, as strace sees it.
@Suite("Under strace", .enabled(if: ChildProcess.find("strace") != nil, "strace is not installed"))
struct TraceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("No call has to do with a network, in the sandbox and without", arguments: [[], ["--no-sandbox"]])
  func network(flags: [String]) async throws {
    let arguments = flags + ["--semantic", fixture("greeter-a.tar"), fixture("greeter-b.tar")]
    let calls = try await trace("network", [Program.path] + arguments)
    #expect(calls == [])
    // The trace would show one.
    let control = try await trace(
      "network", ["/usr/bin/env", "python3", "-c", "import socket; socket.socket()"])
    #expect(control.contains { $0.contains("socket(AF_INET") })
  }

  @Test(
    "The sandbox is entered before any thread and any input, and nothing that a run needs is refused in it",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/sys/kernel/seccomp/actions_avail")),
    .disabled(if: Sanitizer.isWatching))
  func order() async throws {
    let input = try folder.write(
      "a.tar.gz",
      GzipWriter.member(Array(try Data(contentsOf: URL(fileURLWithPath: fixture("greeter-a.tar"))))))
    let report = "\(folder.path)/report.json"
    let calls = try await trace(
      "all", [Program.path, "--report", "json=\(report)", input, fixture("greeter-b.tar")])
    let entry = try #require(calls.firstIndex { $0.contains(" seccomp(SECCOMP_SET_MODE_FILTER") })
    let before = calls[..<entry]
    #expect(!before.contains { $0.contains(" clone") })
    #expect(!before.contains { $0.contains("openat") && $0.contains("a.tar") && !$0.contains("O_PATH") })
    let after = calls[entry...]
    #expect(after.contains { $0.contains(" clone(") })
    // libdispatch tries whether it may raise a thread's priority, as it does outside of the sandbox.
    let refused = after.filter { $0.contains("= -1 EPERM") || $0.contains("= -1 EACCES") }
    #expect(refused.filter { !$0.contains("setpriority") } == [])
    // The C library tries the newer call first.
    #expect(after.filter { $0.contains("= -1 ENOSYS") && !$0.contains("clone3") } == [])
    let opened = after.filter { $0.contains(" openat(") && !$0.contains("O_PATH") }
    #expect(opened.count == 4, "the inputs, a temporary file and the report: \(opened)")
  }

  /// Runs a program; returns the calls of a class, one a line.
  private func trace(_ calls: String, _ command: [String]) async throws -> [String] {
    let path = "\(folder.path)/trace"
    let outcome = try await ChildProcess.run(
      "/usr/bin/env",
      ["strace", "-f", "-qq", "-e", "trace=\(calls)", "-e", "signal=none", "-o", path] + command)
    try #require(outcome.status == 0 || outcome.status == 1, "\(outcome.errorText)")
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
      .split(separator: "\n").map(String.init).filter { !$0.contains("+++ exited") }
  }
}
