/// The headers that come before an entry's own and tell more of it: GNU long names and pax records.
struct Extensions {
  enum Kind {
    case longName, longLinkName, pax, global

    init?(typeFlag: UInt8) {
      switch typeFlag {
      case UInt8(ascii: "L"): self = .longName
      case UInt8(ascii: "K"): self = .longLinkName
      case UInt8(ascii: "x"): self = .pax
      case UInt8(ascii: "g"): self = .global
      default: return nil
      }
    }
  }

  /// What one header for the next entry holds.
  struct Part {
    var kind: Kind
    var data: [UInt8]
    var records: [PaxRecord] = []
    var hasPaddedLengths = false
  }

  /// What pax records tell of a sparse file.
  enum Sparse {
    /// The map itself (forms 0.0 and 0.1): offset and count of each part in turn.
    case numbers([Int64], size: Int64)
    /// The map stands at the start of the content (form 1.0).
    case inContent(size: Int64)
  }

  private let limits: StreamLimits
  private var kind = Kind.pax
  private var data: [UInt8] = []
  /// The headers for the next entry so far.
  private(set) var parts: [Part] = []
  /// How many bytes the headers for the next entry have so far.
  private var told: Int64 = 0
  private var longName: [UInt8]?
  private var longLinkName: [UInt8]?
  private var local: [PaxRecord]?
  private var global: [PaxRecord] = []
  /// What the global records cost whenever they are looked at, and what they have cost so far.
  private var (globalCost, globalSpent): (UInt64, UInt64) = (0, 0)
  /// The size that a pax record tells for the entry.
  private(set) var size: Int64?
  /// What pax records tell of the entry as a sparse file; `nil` for a file without holes.
  private(set) var sparse: Sparse?

  init(limits: StreamLimits) { self.limits = limits }

  /// Whether something was told for the next entry alone.
  var isForOneEntry: Bool { longName != nil || longLinkName != nil || local != nil }

  /// Whether nothing was told, for the next entry or for all that follow.
  var areNone: Bool { parts.isEmpty && global.isEmpty }

  /// The long name, where it is all that was told for the next entry, and what its header holds.
  var longNameAlone: (name: [UInt8], data: [UInt8])? {
    guard parts.count == 1, parts[0].kind == .longName, global.isEmpty, let longName else { return nil }
    return (longName, parts[0].data)
  }

  /// Forgets what was told for one entry; global records stay.
  mutating func removeAll() {
    if areNone { return }
    longName = nil
    longLinkName = nil
    local = nil
    size = nil
    sparse = nil
    told = 0
    parts.removeAll(keepingCapacity: true)
  }

  mutating func begin(_ kind: Kind, size: Int64, at offset: UInt64) throws(StreamError) {
    let isPax = kind == .pax || kind == .global
    let limit = isPax ? limits.paxBytes : limits.nameBytes
    guard size <= limit else {
      throw StreamError(
        limit: isPax ? "paxBytes" : "nameBytes", at: offset,
        "a \(isPax ? "pax header" : "name") of \(size) bytes, where at most \(limit) are taken")
    }
    // Any number of headers may come before one entry, and what they hold is kept until then.
    told += size + Int64(blockSize)
    guard told <= limits.paxBytes + 2 * limits.nameBytes else {
      throw StreamError(limit: "paxBytes", at: offset, "\(told) bytes of headers for one entry")
    }
    self.kind = kind
    data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
  }

  mutating func take(_ bytes: Span<UInt8>) { data.append(bytes) }

  /// Ends the extension that began last; `offset` is where its data ends.
  mutating func finish(at offset: UInt64) throws(StreamError) {
    var part = Part(kind: kind, data: data)
    // A long name ends at its first NUL, as it does for Go and Python.
    switch kind {
    case .longName: longName = textOfData
    case .longLinkName: longLinkName = textOfData
    case .pax:
      (part.records, part.hasPaddedLengths) = try records(endingAt: offset)
      local = part.records
    case .global:
      (part.records, part.hasPaddedLengths) = try records(endingAt: offset)
      try refuseGlobalRecords(ofOneEntry: part.records, at: offset - UInt64(data.count))
      global = Self.lastOfEachKey(global + part.records)
      try boundGlobalRecords(at: offset)
    }
    parts.append(part)
  }

