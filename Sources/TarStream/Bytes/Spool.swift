import CGNU
import Glibc

/// A temporary file without a name, which takes what cannot be mapped where it is: a pipe, or the content of a
/// compressed archive. It is gone when the program ends, however it ends.
public struct Spool: ~Copyable {
  private let file: FileDescriptor
  private let limit: UInt64
  private let place: StreamError.Place
  private var written: UInt64 = 0

  /// The folder that it is made in: `$TMPDIR`, else `/var/tmp`, which is on a disk, as `/tmp` often is not.
  public static var folder: String {
    let told = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    return told.isEmpty ? "/var/tmp" : told
  }

  /// An empty spool.
  ///
  /// `limit`: how many bytes it takes before it throws ``StreamError/Code/limitReached``. `place`: what its bytes
  /// are of the input, for the offsets of errors.
  public init(for place: StreamError.Place, limit: UInt64) throws(StreamError) {
    self.limit = limit
    self.place = place
    let folder = Self.folder
    // A file that has a name, even for a moment, is left behind by whoever is ended just then.
    let nameless = unsafe open_nameless(folder)
    guard nameless < 0 else {
      file = FileDescriptor(owning: nameless)
      return
    }
    var template = Array("\(folder)/ocidiff-offline.XXXXXX".utf8CString)
    let raw = unsafe mkstemp(&template)
    guard raw >= 0 else {
      throw StreamError(
        .unreadable, at: 0, in: .stored,
        "cannot make a temporary file in \(folder) (set TMPDIR to another folder): \(systemMessage())")
    }
    unsafe unlink(template)
    _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
    file = FileDescriptor(owning: raw)
  }

  /// Appends bytes.
  public mutating func write(_ bytes: Span<UInt8>) throws(StreamError) {
    guard UInt64(bytes.count) <= limit - written else {
      throw StreamError(
        limit: "spoolBytes", at: written, in: place, "more than \(limit) bytes to keep in a temporary file")
    }
    guard writeAll(bytes, to: file.raw) else {
      throw StreamError(
        .unreadable, at: written, in: place,
        "cannot write to the temporary file (set TMPDIR to a folder with more room): \(systemMessage())")
    }
    written += UInt64(bytes.count)
  }

  /// Appends all that a pipe gives until its end. `progress`: where to count it.
  public mutating func write(
    allOf source: borrowing FileDescriptor, counting progress: ReadingProgress? = nil
  ) throws(StreamError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(source.raw, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw StreamError(.unreadable, at: written, in: .stored, "cannot read on: \(systemMessage())")
      }
      if count == 0 { return }
      try write(buffer.span.extracting(0..<count))
      progress?.add(count)
    }
  }

  /// Ends the writing and maps what was written.
  public consuming func finish() throws(StreamError) -> ByteRegion {
    try file.map()
  }
}
