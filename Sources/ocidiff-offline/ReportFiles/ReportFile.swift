import Glibc

/// A report in a file: whole or not there at all.
enum ReportFile {
  /// Writes a text to a file, replacing what was there. It is written beside its place first and then moved; but what
  /// stands there and is no plain file, such as a pipe, `/dev/null` or a link, is written to and never replaced.
  static func write(_ text: String, to path: String) throws {
    var status = stat()
    let isPlain = unsafe lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    guard isPlain else { return try write(text, to: path, isPlain: false) }
    try Interruption.deferred { try write(text, to: path, isPlain: true) }
  }

  private static func write(_ text: String, to path: String, isPlain: Bool) throws(OutputError) {
    let draft = isPlain ? path + ".\(getpid()).tmp" : path
    guard let file = unsafe fopen(draft, isPlain ? "wx" : "w") else { throw OutputError(path: path) }
    let isWritten = unsafe fputs(text, file) >= 0
    let isClosed = unsafe fclose(file) == 0
    guard isWritten, isClosed, unsafe !isPlain || rename(draft, path) == 0 else {
      let error = OutputError(path: path)
      if isPlain { unsafe unlink(draft) }
      throw error
    }
  }
}
