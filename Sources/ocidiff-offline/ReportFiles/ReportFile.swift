import Glibc
import Sandbox
import TarStream

/// A report in a file: whole or not there at all.
enum ReportFile {
  /// Writes a text to a file, replacing what was there. It is written beside its place first and then moved; but what
  /// stands there and is no plain file, such as a pipe, `/dev/null` or a link, is written to and never replaced.
  static func write(_ text: String, to path: String) throws {
    guard isPlain(path) else { return try write(text, to: path, isPlain: false) }
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

  /// Permits what writing to a path takes.
  static func permit(_ path: String, in files: inout PermittedFiles) {
    let (isMade, place) = place(of: path)
    files.permit(isMade ? .makeFiles : .write, at: place)
  }

  /// Finds out, as far as that can be seen, whether a file can be written to a path: before a long run rather than after
  /// it.
  static func check(_ path: String) throws(OutputError) {
    let (isMade, place) = place(of: path)
    guard unsafe access(place, W_OK) == 0 else { throw OutputError(path: path) }
    var status = stat()
    guard !isMade, unsafe stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    throw OutputError(path: path, code: EISDIR)
  }

  /// What is written to: the folder in which the file is made, or what stands there and is no plain file. Where a link leads
  /// to what is not there yet, the file is made there.
  private static func place(of path: String) -> (isMade: Bool, place: String) {
    var place = path
    for _ in 0..<40 where unsafe access(place, F_OK) != 0 {
      guard let target = linkTarget(of: place) else { break }
      place = target.beginsWithSlash ? target : "\(parentFolder(of: place))/\(target)"
    }
    let isMade = unsafe isPlain(path) || access(place, F_OK) != 0
    return (isMade, isMade ? parentFolder(of: place) : place)
  }

  /// Whether a path is that of a file, or of nothing.
  private static func isPlain(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  private static func linkTarget(of path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = unsafe readlink(path, &buffer, buffer.count - 1)
    return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
}

/// The folder that a path is in.
func parentFolder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return String(path[...slash])
}
