/// The entries of one tar archive, compact: fixed-size records, and one arena that holds all their names.
///
/// A record takes 104 bytes; an archive's table is made once and then only read, by any number of tasks.
public final class EntryTable: Sendable {
  /// The entries in the order of the archive.
  public let entries: LongArray<EntryRecord>
  /// Indices into `entries`, sorted by canonical path as bytes; entries of one path in the order of the archive.
  public let order: [UInt32]
  /// Indices into `entries`: all whose path has a part that starts with a dot, and perhaps some more.
  public let dotted: [UInt32]
  /// What stands behind the entries.
  public let trailer: TarTrailer

  private let arena: [UInt8]
  private let owners: [EntryOwner]
  private let extras: [EntryExtras]

  /// A table of no entries.
  convenience init() {
    self.init(
      entries: LongArray(), order: [], trailer: TarTrailer(), dotted: [], arena: [], owners: [], extras: [])
  }

  init(
    entries: LongArray<EntryRecord>, order: [UInt32], trailer: TarTrailer, dotted: [UInt32],
    arena: [UInt8], owners: [EntryOwner], extras: [EntryExtras]
  ) {
    self.entries = entries
    self.order = order
    self.trailer = trailer
    self.dotted = dotted
    self.arena = arena
    self.owners = owners
    self.extras = extras
  }

  /// The bytes of a name.
  public func bytes(_ slice: ArenaSlice) -> ArraySlice<UInt8> { arena[slice.range] }

  /// Calls `body` with the bytes of a name, without counting a reference.
  public func withBytes<Result, Failure: Error>(
    _ slice: ArenaSlice, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let arena = arena  // a span must not outlive what it looks into, so that is held here
    return try body(arena.span.extracting(slice.range))
  }

  /// Whom an entry belongs to.
  public func owner(of entry: EntryRecord) -> EntryOwner { owners[Int(entry.owner)] }

  /// What few entries have: device numbers, extended attributes, records that no one knows.
  public func extras(of entry: EntryRecord) -> EntryExtras { extras[Int(entry.extras)] }

  /// Whether an entry has nothing of what few have.
  public func hasNoExtras(_ entry: EntryRecord) -> Bool { entry.extras == 0 }

  /// Whether two names of two tables are the same bytes.
  public func isSame(_ slice: ArenaSlice, as other: ArenaSlice, in table: EntryTable) -> Bool {
    Self.isSame(slice, of: arena, as: other, of: table.arena)
  }

  /// Whether two entries of two tables are told to be the same in all but what files hold and where they stand.
  public func tellsSame(_ index: Int, as otherIndex: Int, in table: EntryTable) -> Bool {
    let (record, other) = (entries[index], table.entries[otherIndex])
    guard record.mode == other.mode, record.modified == other.modified, record.type == other.type,
      record.format == other.format, record.size == other.size, record.extras == 0, other.extras == 0
    else { return false }
    let (mine, theirs) = (arena, table.arena)
    func isSame(_ slice: ArenaSlice, _ other: ArenaSlice) -> Bool {
      Self.isSame(slice, of: mine, as: other, of: theirs)
    }
    let (owner, otherOwner) = (owners[Int(record.owner)], table.owners[Int(other.owner)])
    return owner.uid == otherOwner.uid && owner.gid == otherOwner.gid && isSame(record.name, other.name)
      && isSame(record.linkName, other.linkName) && isSame(record.residue, other.residue)
      && isSame(owner.userName, otherOwner.userName) && isSame(owner.groupName, otherOwner.groupName)
  }

  /// Whether two tables list the same paths in the same order, each of the same type and, where it is a link, leading to
  /// the same place.
  public func listsSame(as table: EntryTable) -> Bool {
    guard entries.count == table.entries.count else { return false }
    let (mine, theirs) = (arena, table.arena)
    return entries.indices.allSatisfy { index in
      let (record, other) = (entries[index], table.entries[index])
      return record.type == other.type && Self.isSame(record.path, of: mine, as: other.path, of: theirs)
        && Self.isSame(record.linkName, of: mine, as: other.linkName, of: theirs)
    }
  }

  private static func isSame(
    _ slice: ArenaSlice, of arena: [UInt8], as other: ArenaSlice, of otherArena: [UInt8]
  ) -> Bool {
    guard slice.count == other.count else { return false }
    return arena.span.extracting(slice.range).isEqual(to: otherArena.span.extracting(other.range))
  }

  /// The order of two names of two tables as bytes: -1, 0 or 1.
  public func compare(_ slice: ArenaSlice, to other: ArenaSlice, in table: EntryTable) -> Int {
    withBytes(slice) { mine in table.withBytes(other) { theirs in compareBytes(mine, theirs) } }
  }
}
