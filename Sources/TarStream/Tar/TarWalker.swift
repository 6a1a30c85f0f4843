/// Turns the bytes of a tar archive, which may come in pieces of any size, into entries. It does no I/O.
///
/// Where readers disagree, an archive can show one content to a scanner and another to a runtime. The rules here are
/// those of the container runtimes (Go's archive/tar) where these are clear, and each is held by a test:
/// - The size of a pax record wins over the header's (CVE-2025-62518), and holds for the entry, never for an
///   extension header between them (node-tar 7.5.16).
/// - A GNU long name wins over a pax path; of two headers of one kind, the later one counts.
/// - A pax header replaces an earlier one for the same entry; global records hold until they are told anew, as in
///   POSIX. Go forgets them, so those that tell a path, a link's target or a size are refused.
/// - Global records between an entry and its extension headers are refused: Go forgets those, others do not.
/// - Pax records that some readers take for a sparse file and others do not, or for another one, are refused.
/// - Only files have content: the size of a link, folder or device is not skipped over.
/// - The first block of zeros ends the archive; what follows is told as trailing bytes, never as entries.
public struct TarWalker<Sink: EntrySink & ~Copyable>: ~Copyable {
  /// Takes the entries.
  public var sink: Sink
  /// How many bytes were taken in.
  public private(set) var offset: UInt64 = 0

  private var trailer = TrailerReader()
  private var state = State.header
  /// Whether the next header is the first that speaks of its entry.
  private var isBetweenEntries = true
  private var isInsideEntry = false
  private var partial: [UInt8] = []
  private var extensions: Extensions
  private var entry = TarEntry()
  private var residue = HeaderResidue()
  private var repeated = RepeatedHeaders()
  private var repeatedLongName = RepeatedLongName()
  /// The bytes of global records, headers and padding included, that no entry has followed yet.
  private var loneRecords: [UInt8] = []
  private var content = ContentCursor()
  private var contentLeft: UInt64 = 0
  private var paddingLeft = 0
  private let limits: StreamLimits
  private let skipsContent: Bool
  private var sparseBytes: UInt64 = 0
  private var pendingSparse = PendingSparse()

  private enum State { case header, extensionData, gnuSparseBlock, paxSparseBlock, content, padding, trailer }

  /// Numbers of a sparse map that is not read to its end.
  private struct PendingSparse {
    var numbers: [Int64] = []
    var lines = SparseLines()
    var size: Int64 = 0
    var stored: Int64 = 0
  }

  /// A walker at the start of an archive.
  public init(sink: consuming Sink, limits: StreamLimits) {
    skipsContent = sink.skipsContent
    self.sink = sink
    self.limits = limits
    extensions = Extensions(limits: limits)
  }

