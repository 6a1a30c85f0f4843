/// What an entry's headers hold that none of its fields accounts for.
///
/// Two entries can be equal in every field and still be written differently: numbers with a space or a NUL at the
/// end, bytes behind a name's end, a prefix split elsewhere, the name of a pax header's own header, records in
/// another order, padding that is not zero. The residue is what is left when every byte that a field accounts for
/// is taken away, so that two entries with equal fields and equal residues were written by the same bytes.
///
/// It is a list of runs: block (2 bytes), offset in it (2), count (2), and that many bytes. Blocks count from the
/// first header of the entry.
struct HeaderResidue {
  private(set) var runs: [UInt8] = []
  private var block: UInt16 = 0
  /// The block that is being taken apart; kept, so that no entry has to make one.
  private var rest: [UInt8] = []

  /// Block number of what is no header: bytes behind a long name, the keywords of pax records (offset 0 without their
  /// values, 1 with them, 2 for a header that is told as it is), and non-zero padding.
  private static let longNameBlock: UInt16 = 0xFFFD
  private static let keywordBlock: UInt16 = 0xFFFE
  private static let paddingBlock: UInt16 = 0xFFFF

  mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
    block = 0
  }

  /// Takes what the first header of an entry left for that of one that repeats it.
  mutating func `repeat`(_ runs: [UInt8]) {
    self.runs = runs
    block = 1
  }

  /// Adds what the first header of another entry left, for one that repeats it behind the extensions of its own entry.
  mutating func add(repeated runs: [UInt8]) {
    var start = 0
    while start < runs.count {
      let (offset, count) = (Self.number(at: start + 2, in: runs), Self.number(at: start + 4, in: runs))
      let end = start + 6 + Int(count)
      addRun(block: block, offset: offset, runs[start + 6..<end])
      start = end
    }
    endBlock()
  }

  /// Adds the header of an extension: its size, type and check sum are accounted for by what it extends.
  mutating func add(extension block: Span<UInt8>, header: TarHeader) {
    begin(block)
    normalize(HeaderField.size)
    if !header.hasSignedChecksum { normalize(HeaderField.checksum) }
    addRuns()
  }

  /// Adds what an extension holds that the entry does not tell.
  mutating func add(_ part: Extensions.Part, toldBy told: ToldValues) {
    switch part.kind {
    case .longName: add(longName: part.data, of: told.entry.name)
    case .longLinkName: add(longName: part.data, of: told.entry.linkName)
    case .pax, .global: add(pax: part, toldBy: told)
    }
  }

  /// Adds what a long name has beyond what the entry is called.
  mutating func add(longName data: [UInt8], of name: [UInt8]) {
    // Nothing is left of a name and one NUL, and next to nothing of a name alone.
    if data == name { return addRun(block: Self.longNameBlock, offset: 1, []) }
    guard data.last != 0 || !data.span.extracting(0..<data.count - 1).isEqual(to: name.span) else { return }
    addRun(block: Self.longNameBlock, offset: 0, data[...])
  }

  /// Adds the keywords of a pax header in their order, with the values that are not the entry's, or not in the form
  /// that most writers give them.
  private mutating func add(pax part: Extensions.Part, toldBy told: ToldValues) {
    guard !part.hasPaddedLengths else {
      return addRun(block: Self.keywordBlock, offset: 2, part.data[...])
    }
    for record in part.records {
      let isTold = told.contains(record)
      let left = isTold ? record.key : record.key + [UInt8(ascii: "=")] + record.value
      addRun(block: Self.keywordBlock, offset: isTold ? 0 : 1, left[...])
    }
  }

  private mutating func normalize(_ field: Range<Int>, toldBy time: TarTime?, _ block: Span<UInt8>) {
    guard let time, block[field.lowerBound] != 0, time.nanoseconds == 0,
      TarNumber.headerField(block.extracting(field)) == time.seconds
    else { return }
    normalize(field)
  }

  /// Adds a block that holds a part of a sparse map.
  mutating func add(sparseMap block: Span<UInt8>) {
    begin(block)
    addRuns()
  }

  /// Adds an entry's own header. A number or name that the entry took from elsewhere stays, unless it is the same.
  mutating func add(_ block: Span<UInt8>, header: TarHeader, entry: TarEntry) {
    begin(block)
    rest[HeaderField.typeFlag] = canonicalTypeFlag(entry.type) ^ block[HeaderField.typeFlag]
    if header.mode == Int64(entry.mode) { normalize(HeaderField.mode) }
    if header.uid == entry.uid { normalize(HeaderField.uid) }
    if header.gid == entry.gid { normalize(HeaderField.gid) }
    if header.size == Int64(clamping: entry.storedSize) { normalize(HeaderField.size) }
    if header.modified == entry.modified.seconds { normalize(HeaderField.modified) }
    if !header.hasSignedChecksum { normalize(HeaderField.checksum) }
    if header.format == .gnu && header.prefixCount == 0 {
      normalize(HeaderField.gnuAccessed, toldBy: entry.accessed, block)
      normalize(HeaderField.gnuChanged, toldBy: entry.changed, block)
    }
    if entry.device != nil, header.format != .v7 {
      normalize(HeaderField.deviceMajor)
      normalize(HeaderField.deviceMinor)
    }
    if header.format != .v7 {
      clear(HeaderField.magic.lowerBound..<HeaderField.magic.upperBound - 2)
    }
    let prefixCount = header.prefixCount
    if prefixCount == 0 {
      clear(HeaderField.name, accountedBy: entry.name[...])
    } else if entry.name.starts(with: block.extracting(HeaderField.prefix).prefixBytes(prefixCount)) {
      clear(HeaderField.name, accountedBy: entry.name.dropFirst(prefixCount + 1))
      clear(HeaderField.prefix, accountedBy: entry.name.prefix(prefixCount))
      rest[HeaderField.prefix.lowerBound] = UInt8(clamping: prefixCount)  // where the name is split
    }
    clear(HeaderField.linkName, accountedBy: entry.linkName[...])
    clear(HeaderField.userName, accountedBy: entry.userName[...])
    clear(HeaderField.groupName, accountedBy: entry.groupName[...])
    addRuns()
  }

  /// Adds padding after an entry's content, where it is not zero.
  mutating func add(padding: Span<UInt8>) {
    guard !padding.isZero else { return }
    addRun(block: Self.paddingBlock, offset: 0, padding.prefixBytes(padding.count)[...])
  }

  // MARK: Taking away what is accounted for

  /// A name field whose text is the start of what the entry is called: writers cut long names at the field's end.
  private mutating func clear(_ field: Range<Int>, accountedBy name: ArraySlice<UInt8>) {
    // Most links and owners are told nowhere.
    if name.isEmpty && rest[field.lowerBound] == 0 { return }
    guard let count = Self.countOfText(rest.span.extracting(field), accountedBy: name.span) else { return }
    clear(field.lowerBound..<field.lowerBound + count)
  }

  /// How many bytes of a field are the name's start; `nil` where it holds another one.
  static func countOfText(_ field: Span<UInt8>, accountedBy name: Span<UInt8>) -> Int? {
    let count = field.firstIndex(of: 0) ?? field.count
    // Cut short before the field's end it would be another name.
    guard count == name.count || count < name.count && count >= field.count - 1,
      field.extracting(0..<count).isEqual(to: name.extracting(0..<count))
    else { return nil }
    return count
  }

  private mutating func clear(_ range: Range<Int>) {
    for index in range { rest[index] = 0 }
  }

  /// A number field, as the difference from `0…0` and a NUL with the same digits: zero for most writers.
  private mutating func normalize(_ field: Range<Int>) {
    guard rest[field.lowerBound] & 0x80 == 0 else {
      clear(field.dropFirst())
      rest[field.lowerBound] = 0x80
      return
    }
    var hasDigits = false
    var isBehind = false
    for index in field {
      let isLast = index == field.upperBound - 1
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(rest[index])
      // Digits behind the number's end are no part of it.
      isBehind = isBehind || hasDigits && !isDigit
      hasDigits = hasDigits || isDigit
      rest[index] =
        (isDigit && !isBehind ? UInt8(ascii: "0") : rest[index]) ^ (isLast ? 0 : UInt8(ascii: "0"))
    }
  }

  private func canonicalTypeFlag(_ type: EntryType) -> UInt8 {
    switch type {
    case .file: UInt8(ascii: "0")
    case .hardlink: UInt8(ascii: "1")
    case .symlink: UInt8(ascii: "2")
    case .characterDevice: UInt8(ascii: "3")
    case .blockDevice: UInt8(ascii: "4")
    case .directory: UInt8(ascii: "5")
    case .fifo: UInt8(ascii: "6")
    }
  }

  // MARK: Runs

  private mutating func begin(_ block: Span<UInt8>) {
    rest.removeAll(keepingCapacity: true)
    rest.append(block)
  }

  /// Adds what is left of the block.
  private mutating func addRuns() {
    var start = rest.span.countOfLeadingZeros
    while start < rest.count {
      let end = rest[start...].firstIndex(of: 0) ?? rest.endIndex
      addRun(block: block, offset: UInt16(start), rest[start..<end])
      start = end + rest.span.extracting(end..<rest.count).countOfLeadingZeros
    }
    endBlock()
  }

  private mutating func endBlock() { block &+= block < Self.longNameBlock - 1 ? 1 : 0 }

  private mutating func addRun(block: UInt16, offset: UInt16, _ bytes: ArraySlice<UInt8>) {
    for value in [block, offset, UInt16(clamping: bytes.count)] {
      runs.append(UInt8(value >> 8))
      runs.append(UInt8(value & 0xFF))
    }
    runs.append(contentsOf: bytes)
  }

  private static func number(at index: Int, in runs: [UInt8]) -> UInt16 {
    UInt16(runs[index]) << 8 | UInt16(runs[index + 1])
  }
}

extension Span where Element == UInt8 {
  /// A copy of the first bytes.
  fileprivate func prefixBytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(extracting(0..<count))
    return bytes
  }
}
