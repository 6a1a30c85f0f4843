/// The last header of each common type, and what was made of it.
///
/// Most entries of an archive are written by one writer for one owner, so that a header repeats the last one of its type
/// but for name, mode, size, time and check sum. Of such a header nothing else has to be read, and it leaves the same
/// residue. Whatever is out of the ordinary, in the header or before it, is no repetition and is read in full.
struct RepeatedHeaders: ~Copyable {
  /// Those of files, folders and symbolic links.
  private var headers = InlineArray<3, RepeatedHeader> { _ in RepeatedHeader() }
  /// Whose entry was read last, and so is what an entry is like that repeats it.
  private var last: Int?
  /// How many headers were kept so far.
  private var keptCount = 0

  /// Reads a header that repeats an earlier one, and the entry that it is of; returns the size it tells, or `nil` where it
  /// does not repeat one, or is out of the ordinary.
  mutating func repetition(
    _ block: Span<UInt8>, entry: inout TarEntry, residue: inout HeaderResidue
  ) -> Int64? {
    guard let index = Self.index(ofType: block[HeaderField.typeFlag]),
      let own = headers[index].ownFields(ofRepetition: block)
    else { return nil }
    take(own, of: index, block, into: &entry)
    residue.repeat(headers[index].residue)
    return own.size
  }

  /// Reads a header that repeats an earlier one, but for a long name that is all that was told before it.
  mutating func repetition(
    _ block: Span<UInt8>, named name: [UInt8], entry: inout TarEntry, residue: inout HeaderResidue
  ) -> Int64? {
    guard !name.isEmpty, let index = Self.index(ofType: block[HeaderField.typeFlag]),
      headers[index].prefixCount == 0,
      HeaderResidue.countOfText(block.extracting(HeaderField.name), accountedBy: name.span) != nil,
      let own = headers[index].ownFields(ofRepetition: block)
    else { return nil }
    take(own, of: index, block, into: &entry)
    entry.name = name
    residue.add(repeated: headers[index].residue)
    return own.size
  }

  private mutating func take(
    _ own: OwnFields, of index: Int, _ block: Span<UInt8>, into entry: inout TarEntry
  ) {
    if last != index {
      // The name is told anew, but its memory is of use.
      var (offset, name) = (entry.offset, [UInt8]())
      swap(&name, &entry.name)
      entry = headers[index].entry
      (entry.offset, entry.name) = (offset, name)
      last = index
    }
    entry.takeNames(of: block, prefixCount: headers[index].prefixCount, nameCount: own.nameCount)
    entry.mode = own.mode
    entry.modified = TarTime(seconds: own.modified)
  }

  /// Keeps a header and its entry, if it is all that speaks of this; otherwise `header` is `nil`, and what was read
  /// last is none that could be repeated.
  mutating func keep(
    _ block: Span<UInt8>, _ header: TarHeader?, _ entry: inout TarEntry, residue: HeaderResidue
  ) {
    last = nil
    entry.likeness = 0
    guard let header, let index = Self.index(ofType: header.typeFlag) else { return }
    keptCount += 1
    entry.likeness = keptCount
    headers[index].keep(block, header, entry, residue: residue.runs)
    last = index
  }

  private static func index(ofType flag: UInt8) -> Int? {
    switch flag {
    case UInt8(ascii: "0"): 0
    case UInt8(ascii: "5"): 1
    case UInt8(ascii: "2"): 2
    default: nil
    }
  }
}

/// The last header of a GNU long name that came first of its entry's: all of them are alike but for size and check sum.
struct RepeatedLongName: ~Copyable {
  private var block: [UInt8] = []
  /// What the header left.
  private(set) var residue: [UInt8] = []

  private static let repeated = [
    0..<HeaderField.size.lowerBound, HeaderField.modified,
    HeaderField.checksum.upperBound - 2..<blockSize,
  ]

  mutating func keep(_ block: Span<UInt8>, _ header: TarHeader, residue: [UInt8]) {
    self.block.removeAll(keepingCapacity: true)
    guard !header.hasSignedChecksum, Self.size(of: block) != nil else { return }
    self.block.append(block)
    self.residue = residue
  }

