/// Makes a table out of the entries of a walk.
struct EntryTableBuilder: ~Copyable {
  private var entries = LongArray<EntryRecord>()
  private var arena = NameArena()
  private var extras: [EntryExtras] = [EntryExtras()]
  private var extrasIndex: [EntryExtras: UInt32] = [EntryExtras(): 0]
  private var extrasBytes = 0
  private var shared: [[UInt8]: ArenaSlice] = [:]
  private var owners: [EntryOwner] = []
  private var ownerIndex: [EntryOwner: UInt32] = [:]
  private var lastOwner: UInt32 = 0
  private var traits = LongArray<EntryTraits>()
  /// The numbers of those that are no link's: a link mostly leads to a place of its own.
  private var traitsIndex: [EntryTraits: UInt32] = [:]
  private var lastResidue = ArenaSlice()
  /// Those of the last entries that others may be like (``TarEntry/likeness``).
  private var known = InlineArray<4, KnownTraits>(repeating: KnownTraits())
  /// Those of the entry that is not complete yet.
  private var open = KnownTraits()
  private var dotted: [UInt32] = []
  /// Whether each entry's path is that of the one before it or comes after it in the order of bytes.
  private var isAscending = true

  /// What entries have in common that are like each other.
  private struct KnownTraits {
    var likeness = 0
    var traits = EntryTraits()
    /// The number of these traits in the table; `nil` before they have one.
    var index: UInt32?
  }

  /// Adds an entry whose content is not read yet.
  mutating func append(_ entry: TarEntry, limits: StreamLimits) throws(StreamError) {
    guard entries.count < limits.entries else {
      throw StreamError(
        limit: "entries", at: entry.offset, "more than \(limits.entries) entries in one archive")
    }
    guard arena.count + extrasBytes <= limits.arenaBytes else {
      throw StreamError(
        limit: "arenaBytes", at: entry.offset,
        "the names and attributes of this archive take more than \(limits.arenaBytes) bytes")
    }
    let name = try arena.add(entry.name.span)
    let path = try canonical(name)
    // While both are in the cache. Where it is not so once, it need not be looked at any more.
    if isAscending, let last = lastPath {
      isAscending = arena.compare(last, to: path, in: arena) <= 0
    }
    // Where a link leads is its own.
    let likeness = entry.type.isLink ? 0 : entry.likeness
    open = known[likeness & 3]
    if likeness == 0 || open.likeness != likeness {
      lastOwner = try owner(of: entry)
      open = KnownTraits(
        likeness: likeness,
        traits: EntryTraits(
          linkName: try arena.add(entry.linkName.span), owner: lastOwner, extras: index(of: entry)))
    }
    try entries.append(
      EntryRecord(
        name: name, path: path, traits: 0, mode: entry.mode,
        headerBlocks: UInt32((entry.contentOffset - entry.offset) / UInt64(blockSize)),
        disagreement: entry.disagreement, size: entry.size, contentOffset: entry.contentOffset,
        modified: entry.modified, type: entry.type, format: entry.format, isSparse: entry.isSparse,
        storedFingerprint: .none))
  }

  /// Completes the entry that was added last.
  mutating func finishLast(fingerprint: Fingerprint, residue: [UInt8]) throws(StreamError) {
    let traits: UInt32
    if let known = open.index, arena.holds(residue.span, at: open.traits.residue) {
      traits = known
    } else {
      lastResidue = try add(residue, unlessSameAs: lastResidue)
      open.traits.residue = lastResidue
      traits = try index(of: open.traits)
      open.index = traits
      if open.likeness != 0 { known[open.likeness & 3] = open }
    }
    try entries.changeLast { last in
      last.storedFingerprint = fingerprint
      last.traits = traits
    }
  }

  /// How many entries were added.
  var count: Int { entries.count }

  /// A number that the entry that was added last shares with all entries of its path, in this table and in others; few
  /// other paths have it.
  var numberOfLastPath: Int { arena.withBytes(entries[entries.count - 1].path) { $0.quickHash } }

  /// The table of all entries that were added.
  func table(trailer: TarTrailer) -> EntryTable {
    EntryTable(
      entries: entries, order: sortedOrder(), trailer: trailer, dotted: dotted, arena: arena,
      traits: traits, owners: owners, extras: extras)
  }

