import Glibc

/// Bytes that can be read any number of times: a mapped file or a buffer, or a part of one.
///
/// A region is two words and a reference: taking a part of it copies nothing, and the mapping lives as long as
/// any part of it does. Regions go from task to task freely.
public struct ByteRegion: Sendable {
  private let owner: ByteStorage
  /// Where the region lies in its file, in bytes from its start.
  public let range: Range<Int>

  init(of owner: ByteStorage) {
    self.owner = owner
    range = 0..<owner.count
  }

  init(owner: ByteStorage, range: Range<Int>) {
    self.owner = owner
    self.range = range
  }

  /// A region of no bytes.
  public static let empty = ByteRegion(of: FileMapping.empty)

  /// The region's length in bytes.
  public var count: Int { range.count }

  /// The part of the region from `offset`, `count` bytes long; `nil` where the region is too short for it.
  public func part(at offset: UInt64, count: UInt64) -> ByteRegion? {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= UInt64(self.count) else { return nil }
    let start = range.lowerBound + Int(offset)
    return ByteRegion(owner: owner, range: start..<start + Int(count))
  }

  /// The part of the region at a range that is known to lie in it.
  func part(_ part: Range<Int>) -> ByteRegion {
    precondition(part.lowerBound >= 0 && part.upperBound <= count)
    return ByteRegion(
      owner: owner, range: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
  }

  /// Calls `body` with the bytes.
  public func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try owner.withBytes { (bytes) throws(Failure) in try body(bytes.extracting(range)) }
  }

  /// Whether both regions hold the same bytes.
  public func holdsSameBytes(as other: ByteRegion) -> Bool {
    guard count == other.count else { return false }
    if owner === other.owner && range == other.range { return true }
    return withBytes { mine in other.withBytes { theirs in mine.isEqual(to: theirs) } }
  }

  /// Whether both regions hold the same bytes, those of some parts taken for granted: pairs of a part of this region
  /// and one of the other. Parts that do not stand at the same place are compared all the same.
  public func holdsSameBytes(as other: ByteRegion, except parts: [(ByteRegion, ByteRegion)]) -> Bool {
    guard count == other.count else { return false }
    let trusted = parts.compactMap { mine, theirs in
      mine.place(in: self).flatMap { $0 == theirs.place(in: other) ? $0 : nil }
    }.sorted { $0.lowerBound < $1.lowerBound }
    var start = 0
    for part in trusted + [count..<count] where part.lowerBound >= start {
      let between = start..<part.lowerBound
      guard self.part(between).holdsSameBytes(as: other.part(between)) else { return false }
      start = part.upperBound
    }
    return true
  }

  /// Where the region stands in another one that it is a part of.
  private func place(in whole: ByteRegion) -> Range<Int>? {
    guard owner === whole.owner, whole.range.contains(range) else { return nil }
    return range.lowerBound - whole.range.lowerBound..<range.upperBound - whole.range.lowerBound
  }

  /// Tells the system that the region is about to be read from its start to its end; a few MiB at a time are enough.
  public func willRead() { owner.willRead(range) }

  /// Tells the system that the region will hardly be read again.
  public func didRead() { owner.didRead(range) }

  /// A copy of the bytes.
  public func copy() -> [UInt8] { withBytes { [UInt8](copying: $0) } }
}

extension ByteRegion {
  /// How many bytes at the start are the same in both.
  public func countOfSharedPrefix(with other: ByteRegion) -> Int {
    withBytes { mine in
      other.withBytes { theirs in
        let count = min(mine.count, theirs.count)
        var start = 0
        while start < count {
          let end = min(start + pieceSize, count)
          guard mine.extracting(start..<end).isEqual(to: theirs.extracting(start..<end)) else { break }
          start = end
        }
        while start < count, mine[start] == theirs[start] { start += 1 }
        return start
      }
    }
  }
}
