/// The bytes of a table's names, one behind the other, each found by its ``ArenaSlice``.
///
/// To hold two names against each other is most of what comparing two entries takes, so what that needs is always inlined.
struct NameArena: Sendable {
  private var bytes = LongArray<UInt8>()

  /// How many bytes it holds.
  var count: Int { bytes.count }

  /// Adds a name.
  ///
  /// - Throws: `unreadable` where there is no memory left.
  mutating func add(_ name: Span<UInt8>) throws(StreamError) -> ArenaSlice {
    if name.isEmpty { return ArenaSlice() }
    let start = bytes.count
    try bytes.append(name)
    return ArenaSlice(start..<bytes.count)
  }

  /// A copy of a name.
  func bytes(_ slice: ArenaSlice) -> [UInt8] { withBytes(slice) { [UInt8](copying: $0) } }

  /// Calls `body` with the bytes of a name.
  @inline(__always) func withBytes<Result, Failure: Error>(
    _ slice: ArenaSlice, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(bytes) {} }
    return try unsafe body(Span(_unsafeElements: bytes.elements(in: slice.range)))
  }

  /// Whether a name is these bytes.
  @inline(__always) func holds(_ name: Span<UInt8>, at slice: ArenaSlice) -> Bool {
    slice.count == name.count && withBytes(slice) { $0.isEqual(to: name) }
  }

  /// Whether two names of two arenas are the same bytes.
  @inline(__always) func isSame(_ slice: ArenaSlice, as other: ArenaSlice, in arena: NameArena) -> Bool {
    guard slice.count == other.count else { return false }
    return slice.count == 0 || arena.withBytes(other) { holds($0, at: slice) }
  }

  /// The order of two names of two arenas as bytes: -1, 0 or 1.
  func compare(_ slice: ArenaSlice, to other: ArenaSlice, in arena: NameArena) -> Int {
    withBytes(slice) { mine in arena.withBytes(other) { theirs in compareBytes(mine, theirs) } }
  }
}
