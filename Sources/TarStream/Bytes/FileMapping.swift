import Glibc

/// A file's bytes, mapped read-only for as long as this object lives.
///
/// Sound because the pointer never leaves this file, every span is bounded by the `count` that was mapped, and
/// the mapping is taken away only when nobody refers to it any more.
@safe final class FileMapping: Sendable {
  private nonisolated(unsafe) let base: UnsafeRawPointer?
  let count: Int

  static let empty = FileMapping()

  private init() {
    unsafe base = nil
    count = 0
  }

  /// Maps all of a regular file.
  init(_ file: borrowing FileDescriptor) throws(StreamError) {
    let size = try file.size()
    count = size
    guard size > 0 else {
      unsafe base = nil
      return
    }
    let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, file.raw, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw StreamError(.unreadable, at: 0, in: .stored, "cannot map it into memory: \(systemMessage())")
    }
    unsafe base = UnsafeRawPointer(address)
  }

  deinit {
    if let base = unsafe base {
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
    }
  }

  func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = unsafe UnsafeBufferPointer(
      start: base?.assumingMemoryBound(to: UInt8.self), count: count)
    return try body(unsafe buffer.span)
  }
}