  /// Adds what the entry before has as well in most archives: owners' names, residues.
  private mutating func add(_ bytes: [UInt8], unlessSameAs last: ArenaSlice) throws(StreamError) -> ArenaSlice
  {
    if bytes.isEmpty { return ArenaSlice() }
    if arena.holds(bytes.span, at: last) { return last }
    if let known = shared[bytes] { return known }
    let slice = try arena.add(bytes.span)
    shared[bytes] = slice
    return slice
  }

  private var lastPath: ArenaSlice? { entries.isEmpty ? nil : entries[entries.count - 1].path }

  private mutating func owner(of entry: TarEntry) throws(StreamError) -> UInt32 {
    var owner = EntryOwner(uid: entry.uid, gid: entry.gid, userName: ArenaSlice(), groupName: ArenaSlice())
    if !owners.isEmpty {
      // That of the entry before, in most archives.
      let last = owners[Int(lastOwner)]
      owner.userName = last.userName
      owner.groupName = last.groupName
      if owner == last, arena.holds(entry.userName.span, at: last.userName),
        arena.holds(entry.groupName.span, at: last.groupName)
      {
        return lastOwner
      }
    }
    // One name is kept once, so that equal owners have equal slices.
    owner.userName = try add(entry.userName, unlessSameAs: ArenaSlice())
    owner.groupName = try add(entry.groupName, unlessSameAs: ArenaSlice())
    if let known = ownerIndex[owner] { return known }
    let index = UInt32(owners.count)
    owners.append(owner)
    ownerIndex[owner] = index
    return index
  }

  private mutating func index(of own: EntryTraits) throws(StreamError) -> UInt32 {
    if let last = traits.last, last == own { return UInt32(traits.count - 1) }
    let isLink = own.linkName.count > 0
    if !isLink, let known = traitsIndex[own] { return known }
    let index = UInt32(traits.count)
    try traits.append(own)
    if !isLink { traitsIndex[own] = index }
    return index
  }

  /// The canonical path of the entry that is to be added.
  private mutating func canonical(_ name: ArenaSlice) throws(StreamError) -> ArenaSlice {
    let (range, mayBeDotted) = arena.withBytes(name) { CanonicalPath.range(in: $0) }
    if mayBeDotted { dotted.append(UInt32(entries.count)) }
    if let range {
      return ArenaSlice(name.range.lowerBound + range.lowerBound..<name.range.lowerBound + range.upperBound)
    }
    return try arena.add(CanonicalPath.make(arena.bytes(name)).span)
  }

  private mutating func index(of entry: TarEntry) -> UInt32 {
    // Nothing has to be put together for most.
    if entry.device == nil, entry.accessed == nil, entry.changed == nil, entry.extendedAttributes.isEmpty,
      entry.unknownRecords.isEmpty
    {
      return 0
    }
    let extra = EntryExtras(
      device: entry.device, accessed: entry.accessed, changed: entry.changed,
      extendedAttributes: entry.extendedAttributes, unknownRecords: entry.unknownRecords)
    if let index = extrasIndex[extra] { return index }
    let index = UInt32(extras.count)
    extras.append(extra)
    for record in extra.extendedAttributes + extra.unknownRecords {
      extrasBytes += record.key.count + record.value.count
    }
    extrasIndex[extra] = index
    return index
  }

  // MARK: Sorting

  private func sortedOrder() -> [UInt32] {
    // Most archives are made in order.
    if isAscending { return entries.indices.map { UInt32($0) } }
    // The first eight bytes as a number decide most comparisons without touching the arena.
    let (entries, arena) = (entries, arena)
    var keyed = entries.indices.map { index in
      (key: arena.withBytes(entries[index].path) { Self.leadingBytes($0) }, index: UInt32(index))
    }
    let isBefore = { (left: (key: UInt64, index: UInt32), right: (key: UInt64, index: UInt32)) -> Bool in
      if left.key != right.key { return left.key < right.key }
      let order = arena.compare(
        entries[Int(left.index)].path, to: entries[Int(right.index)].path, in: arena)
      return order == 0 ? left.index < right.index : order < 0
    }
    keyed.sort(by: isBefore)
    return keyed.map(\.index)
  }

  private static func leadingBytes(_ name: Span<UInt8>) -> UInt64 {
    if let word = name.bigEndianWord(at: 0) { return word }
    var key: UInt64 = 0
    for index in 0..<8 { key = key << 8 | (index < name.count ? UInt64(name[index]) : 0) }
    return key
  }
}