  /// Takes the next bytes of the archive.
  public mutating func take(_ bytes: Span<UInt8>) throws(StreamError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes.extracting(start..<bytes.count)
      switch state {
      case .header, .gnuSparseBlock, .paxSparseBlock: start += try takeBlock(rest)
      case .extensionData: start += try takeExtensionData(rest)
      case .content: start += try takeContent(rest)
      case .padding: start += try takePadding(rest)
      case .trailer:
        trailer.take(rest)
        offset += UInt64(rest.count)
        start = bytes.count
      }
    }
  }

  /// Ends the archive; returns what stands from the first block of zeros on.
  ///
  /// - Throws: `truncated` where an entry is not whole. Missing blocks of zeros at the end are no error: many
  ///   writers leave them out.
  public mutating func finish() throws(StreamError) -> TarTrailer {
    // Some writers end with the last file's bytes, without padding; Go takes that, half of the padding it does not.
    if state == .padding, isInsideEntry, partial.isEmpty, paddingLeft == Self.padding(after: entry.storedSize)
    {
      try endEntry()
    }
    guard partial.isEmpty, state == .header || state == .trailer, !extensions.isForOneEntry else {
      throw StreamError(
        .truncated, at: offset,
        "the tar archive ends in the middle of an entry: the file is not whole")
    }
    if state == .header { beginTrailer() }
    return trailer.finish(at: offset)
  }

  /// Ends the entries. Global records that no entry follows, as `git archive` writes them for an empty tree, belong
  /// to what stands behind the entries, lest they be lost.
  private mutating func beginTrailer() {
    trailer.begin(at: isBetweenEntries ? offset : entry.offset)
    let records = loneRecords
    loneRecords.removeAll()
    trailer.take(records.span)
  }

  // MARK: Blocks

  private mutating func takeBlock(_ bytes: Span<UInt8>) throws(StreamError) -> Int {
    if partial.isEmpty && bytes.count >= blockSize {
      try take(block: bytes.extracting(0..<blockSize), before: bytes.extracting(blockSize..<bytes.count))
      return blockSize
    }
    let count = min(blockSize - partial.count, bytes.count)
    partial.append(bytes.extracting(0..<count))
    if partial.count == blockSize {
      let block = partial
      partial.removeAll()
      try take(block: block.span, before: bytes.extracting(count..<bytes.count))
    }
    return count
  }

  private mutating func take(block: Span<UInt8>, before rest: Span<UInt8>) throws(StreamError) {
    switch state {
    case .header: try takeHeader(block, before: rest)
    case .gnuSparseBlock: try takeGNUSparse(block)
    default: try takePaxSparse(block)
    }
    offset += UInt64(blockSize)
  }

  private mutating func takeHeader(_ block: Span<UInt8>, before rest: Span<UInt8>) throws(StreamError) {
    if block.isZero {
      guard !extensions.isForOneEntry else {
        throw StreamError(
          .truncated, at: entry.offset, "the extension header that starts here has no entry behind it")
      }
      state = .trailer
      beginTrailer()
      trailer.take(block)
      return
    }
    if isBetweenEntries {
      isBetweenEntries = false
      entry.offset = offset
      if extensions.areNone, let size = repeated.repetition(block, entry: &entry, residue: &residue) {
        setContent(stored: size, in: rest)
        return try beginContent()
      }
      residue.removeAll()
      if extensions.areNone, let size = repeatedLongName.size(block) {
        residue.repeat(repeatedLongName.residue)
        return try beginExtension(.longName, size: size, block)
      }
    } else if let long = extensions.longNameAlone,
      let size = repeated.repetition(block, named: long.name, entry: &entry, residue: &residue)
    {
      residue.add(longName: long.data, of: long.name)
      setContent(stored: size, in: rest)
      loneRecords.removeAll(keepingCapacity: loneRecords.capacity <= 1 << 16)
      return try beginContent()
    }
    let header = try TarHeader(block, at: offset)
    guard let kind = Extensions.Kind(typeFlag: header.typeFlag) else {
      return try beginEntry(header, block, before: rest)
    }
    guard kind != .global || !extensions.isForOneEntry else {
      throw StreamError(
        .badPaxRecord, at: offset,
        "global pax records stand between an entry and a header that belongs to it, which not every reader keeps then"
      )
    }
    residue.add(extension: block, header: header)
    if kind == .longName, extensions.areNone {
      repeatedLongName.keep(block, header, residue: residue.runs)
    }
    try beginExtension(kind, size: header.size, block)
  }

  // MARK: Extension headers

  private mutating func beginExtension(
    _ kind: Extensions.Kind, size: Int64, _ block: Span<UInt8>
  ) throws(StreamError) {
    loneRecords.append(block)
    try extensions.begin(kind, size: size, at: offset)
    contentLeft = UInt64(size)
    setPadding(after: contentLeft)
    state = .extensionData
    try finishExtensionIfComplete()
  }

  private mutating func takeExtensionData(_ bytes: Span<UInt8>) throws(StreamError) -> Int {
    let count = Int(min(contentLeft, UInt64(bytes.count)))
    extensions.take(bytes.extracting(0..<count))
    loneRecords.append(bytes.extracting(0..<count))
    contentLeft -= UInt64(count)
    offset += UInt64(count)
    try finishExtensionIfComplete()
    return count
  }

  private mutating func finishExtensionIfComplete() throws(StreamError) {
    guard contentLeft == 0 else { return }
    try extensions.finish(at: offset)
    state = paddingLeft > 0 ? .padding : .header
  }

  // MARK: Entries

  private mutating func beginEntry(
    _ header: TarHeader, _ block: Span<UInt8>, before rest: Span<UInt8>
  ) throws(StreamError) {
    loneRecords.removeAll(keepingCapacity: loneRecords.capacity <= 1 << 16)
    try extensions.apply(to: &entry, header, block, at: offset)
    // What the archive holds after the header: only files have content, whatever the size field says.
    setContent(stored: entry.type == .file ? extensions.size ?? header.size : 0, in: rest)
    residue.add(block, header: header, entry: entry)
    if extensions.areNone {
      repeated.keep(block, header, &entry, residue: residue)
    } else {
      repeated.keep(block, nil, &entry, residue: residue)
      let told = ToldValues(entry)
      for part in extensions.parts { residue.add(part, toldBy: told) }
    }

    if header.typeFlag == UInt8(ascii: "S") {
      pendingSparse = PendingSparse(
        numbers: try SparseNumbers.gnu(block.extracting(HeaderField.gnuSparse), at: offset + 386),
        size: TarNumber.headerField(block.extracting(HeaderField.gnuRealSize)) ?? -1,
        stored: Int64(clamping: entry.storedSize))
      if block[HeaderField.gnuIsExtended] != 0 {
        state = .gnuSparseBlock
      } else {
        try beginSparse()
      }
      return
    }
    switch extensions.sparse {
    case nil: try beginContent()
    case .numbers(let numbers, let size):
      pendingSparse = PendingSparse(numbers: numbers, size: size, stored: Int64(clamping: entry.storedSize))
      try beginSparse()
    case .inContent(let size):
      pendingSparse = PendingSparse(size: size, stored: Int64(clamping: entry.storedSize))
      state = .paxSparseBlock
    }
  }

  private mutating func takeGNUSparse(_ block: Span<UInt8>) throws(StreamError) {
    residue.add(sparseMap: block)
    pendingSparse.numbers += try SparseNumbers.gnu(block.extracting(0..<504), at: offset)
    try checkSegmentCount()
    if block[504] == 0 { try beginSparse(startingAt: offset + UInt64(blockSize)) }
  }

  private mutating func takePaxSparse(_ block: Span<UInt8>) throws(StreamError) {
    guard contentLeft >= UInt64(blockSize) else {
      throw StreamError(.badSparseMap, at: offset, "the sparse map of this entry is longer than its content")
    }
    residue.add(sparseMap: block)
    contentLeft -= UInt64(blockSize)
    pendingSparse.stored -= Int64(blockSize)
    guard try pendingSparse.lines.take(block, limit: limits.sparseSegments, at: entry.offset) else { return }
    pendingSparse.numbers = pendingSparse.lines.numbers
    try beginSparse(startingAt: offset + UInt64(blockSize))
  }

  private func checkSegmentCount() throws(StreamError) {
    guard pendingSparse.numbers.count / 2 <= limits.sparseSegments else {
      throw StreamError(
        limit: "sparseSegments", at: entry.offset,
        "a sparse file of more than \(limits.sparseSegments) parts")
    }
  }

  private mutating func beginSparse(startingAt start: UInt64? = nil) throws(StreamError) {
    let map = try SparseMap(
      numbers: pendingSparse.numbers, size: pendingSparse.size, limits: limits, at: entry.offset)
    guard map.storedCount == UInt64(clamping: pendingSparse.stored) else {
      throw StreamError(
        .badSparseMap, at: entry.offset, "the sparse map of this entry does not add up to the bytes it has")
    }
    let (total, overflow) = sparseBytes.addingReportingOverflow(map.size)
    guard !overflow, total <= limits.sparseBytes else {
      throw StreamError(
        limit: "sparseBytes", at: entry.offset,
        "sparse files of more than \(limits.sparseBytes) bytes in one archive")
    }
    sparseBytes = total
    content = ContentCursor(map: map)
    entry.size = map.size
    entry.isSparse = true
    pendingSparse = PendingSparse()
    try beginContent(startingAt: start)
  }

  // MARK: Content

  private mutating func beginContent(startingAt start: UInt64? = nil) throws(StreamError) {
    entry.contentOffset = start ?? offset + UInt64(blockSize)
    extensions.removeAll()
    try sink.begin(entry)
    isInsideEntry = true
    state = .content
    if contentLeft == 0 { try endContent() }
  }

  private mutating func takeContent(_ bytes: Span<UInt8>) throws(StreamError) -> Int {
    let count = Int(min(contentLeft, UInt64(bytes.count)))
    try content.pass(bytes.extracting(0..<count), to: &sink)
    contentLeft -= UInt64(count)
    offset += UInt64(count)
    if contentLeft == 0 { try endContent() }
    return count
  }

  private mutating func endContent() throws(StreamError) {
    try content.finish(to: &sink)
    if paddingLeft > 0 {
      state = .padding
    } else {
      try endEntry()
    }
  }

  private mutating func endEntry() throws(StreamError) {
    state = .header
    isInsideEntry = false
    isBetweenEntries = true
    try sink.end(residue: residue.runs)
  }

  private mutating func takePadding(_ bytes: Span<UInt8>) throws(StreamError) -> Int {
    let count = min(paddingLeft, bytes.count)
    let piece = bytes.extracting(0..<count)
    if !isInsideEntry { loneRecords.append(piece) }
    paddingLeft -= count
    offset += UInt64(count)
    // Padding that comes in pieces is told as if it came at once.
    if paddingLeft > 0 || !partial.isEmpty { partial.append(piece) }
    guard paddingLeft == 0 else { return count }
    if partial.isEmpty {
      residue.add(padding: piece)
    } else {
      let padding = partial
      partial.removeAll()
      residue.add(padding: padding.span)
    }
    if isInsideEntry { try endEntry() } else { state = .header }
    return count
  }

  /// What the archive holds of the entry after its header, and `rest` the start of.
  private mutating func setContent(stored: Int64, in rest: Span<UInt8>) {
    entry.storedSize = UInt64(clamping: stored)
    entry.size = entry.storedSize
    entry.isSparse = false
    content = ContentCursor()
    contentLeft = entry.storedSize
    setPadding(after: contentLeft)
    if skipsContent { Self.prefetchHeader(behind: contentLeft, paddingLeft, in: rest) }
  }

  /// Has the processor fetch what stands behind the content, while the entry is dealt with. Where nobody looks at
  /// contents, that is elsewhere in the memory each time, and takes as long to come as all else that is done for an entry.
  private static func prefetchHeader(behind content: UInt64, _ padding: Int, in rest: Span<UInt8>) {
    guard content < UInt64(rest.count) else { return }
    let start = Int(content)
    rest.prefetch(start..<min(start + padding + blockSize, rest.count))
  }

  private mutating func setPadding(after size: UInt64) { paddingLeft = Self.padding(after: size) }

  private static func padding(after size: UInt64) -> Int {
    Int((UInt64(blockSize) - size % UInt64(blockSize)) % UInt64(blockSize))
  }
}
