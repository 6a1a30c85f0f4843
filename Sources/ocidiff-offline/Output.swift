import ArgumentParser
import ArchiveDiff
import Glibc
import TarStream

/// The three files that a program starts with.
enum StandardStreams {
  /// Puts something in the place of those that are closed, lest a file that is opened later gets its number, and with it
  /// what is meant for standard output. Reading or writing it fails as it does with a closed one.
  static func keepOpen() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      unsafe _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Standard output: nothing but the result goes there.
struct StandardOutput {
  /// Writes a text. That nobody reads any more is no error; that it cannot be written, on a full disk, is one.
  func write(_ text: String) {
    var text = text
    _ = text.withUTF8 { unsafe write($0.span) }
  }

  /// Writes bytes; `false` where nobody reads any more.
  func write(_ bytes: Span<UInt8>) -> Bool {
    if writeAll(bytes, to: STDOUT_FILENO) { return true }
    if errno == EPIPE { return false }
    Diagnostics.error(OutputError(path: "standard output"))
    exit(ExitStatus.trouble.rawValue)
  }

  /// Whether a person reads it.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Writes a text to an open file; `false`, with `errno` set, where that fails.
func writeAll(_ text: String, to descriptor: CInt) -> Bool {
  var text = text
  return text.withUTF8 { unsafe writeAll($0.span, to: descriptor) }
}

/// A result that could not be written.
struct OutputError: Error, CustomStringConvertible {
  let path: String
  /// Why, as the system's error number.
  var code = errno

  var description: String {
    let reason = unsafe String(cString: strerror(code))
    return "\(path): cannot write the result: \(reason)" + (advice.map { " (\($0))" } ?? "")
  }

  /// What to do about it, where the reason does not say.
  private var advice: String? {
    switch code {
    case ENOENT: "make its folder first"
    case EACCES, EPERM, EROFS: "choose a place that you may write to"
    case EISDIR: "tell the name of a file in it"
    case ENOSPC, EDQUOT: "make room, or choose another place"
    default: nil
    }
  }
}

/// Standard error: errors, warnings and notes, a line each.
enum Diagnostics {
  static func error(_ error: any Error) {
    guard isArgumentError(error) else { return write("error: \(error)") }
    // What is wrong, and the usage below it; swift-argument-parser starts that with "Error: ".
    let text = RootCommand.fullMessage(for: error)
    let message = text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text
    write(safe: TerminalText.safe(message, keepsNewlines: true))
  }

  static func warning(_ text: String) { write("warning: \(text)") }

  static func note(_ text: String) { write(text) }

  static func note(unknownCommand word: String, known: [String]) {
    write(
      "there is no command \(word), so diff, which runs without one, took it for an input; "
        + "the commands are \(known.joined(separator: ", "))")
  }

  private static func isArgumentError(_ error: any Error) -> Bool {
    RootCommand.exitCode(for: error) == .validationFailure
  }

  private static func write(_ text: String) { write(safe: TerminalText.message(text)) }

  private static func write(safe text: String) {
    ProgressLine.withoutLine { _ = writeAll("ocidiff-offline: " + text + "\n", to: STDERR_FILENO) }
  }
}
