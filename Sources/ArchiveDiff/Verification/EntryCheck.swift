import OCILayout
import TarStream

/// Looks for what is irregular in the entries of one tar archive, and in what stands behind them.
struct EntryCheck {
  let table: EntryTable
  /// The blob that the archive is; `nil` for the archive of images itself.
  let blob: String?
  /// What offsets count.
  let place: StreamError.Place
  private(set) var log = FindingLog()

  init(_ table: EntryTable, blob: String?, compression: Compression) {
    self.table = table
    self.blob = blob
    place = compression == .none ? .stored : .decompressed
  }

  /// Looks at everything. `bytes`: the archive as it is stored, for looking at what stands behind the entries.
  mutating func run(in bytes: ByteRegion, as compression: Compression, limits: StreamLimits) {
    checkHeaders()
    checkDuplicates()
    checkEnd(in: bytes, as: compression, limits: limits)
  }

  /// Adds a finding that is made only if there is room for it.
  private mutating func add(_ kind: Finding.Kind, _ entry: EntryRecord, _ message: String) {
    guard !log.isFull(of: kind, blob: blob) else { return log.omit(kind) }
    let name = table.bytes(entry.name)
    log.add(Finding(kind, blob: blob, offset: entry.offset, place: place, path: name, message))
  }

  // MARK: Entries

  private mutating func checkHeaders() {
    for entry in table.entries {
      let name = table.withBytes(entry.name) { NameShape($0) }
      if name.isAbsolute {
        add(
          .absolutePath, entry,
          "its name starts with a slash: some programs write it there and not where they unpack")
      }
      if name.hasParentReference {
        add(
          .parentReference, entry,
          name.leadsOut
            ? "its name leads out of the folder that the archive is unpacked in: do not unpack it as root"
            : "its name goes up through '..': programs disagree on where it lands")
      }
      if !entry.disagreement.isEmpty {
        add(
          .paxHeaderMismatch, entry,
          "its header tells another \(entry.disagreement) than its pax record: "
            + "programs that go by the header see other files")
      }
      if entry.type == .hardlink, NameShape(table.linkName(of: entry).span).leadsOut {
        add(
          .parentReference, entry,
          "it is a hard link to a file outside of the folder that the archive is unpacked in")
      }
    }
  }

  private mutating func checkDuplicates() {
    for (first, second) in zip(table.order, table.order.dropFirst()) {
      let (entry, next) = (table.entries[Int(first)], table.entries[Int(second)])
      guard table.isSame(entry.path, as: next.path, in: table) else { continue }
      add(
        .duplicatePath, next,
        "its path was told at byte \(entry.offset) already: programs disagree on which of the two counts")
    }
  }

  // MARK: The end

  private mutating func checkEnd(in bytes: ByteRegion, as compression: Compression, limits: StreamLimits) {
    let trailer = table.trailer
    guard trailer.hasOtherBytes else {
      if trailer.count == 0 {
        addAtEnd(
          .missingEnd, at: trailer.offset,
          "no block of zeros ends the archive: it may be cut off behind a whole entry")
      } else if trailer.count < 1024 {
        addAtEnd(
          .loneZeroBlock, at: trailer.offset,
          "\(trailer.count) bytes of zeros end the archive, where two blocks of 512 do")
      }
      return
    }
    let scan: TrailerScan
    do { scan = try bytes.scanTrailer(trailer, as: compression, limits: limits) } catch {
      return log.add(
        Finding(.brokenLayer, blob: blob, offset: error.offset, place: error.place, error.detail))
    }
    if let header = scan.firstHeader {
      addAtEnd(
        .entriesAfterEnd, at: header,
        "an entry stands behind the zeros that end the archive at byte \(trailer.offset): "
          + "programs that read on past zeros see other files")
    } else if let other = scan.firstOtherByte {
      addAtEnd(
        .trailingData, at: other,
        "bytes that are no zeros stand behind the end of the archive at byte \(trailer.offset)")
    }
  }

  private mutating func addAtEnd(_ kind: Finding.Kind, at offset: UInt64, _ message: String) {
    log.add(Finding(kind, blob: blob, offset: offset, place: place, message))
  }
}

/// What the parts of a name say of where it leads.
private struct NameShape {
  private(set) var isAbsolute = false
  /// Whether a part is `..`.
  private(set) var hasParentReference = false
  /// Whether it goes up above where it starts.
  private(set) var leadsOut = false

  init(_ name: Span<UInt8>) {
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    isAbsolute = name.count > 0 && name[0] == slash
    var depth = 0
    var start = 0
    for index in 0...name.count where index == name.count || name[index] == slash {
      let count = index - start
      if count == 2, name[start] == dot, name[start + 1] == dot {
        hasParentReference = true
        depth -= 1
        if depth < 0 { leadsOut = true }
      } else if count > 1 || count == 1 && name[start] != dot {
        depth += 1
      }
      start = index + 1
    }
  }
}
