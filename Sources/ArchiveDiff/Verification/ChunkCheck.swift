import OCILayout
import TarStream

/// Holds the chunks of files that a table of contents tells against what the files hold.
///
/// Runtimes fetch chunks from wherever the table says and check nothing of them but these digests.
struct ChunkCheck {
  private let contents: TarContents
  /// Files in several chunks, which have to be read once more.
  private var parted: [UInt32: [TableOfContents.Chunk]] = [:]
  /// Files whose chunks are not theirs.
  private var wrong: Set<UInt32> = []

  /// `contents`: the layer, read with the digests of what its files hold.
  init(_ contents: TarContents) { self.contents = contents }

  /// Adds what is told of a file.
  mutating func add(_ chunks: [TableOfContents.Chunk], of entry: UInt32) {
    let size = contents.table.entries[Int(entry)].size
    if chunks.count == 1, let chunk = chunks.first, !chunk.isZeros {
      let isWhole = chunk.offset == 0 && (chunk.size == 0 || UInt64(exactly: chunk.size) == size)
      let digest = contents.contentDigests[entry].map { "sha256:\($0.hexadecimal)" }
      if !isWhole || chunk.digest != nil && size > 0 && chunk.digest != digest { wrong.insert(entry) }
    } else if let chunks = Self.laid(chunks, over: size) {
      parted[entry] = chunks
    } else {
      wrong.insert(entry)
    }
  }

  /// The chunks with their true sizes, if they are all of the file, one behind the other.
  private static func laid(_ chunks: [TableOfContents.Chunk], over size: UInt64) -> [TableOfContents.Chunk]? {
    guard var end = Int64(exactly: size) else { return nil }
    var laid: [TableOfContents.Chunk] = []
    for var chunk in chunks.reversed() {
      guard chunk.offset >= 0 else { return nil }
      if chunk.size == 0 { chunk.size = end - chunk.offset }
      guard chunk.size > 0, end - chunk.size == chunk.offset else { return nil }
      end = chunk.offset
      laid.append(chunk)
    }
    return end == 0 ? laid.reversed() : nil
  }

  /// The files whose chunks are not what is told. `bytes`: the layer as it is stored.
  func differing(in bytes: ByteRegion, limits: StreamLimits) throws(StreamError) -> Set<UInt32> {
    guard !parted.isEmpty else { return wrong }
    var reader = ChunkReader(parted)
    try bytes.readContents(of: Set(parted.keys), in: contents, limits: limits, into: &reader)
    return wrong.union(reader.differing)
  }
}

/// Hashes files chunk by chunk.
private struct ChunkReader: ContentSink {
  private let chunks: [UInt32: [TableOfContents.Chunk]]
  private(set) var differing: Set<UInt32> = []
  private var entry: UInt32 = 0
  /// The chunks of the file that comes, and how much of the first one is missing.
  private var rest: ArraySlice<TableOfContents.Chunk> = []
  private var missing = 0
  private var hasher = SHA256Hasher()
  private var isZeros = true

  init(_ chunks: [UInt32: [TableOfContents.Chunk]]) { self.chunks = chunks }

  mutating func begin(_ entry: UInt32) {
    self.entry = entry
    rest = (chunks[entry] ?? [])[...]
    beginChunk()
  }

  private mutating func beginChunk() {
    missing = Int(rest.first?.size ?? 0)
    hasher = SHA256Hasher()
    isZeros = true
  }

  mutating func take(content: Span<UInt8>) {
    var start = 0
    while start < content.count, !rest.isEmpty {
      let piece = content.extracting(start..<min(start + missing, content.count))
      hasher.update(piece)
      if isZeros { isZeros = piece.isZero }
      missing -= piece.count
      start += piece.count
      if missing == 0 { endChunk() }
    }
  }

  private mutating func endChunk() {
    guard let chunk = rest.popFirst() else { return }
    let isTold = chunk.digest == nil || chunk.digest == "sha256:\(hasher.finish().hexadecimal)"
    if !isTold || chunk.isZeros && !isZeros { differing.insert(entry) }
    beginChunk()
  }

  mutating func take(hole count: UInt64) {
    let zeros = [UInt8](repeating: 0, count: Int(min(count, 1 << 16)))
    var left = count
    while left > 0 {
      let piece = Int(min(left, UInt64(zeros.count)))
      take(content: zeros.span.extracting(0..<piece))
      left -= UInt64(piece)
    }
  }

  mutating func end() {
    if !rest.isEmpty { differing.insert(entry) }
  }
}
