import CGNU
import Glibc

/// Memory that is mapped for itself, and given back to the system when nobody has it any more: not from the allocator,
/// which would keep what is given back.
@safe final class Slab: @unchecked Sendable {
  private(set) var base: UnsafeMutableRawPointer
  private var count: Int

  /// The size of the large pages that Linux has; a slab of this size may be one.
  static let largePage = 2 << 20

  /// - Throws: `unreadable` where there is no memory left.
  init(count: Int) throws(StreamError) {
    self.count = count
    // Large pages are aligned, which nothing is by chance: what is too much is given back at once.
    let isLarge = count == Self.largePage
    let mapped = isLarge ? 2 * count : count
    let start = unsafe mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else { throw Self.noMemory(for: count) }
    guard isLarge else {
      unsafe base = start
      return
    }
    let before = (count - Int(bitPattern: start) % count) % count
    unsafe base = start + before
    if before > 0 { unsafe munmap(start, before) }
    if before < count { unsafe munmap(base + count, count - before) }
    unsafe madvise(base, count, MADV_HUGEPAGE)
  }

  deinit { unsafe munmap(base, count) }

  /// Makes it longer, and moves it where there is not the room: its pages, not what is in them.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  func grow(to newCount: Int) throws(StreamError) {
    let moved = unsafe remap_memory(base, count, newCount)
    guard let moved = unsafe moved, unsafe moved != MAP_FAILED else { throw Self.noMemory(for: newCount) }
    unsafe base = moved
    count = newCount
    if count >= Self.largePage { unsafe madvise(base, count, MADV_HUGEPAGE) }
  }

  private static func noMemory(for count: Int) -> StreamError {
    StreamError(
      .unreadable, at: 0, in: .stored,
      "there is no memory left for \(count) bytes of it: allow it more (ulimit -v, ulimit -d)")
  }
}
