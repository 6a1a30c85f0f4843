/// The first place at which the bytes of two files differ.
public struct ByteDifference: Sendable, Equatable {
  /// Where the first byte is that differs, or where the shorter file ends.
  public var offset: Int
  /// Where the rows begin: 16 bytes each, the first one a row before the difference.
  public var start: Int
  /// What the left file has from there on.
  public var left: [UInt8]
  /// What the right file has from there on.
  public var right: [UInt8]

  /// How many bytes a row has.
  public static let rowBytes = 16
  private static let rows = 8

  /// Compares two files; `nil` where they are the same.
  public init?(_ left: [UInt8], _ right: [UInt8]) {
    let shorter = min(left.count, right.count)
    let offset = (0..<shorter).first { left[$0] != right[$0] } ?? shorter
    guard offset < max(left.count, right.count) else { return nil }
    self.offset = offset
    start = max(0, offset / Self.rowBytes - 1) * Self.rowBytes
    let end = start + Self.rows * Self.rowBytes
    self.left = Array(left[min(start, left.count)..<min(end, left.count)])
    self.right = Array(right[min(start, right.count)..<min(end, right.count)])
  }
}
