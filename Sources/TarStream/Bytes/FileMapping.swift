import CGNU
import Glibc

/// A file's bytes, mapped read-only for as long as this object lives.
@safe final class FileMapping: ByteStorage, @unchecked Sendable {
  static let empty = FileMapping()

  private init() { unsafe super.init(base: nil, count: 0) }

  /// Maps all of a regular file.
  init(_ file: borrowing FileDescriptor) throws(StreamError) {
    let size = try file.size()
    let address = unsafe size > 0 ? mmap(nil, size, PROT_READ, MAP_PRIVATE, file.raw, 0) : nil
    guard unsafe address != MAP_FAILED else {
      throw StreamError(.unreadable, at: 0, in: .stored, "cannot map it into memory: \(systemMessage())")
    }
    unsafe super.init(base: address, count: size)
  }

  deinit {
    if let base = unsafe base { unsafe munmap(base, count) }
  }

  override func willRead(_ range: Range<Int>) {
    if let base = unsafe base, !range.isEmpty { unsafe map_pages(base + range.lowerBound, range.count) }
  }

  // What is left to be unmapped at the end is unmapped by one thread alone.
  override func didRead(_ range: Range<Int>) {
    if let base = unsafe base, !range.isEmpty { unsafe unmap_pages(base + range.lowerBound, range.count) }
  }
}
