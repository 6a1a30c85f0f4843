import ArgumentParser
import Glibc
import Synchronization
import TarStream

/// Whether to say on standard error how far a run is.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// A line on standard error that says how far a long run is. It is written over and over again, and gone before anything
/// else is written there.
final class ProgressLine: Sendable {
  /// Where to count.
  let progress = ReadingProgress()
  /// Whether the line can be written over; else there is a new one now and then.
  private let isTerminal: Bool
  private let isEnded = Mutex(false)

  /// A run that takes no longer shows nothing.
  private static let delay = 0.5
  /// How often the line is written, in seconds: on a terminal, and elsewhere.
  private static let intervals = (terminal: 0.1, file: 2.0)

  /// Begins to look at the progress, in a thread of its own; `nil` where nobody wants to see it or there is no memory for
  /// a thread. No earlier than the sandbox is entered: there must be no thread yet.
  static func start(_ choice: ProgressChoice) -> ProgressLine? {
    let isTerminal = isatty(STDERR_FILENO) == 1 && Terminal.isCapable(Terminal.environment)
    guard choice == .always || choice == .auto && isTerminal else { return nil }
    let line = ProgressLine(isTerminal: isTerminal)
    if isTerminal { eraseOnSignals() }
    return Threads.start(line.run) ? line : nil
  }

  private init(isTerminal: Bool) { self.isTerminal = isTerminal }

  /// Takes the line away, for good.
  func end() {
    isEnded.withLock { isEnded in
      isEnded = true
      Self.erase()
    }
  }

  private func run() {
    let interval = isTerminal ? Self.intervals.terminal : Self.intervals.file
    let start = Self.now
    var (counted, countedSince) = (progress.state.total, start)
    Self.sleep(Self.delay)
    while true {
      let state = progress.state
      // What is counted anew is timed anew.
      if state.total != counted { (counted, countedSince) = (state.total, Self.now) }
      let isEnded = isEnded.withLock { isEnded in
        if !isEnded { write(state, seconds: Self.now - countedSince) }
        return isEnded
      }
      if isEnded { return }
      Self.sleep(interval)
    }
  }

  private func write(_ state: ReadingProgress.State, seconds: Double) {
    let columns = (isTerminal ? Terminal.measuredColumns(STDERR_FILENO) : nil) ?? 80
    // A terminal that shows ^C behind the line must not go on to the next one for that.
    let text = ProgressText.line(state, seconds: seconds, columns: columns - 3).text
    let line = isTerminal ? "\r\(text)\u{1B}[K" : "ocidiff-offline: \(text)\n"
    Self.screen.withLock { _ in
      if isTerminal { Self.isShown.store(true, ordering: .relaxed) }
      _ = writeAll(line, to: STDERR_FILENO)
    }
  }

  private static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func sleep(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }

  // MARK: Taking it away

  private static let isShown = Atomic(false)
  /// Who writes to standard error.
  private static let screen = Mutex(())

  /// Writes something else to standard error: where it was, the line comes again below it.
  static func withoutLine(_ write: () -> Void) {
    screen.withLock { _ in
      erase()
      write()
    }
  }

  /// Takes the line away, if one is on the screen. It may be called in a signal handler: nothing is done but to write.
  static func erase() {
    guard isShown.exchange(false, ordering: .relaxed) else { return }
    let erasing: StaticString = "\r\u{1B}[K"
    unsafe _ = Glibc.write(STDERR_FILENO, erasing.utf8Start, erasing.utf8CodeUnitCount)
  }

  /// Has the line taken away before a signal ends the program. What is ignored stays so, as under nohup(1).
  private static func eraseOnSignals() {
    for number in [SIGHUP, SIGINT, SIGTERM] {
      let handler = signal(number) { number in
        ProgressLine.erase()
        signal(number, SIG_DFL)
        raise(number)
      }
      if Interruption.isIgnore(handler) { signal(number, SIG_IGN) }
    }
  }
}
