import Glibc
import Synchronization

/// A signal that ends the program, such as Ctrl-C, and came while something was written.
struct Interruption: Error {
  let signal: CInt

  /// Ends the program as the signal would have done.
  func endProgram() -> Never {
    _ = Glibc.signal(signal, SIG_DFL)
    raise(signal)
    exit(128 + signal)
  }

  private static let signals = [SIGHUP, SIGINT, SIGTERM]
  private static let last = Atomic<CInt>(0)

  /// Throws where a signal came since ``deferred(_:)`` began.
  static func check() throws(Interruption) {
    let signal = last.load(ordering: .relaxed)
    if signal != 0 { throw Interruption(signal: signal) }
  }

  /// Holds signals back while `body` writes something, so that it can be finished or taken away.
  ///
  /// - Throws: what `body` throws; an ``Interruption`` where a signal came and `body` went on to its end.
  static func deferred(_ body: () throws -> Void) throws {
    last.store(0, ordering: .relaxed)
    // Nothing but a store to what is there already happens in the handler. What was ignored stays so, as under nohup(1).
    let before = signals.map { number in
      let handler = Glibc.signal(number) { Interruption.last.store($0, ordering: .relaxed) }
      if isIgnore(handler) { _ = Glibc.signal(number, SIG_IGN) }
      return handler
    }
    defer {
      for (number, handler) in zip(signals, before) { _ = Glibc.signal(number, handler) }
    }
    try body()
    try check()
  }

  /// Whether a signal was ignored, by what was to be called for it.
  static func isIgnore(_ handler: __sighandler_t?) -> Bool {
    unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
