import CGNU
import Glibc

// The few operations on bytes for which the standard library's spans have no call yet. Each takes the span's own
// pointer and count, so nothing can be read past its end.

extension Span where Element == UInt8 {
  /// Whether both spans hold the same bytes.
  package func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard !isEmpty else { return true }
    return unsafe withUnsafeBytes { mine in
      unsafe other.withUnsafeBytes { theirs in
        guard let left = mine.baseAddress, let right = theirs.baseAddress else { return true }
        return unsafe memcmp(left, right, mine.count) == 0
      }
    }
  }

  /// Whether all are characters of ASCII that can be printed, but for those two. It looks at all of them, several at a time.
  package func isPrintable(except first: UInt8 = 0, _ second: UInt8 = 0) -> Bool {
    var others: UInt8 = 0
    for index in indices {
      let byte = self[index]
      others |= byte < 0x20 || byte >= 0x7F || byte == first || byte == second ? 1 : 0
    }
    return others == 0
  }

  /// Has the processor fetch a part of the bytes that is soon needed.
  func prefetch(_ range: Range<Int>) {
    unsafe extracting(range).withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { unsafe prefetch_bytes(start, bytes.count) }
    }
  }

  /// Where a few bytes stand first in a part of the span. Meant for a first byte that is rare: each place of it is tried.
  func firstIndex(of needle: [UInt8], in range: Range<Int>) -> Int? {
    guard let first = needle.first else { return nil }
    var start = range.lowerBound
    while start + needle.count <= range.upperBound {
      guard let found = extracting(start..<range.upperBound - needle.count + 1).firstIndex(of: first) else {
        return nil
      }
      start += found
      if extracting(start..<start + needle.count).isEqual(to: needle.span) { return start }
      start += 1
    }
    return nil
  }

  /// Where a byte stands first.
  package func firstIndex(of byte: UInt8) -> Int? {
    unsafe withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, let found = unsafe memchr(start, CInt(byte), bytes.count) else {
        return nil
      }
      return unsafe UnsafeRawPointer(found) - start
    }
  }

  /// Whether a byte stands somewhere right before one of two others.
  func hasByte(_ byte: UInt8, before first: UInt8, or second: UInt8) -> Bool {
    unsafe withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return false }
      return unsafe has_byte_before(start, bytes.count, byte, first, second)
    }
  }

  /// The eight bytes from an index on as a number, the first byte the highest; `nil` where there are not so many.
  func bigEndianWord(at index: Int) -> UInt64? {
    guard index >= 0, index + 8 <= count else { return nil }
    return unsafe withUnsafeBytes { bytes in
      UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
  }

  /// The sum of all bytes.
  var sum: UInt64 {
    unsafe withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe sum_bytes(start, bytes.count)
    }
  }

  /// A number that the same bytes always have and few others: quick to compute, and no help against bytes that were
  /// chosen to have the same.
  var quickHash: Int {
    func mixed(_ word: UInt64) -> UInt64 {
      let (high, low) = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      return high ^ low
    }
    var hash = mixed(UInt64(count))
    var index = 0
    while let word = bigEndianWord(at: index) {
      hash = mixed(hash ^ word)
      index += 8
    }
    // The last word may hold some bytes for the second time.
    if let word = bigEndianWord(at: count - 8) { return Int(truncatingIfNeeded: mixed(hash ^ word)) }
    var rest: UInt64 = 0
    for index in indices { rest = rest << 8 | UInt64(self[index]) }
    return Int(truncatingIfNeeded: mixed(hash ^ rest))
  }

  /// Whether every byte is zero: the first one, and each as the one before it.
  package var isZero: Bool {
    isEmpty || self[0] == 0 && extracting(1..<count).isEqual(to: extracting(0..<count - 1))
  }

  /// How many bytes at the start are zero.
  var countOfLeadingZeros: Int {
    // A stride without a way out of it is done with wide registers.
    let stride = 64
    var start = 0
    while start + stride <= count {
      var bits: UInt8 = 0
      for index in start..<start + stride { bits |= self[index] }
      guard bits == 0 else { break }
      start += stride
    }
    while start < count, self[start] == 0 { start += 1 }
    return start
  }
}

extension [UInt8] {
  /// A copy of the bytes.
  package init(copying bytes: Span<UInt8>) {
    self = []
    append(bytes)
  }

  /// Appends a copy of the bytes.
  package mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Becomes a copy of the bytes, in the memory that it has, if that is enough.
  mutating func assign(_ bytes: Span<UInt8>) {
    guard count == bytes.count else {
      removeAll(keepingCapacity: true)
      return append(bytes)
    }
    // Names of one folder are often of one length, and an array has no quick way to change it.
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress else { return }
        unsafe target.baseAddress?.update(from: from, count: source.count)
      }
    }
  }

  /// Appends a copy of the bytes before the first that is `end`, or of all.
  mutating func append(_ bytes: Span<UInt8>, upTo end: UInt8) {
    append(bytes.extracting(0..<(bytes.firstIndex(of: end) ?? bytes.count)))
  }
}

/// The order of two byte strings, as `memcmp` has it, a prefix before what it starts: -1, 0 or 1.
package func compareBytes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
  let shared = min(left.count, right.count)
  let order = unsafe left.withUnsafeBytes { mine in
    unsafe right.withUnsafeBytes { theirs in
      guard shared > 0, let left = mine.baseAddress, let right = theirs.baseAddress else {
        return CInt(0)
      }
      return unsafe memcmp(left, right, shared)
    }
  }
  if order != 0 { return order < 0 ? -1 : 1 }
  return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
}

/// Calls `body` with `count` zeros in all, piece by piece.
func forEachPiece(ofZeros count: UInt64, _ body: (Span<UInt8>) -> Void) {
  let zeros = [UInt8](repeating: 0, count: Int(min(count, 1 << 16)))
  var rest = count
  while rest > 0 {
    let step = min(rest, UInt64(zeros.count))
    body(zeros.span.extracting(0..<Int(step)))
    rest -= step
  }
}
