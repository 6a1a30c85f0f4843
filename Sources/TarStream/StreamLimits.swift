/// The bounds of what a stream may ask for. Each is far above what real images need, and can be raised.
public struct StreamLimits: Hashable, Sendable {
  /// Bytes that one compressed stream may become: a layer of 64 GiB is larger than any seen in the wild.
  public var decompressedBytes: UInt64 = 64 << 30
  /// Bytes of zeros that the sparse files of one archive may stand for: they are hashed, so they cost time.
  public var sparseBytes: UInt64 = 16 << 30
  /// Parts of one sparse file. Go's CVE-2025-58183 was a map without a bound.
  public var sparseSegments = 1 << 20
  /// Entries of one archive. The table's indices have 32 bits.
  public var entries = 1 << 24
  /// Bytes of one GNU long name or link name. Linux takes paths of 4,096 bytes.
  public var nameBytes = 1 << 20
  /// Bytes of one pax header. libarchive's bound of 1 MB broke real archives with large extended attributes.
  public var paxBytes = 64 << 20
  /// Bytes of all names and attributes of one archive: its arena is addressed with 32 bits.
  public var arenaBytes = Int(UInt32.max) / 2
  /// The zstd window, as a power of two: 128 MiB, as `zstd -d` takes without `--long`.
  public var zstdWindowLog = 27

  /// The limits as documented.
  public init() {}

  /// The limits times `factor`; what is bounded by the table's format stays.
  public func scaled(by factor: Double) -> StreamLimits {
    var limits = self
    limits.decompressedBytes = Self.scaled(decompressedBytes, by: factor)
    limits.sparseBytes = Self.scaled(sparseBytes, by: factor)
    limits.sparseSegments = Int(clamping: Self.scaled(UInt64(sparseSegments), by: factor))
    limits.entries = min(Int(clamping: Self.scaled(UInt64(entries), by: factor)), Int(UInt32.max) - 1)
    limits.nameBytes = min(Int(clamping: Self.scaled(UInt64(nameBytes), by: factor)), arenaBytes)
    limits.paxBytes = min(Int(clamping: Self.scaled(UInt64(paxBytes), by: factor)), arenaBytes)
    let doublings = max(0, factor.exponent)
    limits.zstdWindowLog = min(31, zstdWindowLog + min(4, Int(doublings)))
    return limits
  }

  /// `value × factor`, held within what the type can say.
  public static func scaled(_ value: UInt64, by factor: Double) -> UInt64 {
    let product = Double(value) * factor
    return product >= 0x1p63 ? 1 << 63 : UInt64(max(0, product))
  }
}
