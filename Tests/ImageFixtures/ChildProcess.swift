import CGNU
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
  ///
  /// Tests ask for hundreds at a time: a few run, and the others wait for their turn. One that is not done two minutes
  /// after its own is ended.
  public static func run(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: FileHandle? = nil
  ) async throws -> Outcome {
    await turns.take()
    defer { turns.giveBack() }
    let folder = try TemporaryFolder()
    let (outputPath, errorPath) = (try folder.write("output", []), try folder.write("errors", []))
    let actions = Actions(input: input, output: output?.fileDescriptor, outputPath, errorPath)
    let child = try actions.spawn(program, arguments)
    let status = await withCheckedContinuation { (ended: CheckedContinuation<Int32, Never>) in
      let watch = Watch()
      DispatchQueue.global().asyncAfter(deadline: .now() + 120) {
        watch.ifNotOver { kill(child, SIGKILL) }
      }
      // A queue of its own has a thread of its own to wait in.
      DispatchQueue(label: "child \(child)").async {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0 && errno == EINTR {}
        watch.end()
        ended.resume(returning: status)
      }
    }
    let signal = status & 0x7F
    return Outcome(
      status: signal == 0 ? status >> 8 & 0xFF : -signal,
      output: Array(try Data(contentsOf: URL(fileURLWithPath: outputPath))),
      errors: Array(try Data(contentsOf: URL(fileURLWithPath: errorPath))))
  }

  /// More than there are processors, as some sleep or wait for a signal; fewer than it takes to slow each other down to
  /// where a clock in one of them says something else.
  private static let turns = Turns(2 * ProcessInfo.processInfo.activeProcessorCount)

  /// Where `$PATH` has a program; `nil` where it is not installed.
  public static func find(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
  }
}

/// What only so many may have at a time; who comes first has it first.
private final class Turns: @unchecked Sendable {
  private let lock = NSLock()
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    await withCheckedContinuation { continuation in
      let isFree = lock.withLock {
        if free > 0 {
          free -= 1
          return true
        }
        waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  func giveBack() {
    let next: CheckedContinuation<Void, Never>? = lock.withLock {
      if waiting.isEmpty {
        free += 1
        return nil
      }
      return waiting.removeFirst()
    }
    next?.resume()
  }
}

/// Whether a child has ended: its number may be another's then.
///
/// With Foundation's lock, as these fixtures are part of the fuzzers' package too, which cannot see TarStream's.
private final class Watch: @unchecked Sendable {
  private let lock = NSLock()
  private var isOver = false

  func end() { lock.withLock { isOver = true } }

  func ifNotOver(_ body: () -> Void) { lock.withLock { if !isOver { body() } } }
}

/// What a child starts with. Foundation's `Process` is not used, as it crashes now and then where many are started at a
/// time.
private struct Actions {
  let input: String
  let output: Int32?
  let outputPath: String
  let errorPath: String

  init(input: String, output: Int32?, _ outputPath: String, _ errorPath: String) {
    self.input = input
    self.output = output
    self.outputPath = outputPath
    self.errorPath = errorPath
  }

  /// Starts a program; returns the number of its process.
  func spawn(_ program: String, _ arguments: [String]) throws -> pid_t {
    var files = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&files)
    defer { unsafe _ = posix_spawn_file_actions_destroy(&files) }
    unsafe posix_spawn_file_actions_addopen(&files, STDIN_FILENO, input, O_RDONLY, 0)
    if let output {
      unsafe posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, outputPath, O_WRONLY, 0)
    }
    unsafe posix_spawn_file_actions_addopen(&files, STDERR_FILENO, errorPath, O_WRONLY, 0)
    // Not the files of other tests: a pipe would have a writer too many.
    unsafe spawn_closing_from(&files, 3)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
    // The threads of Swift's pool block signals, and a child would take that over: it could neither be ended nor die of
    // a closed pipe.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var child: pid_t = 0
    let code = unsafe withCStrings([program] + arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe posix_spawn(&child, program, &files, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return child
  }

  private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
      // There is at least the end of the list.
      unsafe body(buffer.baseAddress ?? .allocate(capacity: 1))
    }
  }
}
