/// The entries of one tar archive, compact: fixed-size records, and one arena that holds all their names.
///
/// A record takes 160 bytes; an archive's table is made once and then only read, by any number of tasks.
public struct EntryTable: Sendable {
  /// The entries in the order of the archive.
  public private(set) var entries: [EntryRecord] = []
  /// Indices into `entries`, sorted by canonical path as bytes; entries of one path in the order of the archive.
  public private(set) var order: [UInt32] = []
  /// What stands behind the entries.
  public internal(set) var trailer = TarTrailer()

  private var arena: [UInt8] = []
  private var extras: [EntryExtras] = [EntryExtras()]
  private var extrasIndex: [EntryExtras: UInt32] = [EntryExtras(): 0]
  private var shared: [[UInt8]: ArenaSlice] = [:]
  private var lastOwner = ArenaSlice()
  private var lastGroup = ArenaSlice()
  private var lastResidue = ArenaSlice()

  init() {}

  // MARK: Reading

  /// The bytes of a name.
  public func bytes(_ slice: ArenaSlice) -> ArraySlice<UInt8> { arena[slice.range] }

  /// Calls `body` with the bytes of a name, without counting a reference.
  public func withBytes<Result, Failure: Error>(
    _ slice: ArenaSlice, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(arena.span.extracting(slice.range))
  }

  /// What few entries have: device numbers, extended attributes, records that no one knows.
  public func extras(of entry: EntryRecord) -> EntryExtras { extras[Int(entry.extras)] }

  /// Whether two names of two tables are the same bytes.
  public func isSame(_ slice: ArenaSlice, as other: ArenaSlice, in table: EntryTable) -> Bool {
    slice.count == other.count
      && arena.span.extracting(slice.range).isEqual(to: table.arena.span.extracting(other.range))
  }

  /// The order of two names of two tables as bytes: -1, 0 or 1.
  public func compare(_ slice: ArenaSlice, to other: ArenaSlice, in table: EntryTable) -> Int {
    compareBytes(arena.span.extracting(slice.range), table.arena.span.extracting(other.range))
  }

  // MARK: Making

  /// Adds an entry whose content is not read yet.
  mutating func append(_ entry: TarEntry, limits: StreamLimits) throws(StreamError) {
    guard entries.count < limits.entries else {
      throw StreamError(
        .limitReached, at: entry.offset,
        "more than \(limits.entries) entries in one archive; raise the limit with --max-scale")
    }
    guard arena.count <= limits.arenaBytes else {
      throw StreamError(
        .limitReached, at: entry.offset, "the names of this archive take more than \(limits.arenaBytes) bytes"
      )
    }
    let name = add(entry.name)
    let path = canonical(name)
    lastOwner = add(entry.userName, unlessSameAs: lastOwner)
    lastGroup = add(entry.groupName, unlessSameAs: lastGroup)
    entries.append(
      EntryRecord(
        name: name, path: path, linkName: add(entry.linkName), userName: lastOwner, groupName: lastGroup,
        residue: ArenaSlice(), extras: index(of: entry), mode: entry.mode, uid: entry.uid, gid: entry.gid,
        size: entry.size, modified: entry.modified, offset: entry.offset, contentOffset: entry.contentOffset,
        type: entry.type, format: entry.format, isSparse: entry.isSparse, content: .none))
  }

  /// Completes the entry that was added last.
  mutating func finishLast(content: SHA256Digest, residue: [UInt8]) {
    let last = entries.count - 1
    entries[last].content = content
    lastResidue = add(residue, unlessSameAs: lastResidue)
    entries[last].residue = lastResidue
  }

  /// Ends the making: sorts, and lets go of what only the making needs.
  mutating func finish(trailer: TarTrailer) {
    self.trailer = trailer
    extrasIndex = [:]
    shared = [:]
    order = sortedOrder()
  }

  private mutating func add(_ bytes: [UInt8]) -> ArenaSlice {
    let start = arena.count
    arena.append(contentsOf: bytes)
    return ArenaSlice(start..<arena.count)
  }

  /// Adds what the entry before has as well in most archives: owners' names, residues.
  private mutating func add(_ bytes: [UInt8], unlessSameAs last: ArenaSlice) -> ArenaSlice {
    if arena[last.range].elementsEqual(bytes) { return last }
    if bytes.isEmpty { return ArenaSlice() }
    if let known = shared[bytes] { return known }
    let slice = add(bytes)
    shared[bytes] = slice
    return slice
  }

  private mutating func canonical(_ name: ArenaSlice) -> ArenaSlice {
    if let range = CanonicalPath.range(in: arena.span.extracting(name.range)) {
      return ArenaSlice(name.range.lowerBound + range.lowerBound..<name.range.lowerBound + range.upperBound)
    }
    return add(CanonicalPath.make(arena[name.range]))
  }

  private mutating func index(of entry: TarEntry) -> UInt32 {
    let extra = EntryExtras(
      device: entry.device, accessed: entry.accessed, changed: entry.changed,
      extendedAttributes: entry.extendedAttributes, unknownRecords: entry.unknownRecords)
    if extra.isEmpty { return 0 }
    if let index = extrasIndex[extra] { return index }
    let index = UInt32(extras.count)
    extras.append(extra)
    extrasIndex[extra] = index
    return index
  }

  // MARK: Sorting

  private func sortedOrder() -> [UInt32] {
    // The first eight bytes as a number decide most comparisons without touching the arena.
    var keyed = entries.indices.map { index in
      (key: leadingBytes(entries[index].path), index: UInt32(index))
    }
    let isBefore = { (left: (key: UInt64, index: UInt32), right: (key: UInt64, index: UInt32)) -> Bool in
      if left.key != right.key { return left.key < right.key }
      let order = compare(entries[Int(left.index)].path, to: entries[Int(right.index)].path, in: self)
      return order == 0 ? left.index < right.index : order < 0
    }
    keyed.sort(by: isBefore)
    return keyed.map(\.index)
  }

  private func leadingBytes(_ slice: ArenaSlice) -> UInt64 {
    let span = arena.span.extracting(slice.range)
    var key: UInt64 = 0
    for index in 0..<8 { key = key << 8 | (index < span.count ? UInt64(span[index]) : 0) }
    return key
  }
}
