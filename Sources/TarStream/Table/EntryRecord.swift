/// Where a name stands in its table's arena.
public struct ArenaSlice: BitwiseCopyable, Hashable, Sendable {
  private var start: UInt32 = 0
  /// How many bytes it has.
  public private(set) var count: UInt32 = 0

  init() {}

  init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    count = UInt32(range.count)
  }

  /// The first bytes of it, no more than it has.
  func prefix(_ count: UInt32) -> ArenaSlice {
    var slice = self
    slice.count = min(count, self.count)
    return slice
  }

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// One entry in its table: numbers, and where its names stand.
public struct EntryRecord: BitwiseCopyable, Sendable {
  /// The name as the archive spells it.
  public var name: ArenaSlice
  /// The canonical path.
  public var path: ArenaSlice
  /// The number of its ``EntryTraits`` in the table.
  var traits: UInt32
  /// The mode field with all its bits.
  public var mode: UInt32
  /// How many blocks all its headers have, up to its content.
  var headerBlocks: UInt32
  /// What its header tells otherwise than its pax records.
  public var disagreement: HeaderDisagreement
  /// A file's length in bytes, holes included.
  public var size: UInt64
  /// Where its content starts in the archive.
  public var contentOffset: UInt64
  /// The time of the last change.
  public var modified: TarTime
  // These three stand in what the time leaves of its last word.
  /// What it is.
  public var type: EntryType
  /// The dialect of its headers.
  public var format: TarFormat
  /// Whether its content has holes that the archive leaves out.
  public var isSparse: Bool
  /// That of a file's content, holes included, if it was computed; the same for all that is no file.
  var storedFingerprint: Fingerprint

  /// Where the first of its headers starts in the archive.
  public var offset: UInt64 { contentOffset - UInt64(headerBlocks) * UInt64(blockSize) }

  /// That of a file's content, holes included; the same for all that is no file. `nil` where the content was not looked
  /// at (``TarReadingOptions/Contents/inPlace``).
  public var fingerprint: Fingerprint? { storedFingerprint == .unread ? nil : storedFingerprint }
}

/// What most entries have in common with one before them, kept once for all that do.
struct EntryTraits: BitwiseCopyable, Hashable, Sendable {
  /// For links, where they lead, as the archive spells it.
  var linkName = ArenaSlice()
  /// What the headers hold beyond the fields (`HeaderResidue`); empty for most writers.
  var residue = ArenaSlice()
  // The numbers of what these stand for in the table.
  var owner: UInt32 = 0
  var extras: UInt32 = 0
}

/// Whom an entry belongs to, kept once for all entries of one owner.
public struct EntryOwner: Hashable, Sendable {
  /// The owner's number.
  public var uid: Int64
  /// The group's number.
  public var gid: Int64
  /// The owner's name; empty where there is none.
  public var userName: ArenaSlice
  /// The group's name; empty where there is none.
  public var groupName: ArenaSlice
}

/// What few entries have, kept apart and once for all entries that have the same.
public struct EntryExtras: Hashable, Sendable {
  /// For devices, which.
  public var device: DeviceNumber?
  /// The time of the last access, where the archive tells it.
  public var accessed: TarTime?
  /// The time of the last change of the inode, where the archive tells it.
  public var changed: TarTime?
  /// Extended attributes: name and value, in the archive's order.
  public var extendedAttributes: [PaxRecord] = []
  /// Pax records of which this program knows nothing.
  public var unknownRecords: [PaxRecord] = []
}
