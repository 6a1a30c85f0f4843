/// The bounds of what a stream may ask for. Each is far above what real images need, and can be raised.
///
/// Where one is reached, the error is ``StreamError/Code/limitReached`` and its detail names the property, as
/// SECURITY.md lists it.
public struct StreamLimits: Hashable, Sendable {
  /// Bytes that one compressed stream may become: a layer of 64 GiB is larger than any seen in the wild.
  public var decompressedBytes: UInt64 = 64 << 30
  /// How many times its length a compressed stream may become, as soon as that is more than `anyRatioBytes`. gzip
  /// cannot reach it (1,032); zstd and bzip2 can, with nothing but one byte over and over.
  public var ratio: UInt64 = 10_000
  /// Bytes that a compressed stream may become however short it is: files full of zeros are real, as disks of virtual
  /// machines in images are.
  public var anyRatioBytes: UInt64 = 8 << 30
  /// Bytes that one temporary file may take: a pipe, or what a compressed archive holds. It is disk, not memory.
  public var spoolBytes: UInt64 = 64 << 30
  /// Bytes of zeros that the sparse files of one archive may stand for: they are hashed, so they cost time.
  public var sparseBytes: UInt64 = 16 << 30
  /// Parts of one sparse file. Go's CVE-2025-58183 was a map without a bound.
  public var sparseSegments = 1 << 20
  /// Entries of one archive: each takes memory, and images of some millions are real. The table's indices have 32 bits.
  public var entries = 1 << 24
  /// Bytes of one name or link name. Linux takes paths of 4,096 bytes.
  public var nameBytes = 1 << 20
  /// Bytes of one pax header. libarchive's bound of 1 MB broke real archives with large extended attributes.
  public var paxBytes = 64 << 20
  /// Records of one pax header. Linux lists no more than 64 KiB of names of a file's extended attributes.
  public var paxRecords = 1 << 16
  /// Bytes of global pax records, counted anew for each entry that they hold for, and 64 more for each record: without a
  /// bound, a long header and many entries make an archive that takes as long as the two multiplied. The one record of
  /// `git archive` may hold for two million entries; layers have none.
  public var globalBytes: UInt64 = 256 << 20
  /// Bytes of all names and attributes of one archive, which are kept in memory: 64 for each of as many entries as are
  /// taken.
  public var arenaBytes = 1 << 30
  /// The zstd window, as a power of two: 128 MiB, as `zstd -d` takes without `--long`. It is memory.
  public var zstdWindowLog = 27

  /// The limits as documented.
  public init() {}

  /// The limits times `factor`; what is bounded by the table's format goes no further than that allows.
  public func scaled(by factor: Double) -> StreamLimits {
    var limits = self
    limits.decompressedBytes = Self.scaled(decompressedBytes, by: factor)
    limits.ratio = max(1, Self.scaled(ratio, by: factor))
    limits.anyRatioBytes = Self.scaled(anyRatioBytes, by: factor)
    limits.spoolBytes = Self.scaled(spoolBytes, by: factor)
    limits.sparseBytes = Self.scaled(sparseBytes, by: factor)
    limits.sparseSegments = Self.scaled(sparseSegments, by: factor)
    limits.entries = Self.scaled(entries, by: factor, atMost: Int(UInt32.max) - 1)
    // The arena is addressed with 32 bits, and what one entry adds to it comes on top.
    limits.nameBytes = Self.scaled(nameBytes, by: factor, atMost: 64 << 20)
    limits.paxBytes = Self.scaled(paxBytes, by: factor, atMost: 512 << 20)
    limits.paxRecords = Self.scaled(paxRecords, by: factor)
    limits.globalBytes = Self.scaled(globalBytes, by: factor)
    limits.arenaBytes = Self.scaled(arenaBytes, by: factor, atMost: 2 << 30)
    let doublings = max(0, factor.exponent)
    limits.zstdWindowLog = min(31, zstdWindowLog + min(4, Int(doublings)))
    return limits
  }

  /// `value × factor`, held within what the type can say.
  public static func scaled(_ value: UInt64, by factor: Double) -> UInt64 {
    let product = Double(value) * factor
    return product >= 0x1p63 ? 1 << 63 : UInt64(max(0, product))
  }

  /// A number of things times `factor`: at least one, so that small factors refuse what is large and not everything.
  public static func scaled(_ count: Int, by factor: Double, atMost most: Int = .max) -> Int {
    min(max(1, Int(clamping: scaled(UInt64(clamping: count), by: factor))), most)
  }

  /// How a message ends that tells of a limit: which one it is, and what to do. `name`: that of the property.
  public static func advice(_ name: String) -> String { "raise the limit \(name) with --max-scale" }
}

extension StreamError {
  /// A limit was reached. `name`: that of the property of ``StreamLimits``; `found`: what there was too much of.
  init(
    limit name: String, at offset: UInt64, in place: StreamError.Place = .decompressed, _ found: String
  ) {
    self.init(.limitReached, at: offset, in: place, "\(found); \(StreamLimits.advice(name))")
  }
}
