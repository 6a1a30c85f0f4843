/// An array of plain values that may become very long: it grows without being copied, as its memory is mapped for itself,
/// and that memory is of large pages where the system has some, so that it is not asked for each small one.
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
    // A power of two, so that a long one is whole large pages.
    var size = Self.firstSize
    while size / MemoryLayout<Element>.stride < count + added { size *= 2 }
    if isKnownUniquelyReferenced(&slab) {
      try slab?.grow(to: size)
    } else {
      let copy = try Slab(count: size)
      if let start = unsafe start {
        unsafe copy.base.copyMemory(from: start, byteCount: count * MemoryLayout<Element>.stride)
      }
      slab = copy
    }
    capacity = size / MemoryLayout<Element>.stride
    unsafe start = slab?.base.bindMemory(to: Element.self, capacity: capacity)
  }
}