  /// The size that a header tells which repeats the last one; `nil` where it does not.
  func size(_ block: Span<UInt8>) -> Int64? {
    guard self.block.count == blockSize else { return nil }
    for range in Self.repeated {
      guard block.extracting(range).isEqual(to: self.block.span.extracting(range)) else { return nil }
    }
    return Self.size(of: block)
  }

  /// The size, if neither it nor the check sum leaves a residue.
  private static func size(of block: Span<UInt8>) -> Int64? {
    TarHeader.hasPlainChecksum(block) ? TarNumber.plainOctal(block.extracting(HeaderField.size)) : nil
  }
}

/// A header that may be repeated, and what was made of it.
private struct RepeatedHeader: ~Copyable {
  private(set) var entry = TarEntry()
  /// The residue of the header's block.
  private(set) var residue: [UInt8] = []
  /// That of the header (``TarHeader/prefixCount``).
  private(set) var prefixCount = 0
  private var pattern = HeaderPattern()
  /// Whether it may be repeated.
  private var isKept = false

  mutating func keep(_ block: Span<UInt8>, _ header: TarHeader, _ entry: TarEntry, residue: [UInt8]) {
    isKept = false
    guard !header.hasSignedChecksum, pattern.keep(block, of: entry.type) else { return }
    self.entry = entry
    // Each entry has names of its own.
    self.entry.name = []
    self.entry.linkName = []
    self.residue = residue
    prefixCount = header.prefixCount
    isKept = true
  }

  /// What a header has of its own that repeats this one; `nil` where it does not.
  func ownFields(ofRepetition block: Span<UInt8>) -> OwnFields? {
    isKept ? pattern.ownFields(ofRepetition: block) : nil
  }
}

/// What each header has of its own that repeats another, but for what its names are.
private struct OwnFields {
  var mode: UInt32
  var size: Int64
  var modified: Int64
  /// How many bytes of the name's field are the name.
  var nameCount: Int
}

/// The bytes that a header shares with those that repeat it.
private struct HeaderPattern {
  private var block: [UInt8] = []
  private var type = EntryType.file

  /// Where the check sum's field ends and the rest of the header begins, which is repeated but for a link's name.
  private static let rest = HeaderField.checksum.upperBound - 2

  /// Takes the bytes of a header that may be repeated; returns whether it is such a one.
  mutating func keep(_ block: Span<UInt8>, of type: EntryType) -> Bool {
    self.type = type
    guard ownFields(block) != nil else { return false }
    self.block.assign(block)
    return true
  }

  /// What a header has of its own that shares the rest; `nil` where it does not.
  func ownFields(ofRepetition block: Span<UInt8>) -> OwnFields? {
    let repeatsRest =
      if type.isLink {
        repeats(block, Self.rest..<HeaderField.linkName.lowerBound)
          && repeats(block, HeaderField.linkName.upperBound..<blockSize)
      } else {
        repeats(block, Self.rest..<blockSize)
      }
    guard repeatsRest, repeats(block, HeaderField.uid.lowerBound..<HeaderField.gid.upperBound) else {
      return nil
    }
    return ownFields(block)
  }

  private func repeats(_ block: Span<UInt8>, _ range: Range<Int>) -> Bool {
    block.extracting(range).isEqual(to: self.block.span.extracting(range))
  }

  /// What a header has of its own, if its numbers and names leave no residue.
  private func ownFields(_ block: Span<UInt8>) -> OwnFields? {
    guard let mode = TarNumber.plainOctal(block.extracting(HeaderField.mode)),
      let size = TarNumber.plainOctal(block.extracting(HeaderField.size)),
      let modified = TarNumber.plainOctal(block.extracting(HeaderField.modified)),
      TarHeader.hasPlainChecksum(block), type == .file || size == 0,
      let nameCount = countOfPaddedText(block, HeaderField.name),
      !type.isLink || countOfPaddedText(block, HeaderField.linkName) != nil
    else { return nil }
    return OwnFields(
      mode: UInt32(clamping: mode), size: size, modified: modified, nameCount: nameCount)
  }

  /// How many bytes a name has; `nil` where anything but zeros stands behind it.
  private func countOfPaddedText(_ block: Span<UInt8>, _ field: Range<Int>) -> Int? {
    let text = block.extracting(field)
    let end = text.firstIndex(of: 0) ?? text.count
    return text.extracting(end..<text.count).isZero ? end : nil
  }
}
