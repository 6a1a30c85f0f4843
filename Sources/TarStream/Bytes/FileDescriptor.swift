import CGNU
import Glibc

/// An open file, closed when it goes out of scope.
public struct FileDescriptor: ~Copyable, Sendable {
  /// What the system knows it by.
  package let raw: CInt

  /// What a path leads to.
  public enum Kind: Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A pipe, a FIFO, a socket or a terminal: it is read once, from front to end.
    case stream
    /// A disk or another device that is no stream.
    case other
  }

  /// Takes over a descriptor that is open.
  package init(owning raw: CInt) { self.raw = raw }

  /// Opens a file, a folder or a pipe for reading; links are followed.
  ///
  /// - Throws: `unreadable` where there is nothing to open, or where nobody opens a FIFO for writing within some seconds.
  public init(reading path: String) throws(StreamError) {
    // Else opening a FIFO that nobody writes to would not return.
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    try self.init(opened: raw, waitsForWriter: true)
  }

  private static let secondsToWait = 5

  private init(opened raw: CInt, waitsForWriter: Bool = false) throws(StreamError) {
    guard raw >= 0 else {
      throw StreamError(.unreadable, at: 0, in: .stored, "cannot open it: \(systemMessage())")
    }
    guard !waitsForWriter || Self.hasWriter(raw) else {
      close(raw)
      throw StreamError(
        .unreadable, at: 0, in: .stored,
        "it is a FIFO, and nobody opened it for writing within \(Self.secondsToWait) seconds")
    }
    self.raw = raw
  }

  /// Waits for whoever writes to a FIFO; reads from then on wait for what is written.
  private static func hasWriter(_ raw: CInt) -> Bool {
    var status = stat()
    if unsafe fstat(raw, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
      let attempts = secondsToWait * 50
      guard (0..<attempts).contains(where: { _ in has_writer(raw) != 0 || usleep(20_000) != 0 }) else {
        return false
      }
    }
    _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) & ~O_NONBLOCK)
    return true
  }

  /// A second descriptor for standard input.
  public static func standardInput() throws(StreamError) -> FileDescriptor {
    try FileDescriptor(opened: fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3))
  }

  deinit { close(raw) }

  /// What kind of file it is.
  public func kind() throws(StreamError) -> Kind {
    switch try status().st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFIFO, S_IFSOCK, S_IFCHR: .stream
    default: .other
    }
  }

  /// Two descriptors of one file have the same identity.
  public func identity() throws(StreamError) -> FileIdentity {
    let status = try status()
    return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  /// Maps the whole file; it must be a regular one.
  public func map() throws(StreamError) -> ByteRegion {
    ByteRegion(of: try FileMapping(self))
  }

  func size() throws(StreamError) -> Int { Int(try status().st_size) }

  private func status() throws(StreamError) -> stat {
    var status = stat()
    guard unsafe fstat(raw, &status) == 0 else {
      throw StreamError(.unreadable, at: 0, in: .stored, "cannot look at it: \(systemMessage())")
    }
    return status
  }
}

/// An open folder that several may hold on to.
package final class OpenFolder {
  private let descriptor: FileDescriptor

  /// Takes over a folder's descriptor.
  package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

  /// What the system knows it by.
  package var raw: CInt { descriptor.raw }
}

/// Which file of the machine it is.
public struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// The system's words for what went wrong last.
func systemMessage() -> String { unsafe String(cString: strerror(errno)) }
