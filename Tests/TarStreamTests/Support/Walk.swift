import ImageFixtures

@testable import TarStream

/// What a walk tells of an archive.
struct WalkedArchive: Equatable {
  var entries: WalkedEntries
  var trailer: TarTrailer
  var count: UInt64
}

/// Entries in the order of the archive. One that is not there is an empty one, so that a test that expects more
/// entries than there are fails, and does not take the other tests with it.
struct WalkedEntries: RandomAccessCollection, Equatable {
  private let entries: [WalkedEntry]

  init(_ entries: [WalkedEntry] = []) { self.entries = entries }

  var startIndex: Int { 0 }
  var endIndex: Int { entries.count }

  subscript(index: Int) -> WalkedEntry {
    entries.indices.contains(index) ? entries[index] : WalkedEntry(entry: TarEntry())
  }
}

/// An entry as a walk tells it.
struct WalkedEntry {
  var entry: TarEntry
  /// The content; holes are filled with zeros up to 1 MiB, as `count` has them.
  var content: [UInt8] = []
  /// How long the content is, holes included.
  var count: UInt64 = 0
  var residue: [UInt8] = []
  var isComplete = false

  var name: String { String(decoding: entry.name, as: UTF8.self) }
  var text: String { String(decoding: content, as: UTF8.self) }
}

extension WalkedEntry: Equatable {
  static func == (left: WalkedEntry, right: WalkedEntry) -> Bool {
    let (one, two) = (left.entry, right.entry)
    return one.offset == two.offset && one.contentOffset == two.contentOffset
      && left.isEqualWhereverItStands(to: right)
  }

  /// Whether both are the same but for where in its archive each stands.
  func isEqualWhereverItStands(to other: WalkedEntry) -> Bool {
    let (one, two) = (entry, other.entry)
    guard one.type == two.type, one.format == two.format, one.name == two.name, one.linkName == two.linkName,
      one.mode == two.mode, one.uid == two.uid, one.gid == two.gid, one.size == two.size
    else { return false }
    guard one.userName == two.userName, one.groupName == two.groupName, one.modified == two.modified,
      one.accessed == two.accessed, one.changed == two.changed, one.device == two.device
    else { return false }
    return one.extendedAttributes == two.extendedAttributes && one.unknownRecords == two.unknownRecords
      && one.isSparse == two.isSparse && content == other.content && count == other.count
      && residue == other.residue && isComplete == other.isComplete
  }
}

/// Keeps all that a walk tells.
struct Recorder: EntrySink {
  private(set) var entries: [WalkedEntry] = []

  mutating func begin(_ entry: TarEntry) { entries.append(WalkedEntry(entry: entry)) }

  mutating func take(content: Span<UInt8>) {
    unsafe content.withUnsafeBufferPointer {
      unsafe entries[entries.count - 1].content.append(contentsOf: $0)
    }
    entries[entries.count - 1].count += UInt64(content.count)
  }

  mutating func take(hole count: UInt64) {
    let last = entries.count - 1
    let room = max(0, 1 << 20 - entries[last].content.count)
    entries[last].content += [UInt8](repeating: 0, count: Int(min(count, UInt64(room))))
    entries[last].count += count
  }

  mutating func end(residue: [UInt8]) {
    entries[entries.count - 1].residue = residue
    entries[entries.count - 1].isComplete = true
  }
}

/// Walks an archive that comes in pieces of `pieceSize` bytes, or at once.
func walk(
  _ bytes: [UInt8], pieceSize: Int = .max, limits: StreamLimits = StreamLimits()
) throws(StreamError) -> WalkedArchive {
  var walker = TarWalker(sink: Recorder(), limits: limits)
  var start = 0
  while start < bytes.count {
    let end = start + min(pieceSize, bytes.count - start)
    try walker.take(bytes.span.extracting(start..<end))
    start = end
  }
  let trailer = try walker.finish()
  return WalkedArchive(entries: WalkedEntries(walker.sink.entries), trailer: trailer, count: walker.offset)
}

/// Walks an archive of some members, with an end.
func walk(_ members: TarMember...) throws(StreamError) -> WalkedEntries {
  try walk(TarBuilder(members).bytes).entries
}

/// Walks an archive that a closure builds; the end is added.
func walk(building build: (inout TarBuilder) -> Void) throws(StreamError) -> WalkedEntries {
  var tar = TarBuilder()
  build(&tar)
  tar.end()
  return try walk(tar.bytes).entries
}

/// What is wrong with an archive; `nil` where nothing is.
func failure(_ bytes: [UInt8], limits: StreamLimits = StreamLimits()) -> StreamError? {
  do {
    _ = try walk(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

/// What is wrong with an archive of some members; `nil` where nothing is.
func failure(_ members: TarMember...) -> StreamError? { failure(TarBuilder(members).bytes) }

/// What is wrong with an archive that a closure builds; the end is added.
func failure(
  limits: StreamLimits = StreamLimits(), building build: (inout TarBuilder) -> Void
) -> StreamError? {
  var tar = TarBuilder()
  build(&tar)
  tar.end()
  return failure(tar.bytes, limits: limits)
}

/// Reads a stored archive, compressed or not, into a table, with the digests of what its files hold.
func read(_ stored: [UInt8], limits: StreamLimits = StreamLimits()) throws(StreamError) -> TarContents {
  try ByteRegion(holding: stored).readTar(TarReadingOptions(contents: .digests), limits: limits)
}

/// The SHA-256 of some bytes.
func sha256(_ bytes: [UInt8]) -> SHA256Digest {
  var hasher = SHA256Hasher()
  hasher.update(bytes.span)
  return hasher.finish()
}

/// Random numbers that are the same on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// `count` random bytes.
  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
