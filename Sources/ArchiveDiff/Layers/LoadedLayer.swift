import OCILayout
import TarStream

/// A layer that was read: its table, shared by all places where the same layer stands.
final class LoadedLayer: Sendable {
  let contents: TarContents
  let origin: LayerOrigin
  /// What each entry that is no plain entry means for the layers below.
  let whiteouts: [Whiteout]
  /// For each entry, whether its path has a part that only whiteouts have: such entries make no file.
  let isMarker: [Bool]
  private let learned: Mutex<Learned>

  /// What comes to be known after the layer was read.
  private struct Learned {
    var digests: ContentDigests
    var fingerprints: [UInt32: Fingerprint] = [:]
    /// Which entries of another layer hold the same, as far as that was found by comparing both where they stand: for each
    /// entry, the one that holds the same; `.max` where none is known.
    var twins: (entries: [UInt32], layer: LoadedLayer)?
    /// What compares them.
    var comparison: Task<Void, Never>?
  }

  /// - Throws: where a whiteout names nothing that could be removed.
  init(_ contents: TarContents, from origin: LayerOrigin) throws(ArchiveError) {
    self.contents = contents
    self.origin = origin
    learned = Mutex(Learned(digests: contents.contentDigests))
    var whiteouts: [Whiteout] = []
    var isMarker = [Bool](repeating: false, count: contents.table.entries.count)
    for index in contents.table.dotted.map(Int.init) {
      let entry = contents.table.entries[index]
      let path = contents.table.bytes(entry.path)
      guard Whiteout.mayBeMarker(path) else { continue }
      isMarker[index] = true
      do {
        if let whiteout = try Whiteout(path) { whiteouts.append(whiteout) }
      } catch {
        throw ArchiveError(
          .badStream, input: origin.input, blob: origin.name, offset: entry.offset, place: .decompressed,
          "the whiteout \(EscapedText.escape(path)) names nothing that could be removed")
      }
    }
    self.whiteouts = whiteouts
    self.isMarker = isMarker
  }

  /// A layer that need not be read: it has no entries.
  init(unread origin: LayerOrigin) {
    self.origin = origin
    contents = TarContents(unread: Compression(detecting: origin.blob))
    whiteouts = []
    isMarker = []
    learned = Mutex(Learned(digests: [:]))
  }

  var table: EntryTable { contents.table }

  /// Whether anything was read of it.
  var wasRead: Bool { contents.count > 0 }

  /// The digest of what a file holds; `nil` where it is not known (yet).
  func digest(of entry: UInt32) -> SHA256Digest? { learned.withLock { $0.digests[entry] } }

  /// Takes in digests that came to be known while the layer was read.
  func learn(_ found: ContentDigests) {
    learned.withLock { $0.digests.merge(found) { first, _ in first } }
  }

  /// Takes in fingerprints of contents that were not looked at while the layer was read.
  func learn(_ found: [UInt32: Fingerprint]) {
    learned.withLock { $0.fingerprints.merge(found) { first, _ in first } }
  }

  /// Takes in which entries of another layer hold the same: for each entry, the one; `.max` where none does.
  func learn(twins: [UInt32], in layer: LoadedLayer) { learned.withLock { $0.twins = (twins, layer) } }

  /// For each entry, the one of another layer that was found to hold the same; `nil` if the two were not compared so.
  func twins(in layer: LoadedLayer) -> [UInt32]? {
    learned.withLock { $0.twins?.layer === layer ? $0.twins?.entries : nil }
  }

  /// Has contents compared beside what is done next: what comes of it is learned when ``finishComparing()`` returns.
  func beginComparing(_ compare: @escaping @Sendable () async -> Void) {
    let comparison = Task { await compare() }
    learned.withLock { $0.comparison = comparison }
  }

  /// Waits for the comparison that has begun, if there is one.
  func finishComparing() async { await learned.withLock { $0.comparison }?.value }

  /// What tells a file's content from others.
  func fingerprint(of entry: UInt32) -> Fingerprint? {
    if let known = table.entries[Int(entry)].fingerprint { return known }
    if let known = learned.withLock({ $0.fingerprints[entry] }) { return known }
    let found = contentInPlace(of: entry)?.fingerprint()
    if let found { learn([entry: found]) }
    return found
  }

  /// Tells the system that the contents from one entry to another will hardly be read again.
  func didReadContents(from first: UInt32, to last: UInt32) {
    let (start, end) = (table.entries[Int(first)].contentOffset, table.entries[Int(last)].contentOffset)
    guard start < end else { return }
    origin.blob.part(at: start, count: end - start)?.didRead()
  }

  /// A file's content where it stands, in a layer that is not compressed and was read without looking at it.
  func contentInPlace(of entry: UInt32) -> ByteRegion? {
    let record = table.entries[Int(entry)]
    guard contents.compression == .none, record.fingerprint == nil else { return nil }
    return origin.blob.part(at: record.contentOffset, count: record.size)
  }

  /// Computes the digests of some files that are not known yet. The layer is read again for that.
  func learnDigests(of entries: Set<UInt32>) throws(ArchiveError) {
    do {
      learn(try origin.blob.contentDigests(of: entries, in: contents, limits: origin.limits.streams))
    } catch {
      throw ArchiveError(error, input: origin.input, blob: origin.name)
    }
  }
}

/// Where a layer was read from.
struct LayerOrigin: Sendable {
  /// The input as the user wrote it.
  let input: String
  /// What the layer is called in messages.
  let name: String
  /// Its bytes as they are stored.
  let blob: ByteRegion
  let limits: ImageLimits
}

extension LayerOrigin {
  init(_ layer: Layer, of archive: ImageArchive) {
    self.init(
      input: archive.name.text, name: layer.name, blob: layer.blob, limits: archive.limits)
  }
}
