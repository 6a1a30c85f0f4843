/// Memory that byte regions are parts of: a mapped file, or a buffer. It lives as long as any region of it.
///
/// Sound because the pointer never leaves this file but to the subclasses that own the memory, and every span is
/// bounded by `count`. Sendable because the bytes do not change while more than one owner knows of them.
@safe class ByteStorage: @unchecked Sendable {
  /// Where the bytes are; `nil` where there are none.
  final let base: UnsafeMutableRawPointer?
  /// How many bytes there are.
  final let count: Int

  init(base: UnsafeMutableRawPointer?, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  final func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = unsafe UnsafeBufferPointer(
      start: base.map { unsafe UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }, count: count)
    return try body(unsafe buffer.span)
  }

  /// Tells that a part is about to be read from its start to its end.
  func willRead(_ range: Range<Int>) {}

  /// Tells that a part will hardly be read again.
  func didRead(_ range: Range<Int>) {}
}
