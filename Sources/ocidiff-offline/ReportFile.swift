import Glibc

/// A report in a file: whole or not there at all.
enum ReportFile {
  /// Writes a text to a file, replacing what was there. It is written beside its place first and then moved.
  static func write(_ text: String, to path: String) throws(OutputError) {
    let draft = path + ".\(getpid()).tmp"
    guard let file = unsafe fopen(draft, "wx") else { throw OutputError(path: path) }
    let isWritten = unsafe fputs(text, file) >= 0
    let isClosed = unsafe fclose(file) == 0
    guard isWritten, isClosed, unsafe rename(draft, path) == 0 else {
      let error = OutputError(path: path)
      unsafe unlink(draft)
      throw error
    }
  }
}
