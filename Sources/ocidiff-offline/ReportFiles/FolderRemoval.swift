import Glibc
import TarStream

/// Removes a folder and all that is in it. Symbolic links are removed, never followed.
///
/// - Returns: whether it is gone.
@discardableResult
func removeFolder(_ path: String) -> Bool { removeFolder(path, in: AT_FDCWD) }

private func removeFolder(_ name: String, in parent: CInt) -> Bool {
  let raw = unsafe openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  guard raw >= 0, let listing = unsafe fdopendir(raw) else { return false }
  // Names first: a folder that changes while it is listed may be told in part.
  let names = unsafe names(in: listing)
  for name in names where unsafe unlinkat(dirfd(listing), name, 0) != 0 {
    guard errno == EISDIR || errno == EPERM, unsafe removeFolder(name, in: dirfd(listing)) else {
      break
    }
  }
  unsafe closedir(listing)
  return unsafe unlinkat(parent, name, AT_REMOVEDIR) == 0
}

/// The names of all that is in a folder; `nil` where it cannot be listed.
func names(inFolder path: String) -> [String]? {
  guard let listing = unsafe opendir(path) else { return nil }
  defer { unsafe closedir(listing) }
  return unsafe names(in: listing)
}

private func names(in listing: OpaquePointer) -> [String] {
  var names: [String] = []
  while let name = unsafe nextName(in: listing) { names.append(name) }
  return names
}
