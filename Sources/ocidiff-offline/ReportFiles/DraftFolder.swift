import Glibc
import TarStream

/// A new folder that files are written to by paths out of hostile archives.
///
/// Each part of a path is made or opened by itself, relative to the folder before it, and links are not followed:
/// nothing that is written can come to lie outside. There are no links in it, as it makes none.
final class DraftFolder {
  /// Where it is.
  let path: String
  private let top: OpenFolder
  /// The folders of the path that was written last: the next one is mostly in one of them.
  private var open: [(name: String, folder: OpenFolder)] = []

  /// Makes the folder, for nobody but its owner: what is in it may be secret in its image.
  init(at path: String) throws(OutputError) {
    self.path = path
    guard unsafe mkdir(path, 0o700) == 0 else { throw OutputError(path: path) }
    let raw = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard raw >= 0 else { throw OutputError(path: path) }
    top = OpenFolder(FileDescriptor(owning: raw))
  }

  /// Makes a folder, and those above it.
  ///
  /// - Returns: whether it is there; not where a file stands in the way.
  func makeFolder(_ names: [String]) throws(OutputError) -> Bool { try folder(names[...]) != nil }

  /// Makes a file that is not there yet, and the folders above it.
  ///
  /// - Returns: the file, open for writing; `nil` where something stands in the way.
  func makeFile(_ names: [String]) throws(OutputError) -> OutputFile? {
    guard let name = names.last, let folder = try folder(names.dropLast()) else { return nil }
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let raw = unsafe openat(folder.raw, name, flags, 0o666)
    if raw < 0, errno == EEXIST { return nil }
    guard raw >= 0 else { throw OutputError(path: path) }
    return OutputFile(FileDescriptor(owning: raw), folder: path)
  }

  private func folder(_ names: ArraySlice<String>) throws(OutputError) -> OpenFolder? {
    let shared = zip(names, open).prefix { $0 == $1.name }.count
    open.removeLast(open.count - shared)
    for name in names.dropFirst(shared) {
      let parent = open.last?.folder ?? top
      guard unsafe mkdirat(parent.raw, name, 0o777) == 0 || errno == EEXIST else {
        throw OutputError(path: path)
      }
      let raw = unsafe openat(parent.raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if raw < 0, errno == ENOTDIR || errno == ELOOP { return nil }
      guard raw >= 0 else { throw OutputError(path: path) }
      open.append((name, OpenFolder(FileDescriptor(owning: raw))))
    }
    return open.last?.folder ?? top
  }
}

/// A file that is being written.
final class OutputFile {
  private let descriptor: FileDescriptor
  private let folder: String
  private var endsInHole = false

  init(_ descriptor: consuming FileDescriptor, folder: String) {
    self.descriptor = descriptor
    self.folder = folder
  }

  /// Writes bytes.
  func write(_ bytes: Span<UInt8>) throws(OutputError) {
    guard !bytes.isEmpty else { return }
    guard writeAll(bytes, to: descriptor.raw) else { throw OutputError(path: folder) }
    endsInHole = false
  }

  /// Leaves out zeros, which take no room on the disk: however many an archive claims, the disk is not filled.
  func skip(_ count: UInt64) throws(OutputError) {
    guard count > 0 else { return }
    guard lseek(descriptor.raw, off_t(clamping: count), SEEK_CUR) >= 0 else {
      throw OutputError(path: folder)
    }
    endsInHole = true
  }

  /// Gives the file its length, where it ends in zeros that were left out.
  func finish() throws(OutputError) {
    guard endsInHole else { return }
    let length = lseek(descriptor.raw, 0, SEEK_CUR)
    guard length >= 0, ftruncate(descriptor.raw, length) == 0 else { throw OutputError(path: folder) }
  }
}