  private var textOfData: [UInt8] {
    var text: [UInt8] = []
    text.append(data.span, upTo: 0)
    return text
  }

  private func records(
    endingAt end: UInt64
  ) throws(StreamError) -> (records: [PaxRecord], hasPaddedLengths: Bool) {
    try PaxHeader.records(data, atMost: limits.paxRecords, at: end - UInt64(data.count))
  }

  /// What headers for all that follows tell piles up over an archive, and counts for each entry.
  private mutating func boundGlobalRecords(at offset: UInt64) throws(StreamError) {
    guard global.count <= limits.paxRecords else {
      throw StreamError(
        limit: "paxRecords", at: offset, "more than \(limits.paxRecords) global pax records")
    }
    let bytes = global.reduce(0) { $0 + $1.key.count + $1.value.count }
    guard bytes <= limits.paxBytes else {
      throw StreamError(
        limit: "paxBytes", at: offset, "global pax records of more than \(limits.paxBytes) bytes")
    }
    globalCost = UInt64(bytes + 64 * global.count)
    try spendGlobalRecords(at: offset)
  }

  private mutating func spendGlobalRecords(at offset: UInt64) throws(StreamError) {
    globalSpent += globalCost
    guard globalSpent <= limits.globalBytes else {
      throw StreamError(
        limit: "globalBytes", at: offset,
        "global pax records that hold for too many entries: more than \(limits.globalBytes) bytes in all")
    }
  }

  /// Global records hold for Python and GNU tar, not for Go and libarchive. Most tell the same to someone who looks;
  /// these hide entries from the ones, or show other names to them.
  private func refuseGlobalRecords(ofOneEntry records: [PaxRecord], at offset: UInt64) throws(StreamError) {
    for record in records where PaxKey.ofOneEntry.contains(record.key) && !record.value.isEmpty {
      throw StreamError(
        .badPaxRecord, at: offset,
        "global pax records tell one \(String(decoding: record.key, as: UTF8.self)) for all entries, which container runtimes do not read"
      )
    }
  }

  // MARK: The entry that is meant

  /// Fills in the entry from its header and all that was told before it.
  mutating func apply(
    to entry: inout TarEntry, _ header: TarHeader, _ block: Span<UInt8>, at offset: UInt64
  ) throws(StreamError) {
    try take(header, block, into: &entry, at: offset)
    entry.disagreement = []
    try spendGlobalRecords(at: offset)
    // Of the global ones the last of each key alone is kept.
    let records = local.map { global.isEmpty ? $0 : global + $0 }.map(Self.lastOfEachKey) ?? global
    for record in records { try apply(record, to: &entry, at: offset) }
    // One attribute may be told in the ways of both makers.
    entry.extendedAttributes = Self.lastOfEachKey(entry.extendedAttributes)
    if let local {
      entry.format = .pax
      let own = global.isEmpty ? records : Self.lastOfEachKey(local)
      entry.disagreement = HeaderDisagreement(header, block, records: own, entry: entry)
    }
    if let longName, !longName.isEmpty { entry.name = longName }
    if let longLinkName, !longLinkName.isEmpty, entry.type.isLink { entry.linkName = longLinkName }
    // Version 7 has no type for folders but a slash at the end of the name.
    if header.typeFlag == 0 && entry.name.last == UInt8(ascii: "/") { entry.type = .directory }
    sparse = header.typeFlag == UInt8(ascii: "S") ? nil : try sparse(of: entry.type, at: entry.offset)
    // As in Go: the path beside it is that of a stand-in, for readers that know nothing of sparse files.
    if let record = local?.last(where: { $0.key == PaxKey.sparseName }), !record.value.isEmpty {
      let name = try name(record, at: offset)
      if sparse != nil { entry.name = name }
    }
  }

