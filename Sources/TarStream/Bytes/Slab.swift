import CGNU
import Glibc

/// Memory that is mapped for itself, so that it can grow without being copied.
@safe final class Slab: @unchecked Sendable {
  private(set) var base: UnsafeMutableRawPointer
  private var count: Int

  /// The size of the large pages that Linux has; a slab of that size or more is made of them, where there are some.
  private static let largePage = 2 << 20

  /// - Throws: `unreadable` where there is no memory left.
  init(count: Int) throws(StreamError) {
    unsafe base = try Self.map(count)
    self.count = count
  }

  deinit { unsafe munmap(base, count) }

  /// Makes it longer, and moves it to where there is the room: its pages, not what is in them, unless it was of small
  /// ones and is of large ones then.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  func grow(to newCount: Int) throws(StreamError) {
    // Where there is hardly any memory left, there may still be enough for what is added.
    let room = newCount < Self.largePage ? nil : unsafe try? Self.map(newCount)
    if count < Self.largePage, let room = unsafe room {
      unsafe room.copyMemory(from: base, byteCount: count)
      unsafe munmap(base, count)
      unsafe base = room
    } else {
      let moved = unsafe remap_memory(base, count, newCount, room)
      guard let moved = unsafe moved, unsafe moved != MAP_FAILED else {
        throw StreamError.noMemory(for: newCount)
      }
      unsafe base = moved
    }
    count = newCount
  }

  /// New memory. Large pages are aligned, which nothing is by chance: what is too much is given back at once.
  private static func map(_ count: Int) throws(StreamError) -> UnsafeMutableRawPointer {
    let isLarge = count >= largePage
    let mapped = isLarge ? count + largePage : count
    let start = unsafe mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else { throw StreamError.noMemory(for: count) }
    guard isLarge else { return unsafe start }
    let before = (largePage - Int(bitPattern: start) % largePage) % largePage
    let base = unsafe start + before
    if before > 0 { unsafe munmap(start, before) }
    if before < largePage { unsafe munmap(base + count, largePage - before) }
    unsafe madvise(base, count, MADV_HUGEPAGE)
    return unsafe base
  }
}
