import CGNU
import Glibc

/// Memory that is mapped for itself, so that it can grow without being copied.
@safe final class Slab: @unchecked Sendable {
  private(set) var base: UnsafeMutableRawPointer
  /// How many bytes it has.
  private(set) var count: Int

  /// - Throws: `unreadable` where there is no memory left.
  init(count: Int) throws(StreamError) {
    let start = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else { throw StreamError.noMemory(for: count) }
    unsafe base = start
    self.count = count
  }

  deinit { unsafe munmap(base, count) }

  /// Makes it longer, and moves it to where there is the room: its pages, not what is in them.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  func grow(to newCount: Int) throws(StreamError) {
    let moved = unsafe remap_memory(base, count, newCount)
    guard let moved = unsafe moved, unsafe moved != MAP_FAILED else {
      throw StreamError.noMemory(for: newCount)
    }
    unsafe base = moved
    count = newCount
  }

  /// Has the system find memory for a part of it that is to be written, all at once.
  ///
  /// To be asked for one page after the other takes longer. Large pages take longer still where they are not at hand: a
  /// virtual machine gives free memory of that size back to its host, and each page is then asked for there.
  func prepare(_ part: Range<Int>) {
    precondition(part.lowerBound >= 0 && part.upperBound <= count)
    unsafe prepare_pages(base + part.lowerBound, part.count)
  }
}
