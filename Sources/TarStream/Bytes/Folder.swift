import Glibc

/// A folder whose files are read by paths that may come from untrusted documents.
///
/// Symbolic links are followed within the folder and never out of it: each part of a path is opened by itself,
/// relative to the folder before it, so nothing that changes meanwhile can lead outside.
public final class Folder: Sendable {
  private let top: FileDescriptor

  /// An open folder.
  public init(_ descriptor: consuming FileDescriptor) { top = descriptor }

  /// Maps the file at a path; `nil` where there is none.
  ///
  /// - Throws: `unreadable` where the path leads out of the folder, or to something that is no file.
  public func map(_ path: String) throws(StreamError) -> ByteRegion? {
    var parents: [OpenFolder] = []
    var rest = Array(path.splitAtSlashes().reversed())
    var links = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        guard parents.popLast() != nil else { throw Self.leadsOut }
        continue
      }
      let parent = parents.last?.raw ?? top.raw
      let raw = unsafe openat(parent, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
      if raw >= 0 {
        let file = FileDescriptor(owning: raw)
        let kind = try file.kind()
        if kind == .file && rest.isEmpty { return try file.map() }
        guard kind == .folder else {
          if kind == .file { return nil }
          throw StreamError(.unreadable, at: 0, in: .stored, "it is neither a file nor a folder")
        }
        parents.append(OpenFolder(file))
      } else if errno == ELOOP {
        links += 1
        guard links <= 40 else {
          throw StreamError(.unreadable, at: 0, in: .stored, "too many symbolic links lead to it")
        }
        let target = try linkTarget(of: part, in: parent)
        guard !target.beginsWithSlash else { throw Self.leadsOut }
        rest.append(contentsOf: target.splitAtSlashes().reversed())
      } else if errno == ENOENT || errno == ENOTDIR {
        return nil
      } else {
        throw StreamError(.unreadable, at: 0, in: .stored, "cannot open it: \(systemMessage())")
      }
    }
    return nil
  }

  /// The names of all that is in a folder of this one, sorted; none where it is not there. Links are not followed.
  ///
  /// - Throws: `unreadable` where it cannot be read, `limitReached` where it holds more than `limit` names.
  public func names(in path: String, limit: Int) throws(StreamError) -> [String] {
    var raw = unsafe openat(top.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for part in path.splitAtSlashes() where raw >= 0 {
      let inner = unsafe openat(raw, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      close(raw)
      raw = inner
    }
    if raw < 0, errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return [] }
    guard raw >= 0, let listing = unsafe fdopendir(raw) else {
      throw StreamError(.unreadable, at: 0, in: .stored, "cannot list it: \(systemMessage())")
    }
    defer { unsafe closedir(listing) }
    var names: [String] = []
    while let name = unsafe nextName(in: listing) {
      guard names.count < limit else {
        throw StreamError(limit: "entries", at: 0, in: .stored, "more than \(limit) files in a folder")
      }
      names.append(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func linkTarget(of name: String, in folder: CInt) throws(StreamError) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return unsafe readlinkat(folder, name, start.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard count > 0 else {
      throw StreamError(.unreadable, at: 0, in: .stored, "cannot read the link: \(systemMessage())")
    }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  private static var leadsOut: StreamError {
    StreamError(.unreadable, at: 0, in: .stored, "it is a symbolic link that leads out of the folder")
  }
}
