public import Foundation
import Glibc

/// A program that a test runs to its end. Its output goes to files, so that neither of the two ever waits for the
/// other.
public enum ChildProcess {
  /// How it ended, and what it wrote.
  public struct Outcome: Sendable {
    /// The exit status; the negated number of the signal that ended it.
    public let status: Int32
    /// The bytes on standard output.
    public let output: [UInt8]
    /// The bytes on standard error.
    public let errors: [UInt8]

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  /// Runs a program. Standard input is empty unless a file is given; standard output is kept unless it goes elsewhere.
  /// What is not done after two minutes is ended.
  public static func run(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: FileHandle? = nil
  ) async throws -> Outcome {
    let folder = try TemporaryFolder()
    let (outputPath, errorPath) = (try folder.write("output", []), try folder.write("errors", []))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
    process.standardOutput = try output ?? FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do { try withoutBlockedSignals { try process.run() } } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
        return
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + 120) {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
    }
    let status = process.terminationStatus
    return Outcome(
      status: process.terminationReason == .exit ? status : -status,
      output: Array(try Data(contentsOf: URL(fileURLWithPath: outputPath))),
      errors: Array(try Data(contentsOf: URL(fileURLWithPath: errorPath))))
  }

  /// The threads of Swift's pool block signals, and a child would take that over: it could neither be ended nor die
  /// of a closed pipe.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, blocked) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try body()
  }

  /// Where `$PATH` has a program; `nil` where it is not installed.
  public static func find(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
  }
}
