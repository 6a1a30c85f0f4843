/// An array of plain values that may become very long: it grows without being copied, as its memory is mapped for itself.
///
/// It is a value, as an array is: a copy shares the memory until one of the two is changed.
@safe
public struct LongArray<Element: BitwiseCopyable & Sendable>: RandomAccessCollection,
  @unchecked Sendable
{
  /// `nil` as long as it is empty.
  private var slab: Slab?
  /// Where the elements stand in the slab.
  private var start: UnsafeMutablePointer<Element>?
  /// For how many the slab has memory at hand; it may have the room for more.
  private var capacity = 0
  /// How many elements there are.
  public private(set) var count = 0

  /// How many bytes the first memory has.
  private static var firstSize: Int { 1 << 16 }

  init() {}

  /// The index of the first element: 0.
  public var startIndex: Int { 0 }

  /// The index behind the last element.
  public var endIndex: Int { count }

  /// The element at an index.
  public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count)
    return unsafe start.unsafelyUnwrapped[index]
  }

  /// Calls `body` with the last element, for it to be changed.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  mutating func changeLast(_ body: (inout Element) -> Void) throws(StreamError) {
    precondition(count > 0)
    if !isKnownUniquelyReferenced(&slab) { try makeRoom() }
    unsafe body(&start.unsafelyUnwrapped[count - 1])
  }

  /// Adds an element behind the last.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  mutating func append(_ element: Element) throws(StreamError) {
    if count == capacity || !isKnownUniquelyReferenced(&slab) { try makeRoom() }
    unsafe (start.unsafelyUnwrapped + count).initialize(to: element)
    count += 1
  }

  /// Adds elements behind the last.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  mutating func append(_ elements: Span<Element>) throws(StreamError) {
    if elements.isEmpty { return }
    if capacity - count < elements.count || !isKnownUniquelyReferenced(&slab) {
      try makeRoom(for: elements.count)
    }
    unsafe elements.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      unsafe (start.unsafelyUnwrapped + count).initialize(from: first, count: source.count)
    }
    count += elements.count
  }

  /// The elements at a range of indices, which are there as long as the array is, and is not changed. With a closure to
  /// call, it would be generic in what that returns, and look for the array's type each time it is not specialized.
  @unsafe func elements(in range: Range<Int>) -> UnsafeBufferPointer<Element> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe UnsafeBufferPointer(start: start.map { unsafe $0 + range.lowerBound }, count: range.count)
  }

  private mutating func makeRoom(for added: Int = 1) throws(StreamError) {
    let used = count * MemoryLayout<Element>.stride
    let needed = used + added * MemoryLayout<Element>.stride
    let slab = try roomySlab(used: used, needed: needed)
    // As much again as there is, as an array that doubles would take, but of a long one no more than fits in the cache.
    let end = Swift.min(slab.count, needed + Swift.min(Swift.max(used, 1 << 14), 1 << 18))
    slab.prepare(used..<end)
    capacity = end / MemoryLayout<Element>.stride
    unsafe start = slab.base.bindMemory(to: Element.self, capacity: capacity)
    self.slab = slab
  }

  /// A slab with room for so many bytes that nobody else has, and in it what is used of the one that there is.
  private mutating func roomySlab(used: Int, needed: Int) throws(StreamError) -> Slab {
    var size = Self.firstSize
    while size < needed { size *= 2 }
    if isKnownUniquelyReferenced(&slab), let slab {
      if slab.count < needed { try slab.grow(to: size) }
      return slab
    }
    let copy = try Slab(count: size)
    if let start = unsafe start { unsafe copy.base.copyMemory(from: start, byteCount: used) }
    return copy
  }
}
