/// The entries of one tar archive, compact: fixed-size records, and one arena that holds all their names.
///
/// A record takes 80 bytes; an archive's table is made once and then only read, by any number of tasks.
public final class EntryTable: Sendable {
  /// The entries in the order of the archive.
  public let entries: LongArray<EntryRecord>
  /// Indices into `entries`, sorted by canonical path as bytes; entries of one path in the order of the archive.
  public let order: [UInt32]
  /// Indices into `entries`: all whose path has a part that starts with a dot, and perhaps some more.
  public let dotted: [UInt32]
  /// What stands behind the entries.
  public let trailer: TarTrailer

  private let arena: NameArena
  private let traits: LongArray<EntryTraits>
  private let owners: [EntryOwner]
  private let extras: [EntryExtras]

  /// A table of no entries.
  convenience init() {
    self.init(
      entries: LongArray(), order: [], trailer: TarTrailer(), dotted: [], arena: NameArena(),
      traits: LongArray(), owners: [], extras: [])
  }

  init(
    entries: LongArray<EntryRecord>, order: [UInt32], trailer: TarTrailer, dotted: [UInt32],
    arena: NameArena, traits: LongArray<EntryTraits>, owners: [EntryOwner], extras: [EntryExtras]
  ) {
    self.entries = entries
    self.order = order
    self.trailer = trailer
    self.dotted = dotted
    self.arena = arena
    self.traits = traits
    self.owners = owners
    self.extras = extras
  }

  /// The bytes of a name.
  public func bytes(_ slice: ArenaSlice) -> [UInt8] { arena.bytes(slice) }

  /// Calls `body` with the bytes of a name, without copying them.
  public func withBytes<Result, Failure: Error>(
    _ slice: ArenaSlice, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try arena.withBytes(slice, body)
  }

  /// For links, where they lead, as the archive spells it; of what is no link, nothing.
  public func linkName(of entry: EntryRecord) -> [UInt8] { arena.bytes(traits(of: entry).linkName) }

  /// What an entry's headers hold beyond the fields (`HeaderResidue`); empty for most writers.
  public func residue(of entry: EntryRecord) -> [UInt8] { arena.bytes(traits(of: entry).residue) }

  /// Whom an entry belongs to.
  public func owner(of entry: EntryRecord) -> EntryOwner { owners[Int(traits(of: entry).owner)] }

  /// What few entries have: device numbers, extended attributes, records that no one knows.
  public func extras(of entry: EntryRecord) -> EntryExtras { extras[Int(traits(of: entry).extras)] }

  /// Whether an entry has nothing of what few have.
  public func hasNoExtras(_ entry: EntryRecord) -> Bool { traits(of: entry).extras == 0 }

  private func traits(of entry: EntryRecord) -> EntryTraits { traits[Int(entry.traits)] }

  /// The first entry of a canonical path, by its index; `nil` where none has it.
  public func firstEntry(at path: Span<UInt8>) -> Int? {
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = arena.withBytes(entries[Int(order[middle])].path) { compareBytes($0, path) < 0 }
      if isBefore { low = middle + 1 } else { high = middle }
    }
    guard low < order.count, arena.holds(path, at: entries[Int(order[low])].path) else { return nil }
    return Int(order[low])
  }

  /// Whether a name begins with the bytes of another.
  public func begins(_ slice: ArenaSlice, with start: ArenaSlice) -> Bool {
    slice.count >= start.count && arena.isSame(slice.prefix(start.count), as: start, in: arena)
  }

  /// Whether two names of two tables are the same bytes.
  public func isSame(_ slice: ArenaSlice, as other: ArenaSlice, in table: EntryTable) -> Bool {
    arena.isSame(slice, as: other, in: table.arena)
  }

  /// Whether two entries of two tables are told to be the same in all but what files hold and where they stand.
  public func tellsSame(_ index: Int, as otherIndex: Int, in table: EntryTable) -> Bool {
    let (record, other) = (entries[index], table.entries[otherIndex])
    return tellsSame(record, as: other, in: table)
      && sharesTraits(Int(record.traits), with: Int(other.traits), in: table)
  }

  /// Whether two tables list the same paths in the same order, each of the same type and, where it is a link, leading to
  /// the same place: then, for each entry, whether it is told to be the same on both sides (``tellsSame(_:as:in:)``);
  /// `nil` where they do not.
  public func entriesTold(asListedIn table: EntryTable) -> [Bool]? {
    guard entries.count == table.entries.count else { return nil }
    var told = [Bool](repeating: true, count: entries.count)
    // Most entries have the traits of the one before.
    var shared: (own: UInt32, other: UInt32) = (.max, .max)
    for index in entries.indices {
      let (record, other) = (entries[index], table.entries[index])
      if tellsSame(record, as: other, in: table) {
        if shared == (record.traits, other.traits) { continue }
        if sharesTraits(Int(record.traits), with: Int(other.traits), in: table) {
          shared = (record.traits, other.traits)
          continue
        }
      }
      guard record.type == other.type, arena.isSame(record.path, as: other.path, in: table.arena),
        !record.type.isLink || leadsSame(record, as: other, in: table)
      else { return nil }
      told[index] = false
    }
    return told
  }

  /// Whether two entries have the same name and fields, besides their traits.
  @inline(__always)
  private func tellsSame(_ record: EntryRecord, as other: EntryRecord, in table: EntryTable) -> Bool {
    record.mode == other.mode && record.modified == other.modified && record.type == other.type
      && record.format == other.format && record.size == other.size
      && arena.isSame(record.name, as: other.name, in: table.arena)
  }

  /// Whether the traits of two tables are the same; where there are extras, nobody looks.
  private func sharesTraits(_ index: Int, with otherIndex: Int, in table: EntryTable) -> Bool {
    let (traits, otherTraits) = (traits[index], table.traits[otherIndex])
    guard traits.extras == 0, otherTraits.extras == 0 else { return false }
    let (owner, otherOwner) = (owners[Int(traits.owner)], table.owners[Int(otherTraits.owner)])
    return owner.uid == otherOwner.uid && owner.gid == otherOwner.gid
      && arena.isSame(traits.linkName, as: otherTraits.linkName, in: table.arena)
      && arena.isSame(traits.residue, as: otherTraits.residue, in: table.arena)
      && arena.isSame(owner.userName, as: otherOwner.userName, in: table.arena)
      && arena.isSame(owner.groupName, as: otherOwner.groupName, in: table.arena)
  }

  /// Whether two links of two tables lead to the same place, as the archives spell it.
  public func leadsSame(_ record: EntryRecord, as other: EntryRecord, in table: EntryTable) -> Bool {
    arena.isSame(traits(of: record).linkName, as: table.traits(of: other).linkName, in: table.arena)
  }

  /// Whether the headers of two entries of two tables hold the same beyond the fields.
  public func leavesSame(_ record: EntryRecord, as other: EntryRecord, in table: EntryTable) -> Bool {
    arena.isSame(traits(of: record).residue, as: table.traits(of: other).residue, in: table.arena)
  }

  /// The order of two names of two tables as bytes: -1, 0 or 1.
  public func compare(_ slice: ArenaSlice, to other: ArenaSlice, in table: EntryTable) -> Int {
    arena.compare(slice, to: other, in: table.arena)
  }
}
