import OCILayout
import TarStream

/// Holds what a layer's table of contents tells against the layer's entries.
struct TableOfContentsCheck {
  private let table: TableOfContents
  private let contents: TarContents
  private let blob: String
  private(set) var log = FindingLog()

  /// `contents`: the layer, read with the digests of what its files hold.
  init(_ table: TableOfContents, _ contents: TarContents, blob: String) {
    self.table = table
    self.contents = contents
    self.blob = blob
  }

  /// Looks at all entries. `bytes`: the layer as it is stored, for reading the chunks of files.
  mutating func run(in bytes: ByteRegion, limits: StreamLimits) {
    var places = placesByPath()
    let entries = contents.table.entries
    let tableEntry = indexOfTable()
    var chunks = ChunkCheck(contents)
    for (index, entry) in entries.enumerated() where index != tableEntry {
      let path = TableOfContents.spelling(of: contents.table.bytes(entry.path))
      guard let place = places[path]?.popFirst() else {
        add(
          at: entry,
          "it does not stand in the layer's table of contents: runtimes that go by that do not see it")
        continue
      }
      let told = table.entries[place]
      let differing = differingFields(told, entry, index)
      if !differing.isEmpty {
        add(
          at: entry,
          "the layer's table of contents tells another \(differing.joined(separator: ", ")) of it: "
            + "runtimes that go by that see another file")
      } else if entry.type == .file {
        chunks.add(told.chunks, of: UInt32(index))
      }
    }
    for place in places.values.joined().sorted() {
      add(
        told: table.entries[place],
        "it stands in the layer's table of contents, and the layer does not have it: "
          + "runtimes that go by the table see a file that others do not")
    }
    checkChunks(chunks, in: bytes, limits: limits)
  }

  /// Where each path stands in the table; one that is told several times stands there several times.
  private func placesByPath() -> [[UInt8]: ArraySlice<Int>] {
    var places: [[UInt8]: ArraySlice<Int>] = [:]
    for (index, entry) in table.entries.enumerated() {
      places[CanonicalPath.make(entry.name), default: []].append(index)
    }
    return places
  }

  /// The entry that holds the table itself.
  private func indexOfTable() -> Int? {
    guard table.form == .estargz, let last = contents.table.entries.last,
      contents.table.bytes(last.name).elementsEqual(TableOfContents.entryName.utf8)
    else { return nil }
    return contents.table.entries.count - 1
  }

  // MARK: One entry

  private func differingFields(_ told: TableOfContents.Entry, _ entry: EntryRecord, _ index: Int) -> [String]
  {
    let owner = contents.table.owner(of: entry)
    let extras = contents.table.extras(of: entry)
    var differing: [String] = []
    func compare(_ name: String, _ isSame: Bool) { if !isSame { differing.append(name) } }
    compare("type", told.type == entry.type)
    compare("mode", told.mode == Int64(entry.mode))
    compare("uid", told.uid == owner.uid)
    compare("gid", told.gid == owner.gid)
    compare("time", told.modified.isTold(of: entry.modified))
    compare("set of extended attributes", Self.isSame(told.attributes, extras.extendedAttributes))
    guard told.type == entry.type else { return differing }
    if entry.type == .file {
      compare("size", UInt64(exactly: told.size) == entry.size)
      compare("digest", told.digest.map { $0 == digest(of: index) } ?? true)
    }
    if entry.type.isLink {
      let target = TableOfContents.spelling(of: contents.table.linkName(of: entry))
      compare("target", told.linkName == target)
    }
    if let device = extras.device {
      compare(
        "device", told.deviceMajor == Int64(device.major) && told.deviceMinor == Int64(device.minor))
    }
    return differing
  }

  private func digest(of index: Int) -> String? {
    contents.contentDigests[UInt32(index)].map { "sha256:\($0.hexadecimal)" }
  }

  private static func isSame(_ told: [PaxRecord], _ attributes: [PaxRecord]) -> Bool {
    guard told.count == attributes.count else { return false }
    if told.isEmpty { return true }
    let spelled = attributes.map {
      PaxRecord(key: TableOfContents.spelling(of: $0.key), value: $0.value)
    }
    return Set(told) == Set(spelled)
  }

  // MARK: Chunks

  private mutating func checkChunks(_ chunks: ChunkCheck, in bytes: ByteRegion, limits: StreamLimits) {
    do {
      for index in try chunks.differing(in: bytes, limits: limits).sorted() {
        add(
          at: contents.table.entries[Int(index)],
          "the layer's table of contents tells other chunks of it, or other digests of them, than it has: "
            + "runtimes that go by that see another content")
      }
    } catch {
      log.add(Finding(ArchiveError(error, input: blob), blob: blob))
    }
  }

  // MARK: Findings

  private mutating func add(at entry: EntryRecord, _ message: String) {
    guard !log.isFull(of: .tableOfContentsMismatch, blob: blob) else {
      return log.omit(.tableOfContentsMismatch)
    }
    let place: StreamError.Place = contents.compression == .none ? .stored : .decompressed
    log.add(
      Finding(
        .tableOfContentsMismatch, blob: blob, offset: entry.offset, place: place,
        path: contents.table.bytes(entry.name), message))
  }

  private mutating func add(told entry: TableOfContents.Entry, _ message: String) {
    guard !log.isFull(of: .tableOfContentsMismatch, blob: blob) else {
      return log.omit(.tableOfContentsMismatch)
    }
    log.add(Finding(.tableOfContentsMismatch, blob: blob, path: entry.name, message))
  }
}

extension TarTime? {
  /// Whether a table that tells this time, or none, means the time of an entry. eStargz rounds to whole seconds, and
  /// leaves the start of 1970 out.
  fileprivate func isTold(of time: TarTime) -> Bool {
    // The first moment that Go knows is how it writes that there is no time.
    guard let self, self.seconds != -62_135_596_800 else { return time.seconds == 0 }
    if self.seconds == time.seconds && self.nanoseconds == time.nanoseconds { return true }
    guard self.nanoseconds == 0 else { return false }
    return self.seconds == time.seconds + (time.nanoseconds >= 500_000_000 ? 1 : 0)
  }
}