  private func take(
    _ header: TarHeader, _ block: Span<UInt8>, into entry: inout TarEntry, at offset: UInt64
  ) throws(StreamError) {
    entry.type = try type(of: header, at: offset)
    entry.format = header.format
    entry.takeNames(of: header, block)
    entry.userName.removeAll(keepingCapacity: true)
    entry.groupName.removeAll(keepingCapacity: true)
    if header.format != .v7 {
      entry.userName.append(block.extracting(HeaderField.userName), upTo: 0)
      entry.groupName.append(block.extracting(HeaderField.groupName), upTo: 0)
    }
    guard let mode = UInt32(exactly: header.mode) else {
      throw StreamError(.badNumber, at: offset + 100, "the header's mode is out of range")
    }
    entry.mode = mode
    entry.uid = header.uid
    entry.gid = header.gid
    entry.modified = TarTime(seconds: header.modified)
    let hasTimes = header.format == .gnu && header.prefixCount == 0
    entry.accessed = hasTimes ? gnuTime(HeaderField.gnuAccessed, block) : nil
    entry.changed = hasTimes ? gnuTime(HeaderField.gnuChanged, block) : nil
    entry.device = nil
    if entry.type.isDevice {
      // Those of version 7 have no numbers (``TarHeader``).
      guard let major = UInt32(exactly: header.deviceMajor), let minor = UInt32(exactly: header.deviceMinor)
      else {
        throw StreamError(.badNumber, at: offset + 329, "the header's device number is out of range")
      }
      entry.device = DeviceNumber(major: major, minor: minor)
    }
    entry.extendedAttributes.removeAll(keepingCapacity: true)
    entry.unknownRecords.removeAll(keepingCapacity: true)
  }

  private func gnuTime(_ field: Range<Int>, _ block: Span<UInt8>) -> TarTime? {
    // Most GNU headers leave these fields empty.
    guard block[field.lowerBound] != 0 else { return nil }
    return TarNumber.headerField(block.extracting(field)).map { TarTime(seconds: $0) }
  }

  private func type(of header: TarHeader, at offset: UInt64) throws(StreamError) -> EntryType {
    switch header.typeFlag {
    case UInt8(ascii: "0"), 0, UInt8(ascii: "7"): return .file
    // Star has sparse files of the same flag and another layout.
    case UInt8(ascii: "S") where header.format == .gnu: return .file
    case UInt8(ascii: "1"): return .hardlink
    case UInt8(ascii: "2"): return .symlink
    case UInt8(ascii: "3"): return .characterDevice
    case UInt8(ascii: "4"): return .blockDevice
    case UInt8(ascii: "5"): return .directory
    case UInt8(ascii: "6"): return .fifo
    default:
      let flag = header.typeFlag
      let shown = (0x21...0x7E).contains(flag) ? "'\(Character(Unicode.Scalar(flag)))'" : "number \(flag)"
      throw StreamError(
        .unsupportedType, at: offset, "an entry of type \(shown), which no container runtime unpacks")
    }
  }

  // MARK: Pax records

  private mutating func apply(
    _ record: PaxRecord, to entry: inout TarEntry, at offset: UInt64
  ) throws(StreamError) {
    let (key, value) = (record.key, record.value)
    if key.starts(with: PaxKey.sparse) { return }
    // An empty value takes an earlier record back, and the header's own field counts again.
    guard !value.isEmpty || key.starts(with: PaxKey.schilyXattr) || key.starts(with: PaxKey.libarchiveXattr)
    else {
      if !PaxKey.known.contains(key) { entry.unknownRecords.append(record) }
      return
    }
    switch key {
    case PaxKey.path: entry.name = try name(record, at: offset)
    case PaxKey.linkPath:
      if entry.type.isLink { entry.linkName = try name(record, at: offset) }
    case PaxKey.size: size = try number(TarNumber.decimal(value[...]), record, at: offset)
    case PaxKey.uid: entry.uid = try number(TarNumber.signedDecimal(value[...]), record, at: offset)
    case PaxKey.gid: entry.gid = try number(TarNumber.signedDecimal(value[...]), record, at: offset)
    case PaxKey.userName: entry.userName = try name(record, at: offset)
    case PaxKey.groupName: entry.groupName = try name(record, at: offset)
    case PaxKey.modified: entry.modified = try number(TarNumber.time(value[...]), record, at: offset)
    case PaxKey.accessed: entry.accessed = try number(TarNumber.time(value[...]), record, at: offset)
    case PaxKey.changed: entry.changed = try number(TarNumber.time(value[...]), record, at: offset)
    default: try addOther(record, to: &entry, at: offset)
    }
  }

