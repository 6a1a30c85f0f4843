import Glibc

/// A file without a name, in memory where `$TMPDIR` is; it can be opened as long as this object lives.
final class MemoryFile {
  private let descriptor: CInt

  /// A file of some bytes.
  ///
  /// Sound because the system is told the true length of the bytes that it reads.
  init(_ bytes: [UInt8]) {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/dev/shm"
    var template = Array("\(folder)/fuzz.XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&template)
    unsafe unlink(template)
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      guard count > 0 else { fatalError("cannot write to a file in memory") }
      done += count
    }
  }

  deinit { close(descriptor) }

  var path: String { "/proc/self/fd/\(descriptor)" }
}
