import Glibc

/// Signals that end the program, as what they mean to a user. In a signal handler, `write` and `_exit` are all that may be
/// called. The handlers are functions of their own, as closures of `main` would be the main actor's.
enum FatalSignals {
  static func handle() {
    signal(SIGBUS, tellOfCutInput)
    signal(SIGABRT, tellOfLackingMemory)
  }
}

/// Ends the program where a mapped input was made shorter meanwhile, which the kernel tells by a signal. Nothing is
/// written before all is read, so nothing has been said of it yet.
private func tellOfCutInput(_ signal: CInt) {
  end(saying: "ocidiff-offline: error: an input cannot be read on: it was made shorter, or its disk fails\n")
}

/// Ends the program where the system has no more memory for it: the language's runtime says how much it asked for, and
/// aborts. Nothing of the result has been printed yet.
private func tellOfLackingMemory(_ signal: CInt) {
  end(
    saying:
      "ocidiff-offline: error: cannot go on, most likely for lack of memory: allow it more (ulimit -v, ulimit -d)\n"
  )
}

private func end(saying message: StaticString) -> Never {
  ProgressLine.erase()
  unsafe _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
  _exit(ExitStatus.trouble.rawValue)
}