  private func addOther(
    _ record: PaxRecord, to entry: inout TarEntry, at offset: UInt64
  ) throws(StreamError) {
    guard let attribute = try ExtendedAttribute.decode(record, at: offset) else {
      entry.unknownRecords.append(record)
      return
    }
    entry.extendedAttributes.append(attribute)
  }

  /// Of records with the same key only the last counts, even where it is empty and takes the others back.
  private static func lastOfEachKey(_ records: [PaxRecord]) -> [PaxRecord] {
    if records.count <= 16 {
      return records.indices.filter { index in
        !records[(index + 1)...].contains { $0.key == records[index].key }
      }.map { records[$0] }
    }
    // Comparing each with each would take hours for a header that the limits allow.
    var last: [[UInt8]: Int] = [:]
    for index in records.indices { last[records[index].key] = index }
    return records.indices.filter { last[records[$0].key] == $0 }.map { records[$0] }
  }

  private func name(_ record: PaxRecord, at offset: UInt64) throws(StreamError) -> [UInt8] {
    guard !record.value.contains(0) else {
      throw StreamError(
        .badName, at: offset,
        "a pax record holds a name with a NUL byte, which readers cut at different places")
    }
    guard record.value.count <= limits.nameBytes else {
      throw StreamError(
        limit: "nameBytes", at: offset,
        "a name of \(record.value.count) bytes, where at most \(limits.nameBytes) are taken")
    }
    return record.value
  }

  private func number<Value>(
    _ value: Value?, _ record: PaxRecord, at offset: UInt64
  ) throws(StreamError) -> Value {
    guard let value else {
      throw StreamError(
        .badPaxRecord, at: offset,
        "the pax record \(String(decoding: record.key, as: UTF8.self)) before this header holds no number")
    }
    return value
  }

  // MARK: Sparse files

  /// The sparse map that the pax records tell, or where it stands; `nil` where they tell of none.
  ///
  /// Readers know a sparse file by different records, and take another map where there are two. Archives of which they
  /// could show different files are refused; no writer is known that makes them.
  private func sparse(of type: EntryType, at offset: UInt64) throws(StreamError) -> Sparse? {
    guard let local, local.contains(where: { $0.key.starts(with: PaxKey.sparse) }) else { return nil }
    let records = SparseRecords(local)
    func bad(_ what: String) -> StreamError { StreamError(.badSparseMap, at: offset, what) }
    guard !records.areBesidesMap else { return nil }
    guard type == .file else { throw bad("pax records tell a sparse map of what is no file") }
    guard let size = (records["size"] ?? records["realsize"]).flatMap({ TarNumber.decimal($0[...]) }) else {
      throw bad("the pax records of a sparse file do not tell its size")
    }
    guard records.isVersionKnown else {
      throw bad("a sparse file in a form that is not known; forms 0.0, 0.1 and 1.0 are")
    }
    guard records.mapCount == 1 else { throw bad("the pax records of a sparse file tell no map, or several") }
    if records.isMapInContent { return .inContent(size: size) }
    guard let numbers = records.numbers else { throw bad("the sparse map is not made of pairs of numbers") }
    // Go refuses a map without it, and libarchive reads another one.
    guard let count = records["numblocks"], TarNumber.decimal(count[...]) == Int64(numbers.count / 2) else {
      throw bad("the sparse map has another number of parts than the pax records tell")
    }
    return .numbers(numbers, size: size)
  }
}

extension TarEntry {
  /// Takes name and link from a header; what the entry is, must be known.
  mutating func takeNames(of header: TarHeader, _ block: Span<UInt8>) {
    let field = block.extracting(HeaderField.name)
    takeNames(of: block, prefixCount: header.prefixCount, nameCount: field.firstIndex(of: 0) ?? field.count)
  }

  /// The same where it is known how long the name is, and its prefix.
  mutating func takeNames(of block: Span<UInt8>, prefixCount: Int, nameCount: Int) {
    let own = block.extracting(0..<nameCount)
    if prefixCount > 0 {
      name.assign(block.extracting(HeaderField.prefix).extracting(0..<prefixCount))
      name.append(UInt8(ascii: "/"))
      name.append(own)
    } else {
      name.assign(own)
    }
    if !linkName.isEmpty { linkName.removeAll(keepingCapacity: true) }
    if type.isLink { linkName.append(block.extracting(HeaderField.linkName), upTo: 0) }
  }
}
