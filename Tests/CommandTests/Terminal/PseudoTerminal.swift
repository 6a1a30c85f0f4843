import Foundation
import Glibc
import ImageFixtures

/// A terminal whose screen a test is: what a program writes there, byte for byte.
final class PseudoTerminal {
  /// How a program ended, and what came onto the screen.
  struct Outcome {
    let status: Int32
    /// Escapes and all.
    let raw: String
    /// Standard error, unless it is the terminal.
    let errors: String

    /// The lines, without the escapes that colour them.
    var lines: [String] {
      Self.plain(raw).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    static func plain(_ text: String) -> String { text.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
  }

  /// `TIOCSPTLCK` and `TIOCGPTN` of Linux, which Swift's module of the C library leaves out, as it does `openpty`.
  private static let (lock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  private let screen: CInt
  private let terminal: FileHandle

  private init(columns: Int) throws {
    screen = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (lock, number): (CInt, CInt) = (0, 0)
    guard screen >= 0, unsafe ioctl(screen, Self.lock, &lock) == 0,
      unsafe ioctl(screen, Self.number, &number) == 0
    else { throw POSIXError(.ENXIO) }
    let raw = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    terminal = FileHandle(fileDescriptor: raw, closeOnDealloc: true)
    var settings = termios()
    unsafe tcgetattr(raw, &settings)
    unsafe cfmakeraw(&settings)
    unsafe tcsetattr(raw, TCSANOW, &settings)
    var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    unsafe _ = ioctl(screen, UInt(TIOCSWINSZ), &size)
  }

  deinit { close(screen) }

  /// Runs the program on a terminal that takes colours.
  static func run(columns: Int = 100, _ arguments: [String]) async throws -> Outcome {
    try await run(columns: columns, #""$0" "$@""#, arguments)
  }

  /// Runs a line of a shell, in which `$0` is the program and `$1` and so on are the arguments, on a terminal that takes
  /// colours. The line may set variables otherwise. `awaiting`: what the line waits for with `wait_for_screen`.
  static func run(
    columns: Int = 100, _ line: String, _ arguments: [String], awaiting text: String? = nil
  ) async throws -> Outcome {
    let pair = try PseudoTerminal(columns: columns)
    let folder = try TemporaryFolder()
    let sign = "\(folder.path)/seen"
    let wait = "wait_for_screen() { for i in $(seq 600); do [ -e '\(sign)' ] && return; sleep 0.1; done; }; "
    async let read = pair.read {
      if let text, $0.contains(text) { try? Data().write(to: URL(fileURLWithPath: sign)) }
    }
    let outcome = try await ChildProcess.run(
      "/bin/sh",
      ["-c", "unset NO_COLOR COLUMNS; export TERM=xterm; " + wait + line, Program.path] + arguments,
      output: pair.terminal)
    try pair.terminal.close()
    return Outcome(status: outcome.status, raw: await read, errors: outcome.errorText)
  }

  /// Reads until no one has the terminal open any more. `body` is called with each piece.
  private func read(_ body: @escaping @Sendable (String) -> Void) async -> String {
    let screen = screen
    return await withCheckedContinuation { continuation in
      DispatchQueue(label: "screen \(screen)").async {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
          let count = unsafe Glibc.read(screen, &buffer, buffer.count)
          if count < 0 && errno == EINTR { continue }
          if count <= 0 { break }
          all += buffer[..<count]
          body(String(decoding: buffer[..<count], as: UTF8.self))
        }
        continuation.resume(returning: String(decoding: all, as: UTF8.self))
      }
    }
  }
}

extension PseudoTerminal: @unchecked Sendable {}
