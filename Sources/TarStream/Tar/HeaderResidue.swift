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

  /// Block number of what is no header: the keywords of pax records, and non-zero padding.
  private static let keywordBlock: UInt16 = 0xFFFE
  private static let paddingBlock: UInt16 = 0xFFFF

  /// Which names of the header are the entry's own, and so accounted for.
  struct Names {
    var name: [UInt8]
    var linkName: [UInt8]
    var userName: [UInt8]
    var groupName: [UInt8]
  }

  mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
    block = 0
  }

  /// Adds the header of an extension: its size, type and check sum are accounted for by what it extends.
  mutating func add(extension header: Span<UInt8>) {
    var rest = copy(of: header)
    normalize(HeaderField.size, in: &rest)
    normalize(HeaderField.checksum, in: &rest)
    addRuns(of: rest)
  }

  /// Adds an entry's own header. A number or name that the entry took from elsewhere stays, unless it is the same.
  mutating func add(_ block: Span<UInt8>, header: TarHeader, entry: TarEntry) {
    var rest = copy(of: block)
    rest[HeaderField.typeFlag] = canonicalTypeFlag(entry.type) ^ block[HeaderField.typeFlag]
    if header.mode == Int64(entry.mode) { normalize(HeaderField.mode, in: &rest) }
    if header.uid == entry.uid { normalize(HeaderField.uid, in: &rest) }
    if header.gid == entry.gid { normalize(HeaderField.gid, in: &rest) }
    if header.size == Int64(clamping: entry.storedSize) { normalize(HeaderField.size, in: &rest) }
    if header.modified == entry.modified.seconds { normalize(HeaderField.modified, in: &rest) }
    normalize(HeaderField.checksum, in: &rest)
    if entry.device != nil {
      normalize(HeaderField.deviceMajor, in: &rest)
      normalize(HeaderField.deviceMinor, in: &rest)
    }
    if header.format != .v7 {
      clear(HeaderField.magic.lowerBound..<HeaderField.magic.upperBound - 2, in: &rest)
    }
    let prefixCount = header.format == .ustar ? rest[HeaderField.prefix].prefix { $0 != 0 }.count : 0
    if prefixCount == 0 {
      clear(HeaderField.name, accountedBy: entry.name[...], in: &rest)
    } else if entry.name.starts(with: block.extracting(HeaderField.prefix).prefixBytes(prefixCount)) {
      clear(HeaderField.name, accountedBy: entry.name.dropFirst(prefixCount + 1), in: &rest)
      clear(HeaderField.prefix, accountedBy: entry.name.prefix(prefixCount), in: &rest)
      rest[HeaderField.prefix.lowerBound] = UInt8(clamping: prefixCount)  // where the name is split
    }
    clear(HeaderField.linkName, accountedBy: entry.linkName[...], in: &rest)
    clear(HeaderField.userName, accountedBy: entry.userName[...], in: &rest)
    clear(HeaderField.groupName, accountedBy: entry.groupName[...], in: &rest)
    addRuns(of: rest)
  }

  /// Adds the keywords of a pax header in their order, with the values that are not in their shortest form.
  mutating func add(keywordsOf records: [PaxRecord]) {
    let keywords = Array(records.map(\.key).joined(separator: [UInt8(ascii: ",")]))
    addRun(block: Self.keywordBlock, offset: 0, keywords[...])
  }

  /// Adds padding after an entry's content, where it is not zero.
  mutating func add(padding: Span<UInt8>) {
    guard !padding.isZero else { return }
    addRun(block: Self.paddingBlock, offset: 0, copy(of: padding)[...])
  }

  // MARK: Taking away what is accounted for

  /// A name field whose text is the start of what the entry is called: writers cut long names at the field's end.
  private func clear(_ field: Range<Int>, accountedBy name: ArraySlice<UInt8>, in rest: inout [UInt8]) {
    let text = rest[field].prefix { $0 != 0 }
    guard name.starts(with: text) else { return }
    // Cut short before the field's end it would be another name.
    guard text.count == name.count || text.count >= field.count - 1 else { return }
    clear(text.indices, in: &rest)
  }

  private func clear(_ range: Range<Int>, in rest: inout [UInt8]) {
    for index in range { rest[index] = 0 }
  }

  /// A number field, as the difference from `0…0` and a NUL with the same digits: zero for most writers.
  private func normalize(_ field: Range<Int>, in rest: inout [UInt8]) {
    guard rest[field.lowerBound] & 0x80 == 0 else {
      clear(field.dropFirst(), in: &rest)
      rest[field.lowerBound] = 0x80
      return
    }
    for index in field {
      let isLast = index == field.upperBound - 1
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(rest[index])
      rest[index] = (isDigit ? UInt8(ascii: "0") : rest[index]) ^ (isLast ? 0 : UInt8(ascii: "0"))
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

  private func copy(of bytes: Span<UInt8>) -> [UInt8] { bytes.prefixBytes(bytes.count) }

  private mutating func addRuns(of rest: [UInt8]) {
    var index = 0
    while let start = rest[index...].firstIndex(where: { $0 != 0 }) {
      let end = rest[start...].firstIndex(of: 0) ?? rest.endIndex
      addRun(block: block, offset: UInt16(start), rest[start..<end])
      index = end
    }
    block &+= block < Self.keywordBlock - 1 ? 1 : 0
  }

  /// An entry may have any number of extension headers before it; beyond this, its residue says no more.
  private static let limit = 1 << 16

  private mutating func addRun(block: UInt16, offset: UInt16, _ bytes: ArraySlice<UInt8>) {
    let bytes = bytes.prefix(max(0, Self.limit - runs.count))
    guard !bytes.isEmpty else { return }
    for value in [block, offset, UInt16(clamping: bytes.count)] {
      runs.append(UInt8(value >> 8))
      runs.append(UInt8(value & 0xFF))
    }
    runs.append(contentsOf: bytes)
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
