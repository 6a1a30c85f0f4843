/// Takes the contents of some of an archive's files.
public protocol ContentSink {
  /// The content of an entry comes next.
  mutating func begin(_ entry: UInt32)
  /// The next bytes of it; they are gone when the call returns.
  mutating func take(content: Span<UInt8>)
  /// The next bytes of it, which are zero and not in the archive.
  mutating func take(hole count: UInt64)
  /// The content is whole.
  mutating func end()
  /// Whether there is any use in going on.
  var wantsMore: Bool { get }
}

extension ContentSink {
  /// Until the end.
  public var wantsMore: Bool { true }
}

extension ByteRegion {
  /// Reads what some files of a tar archive hold, of one that was read before: `contents` is what that told.
  ///
  /// Each content comes once and whole, unless the sink wants no more. What lies between them is passed over as far as
  /// the archive's compression allows (``Checkpoints``).
  ///
  /// - Throws: whatever the archive's first reading would have thrown, if it has changed since.
  public func readContents<Sink: ContentSink>(
    of entries: Set<UInt32>, in contents: TarContents, limits: StreamLimits, into sink: inout Sink
  ) throws(StreamError) {
    let records = contents.table.entries
    var sparse = entries
    var files: [StoredFile] = []
    for entry in entries where !records[Int(entry)].isSparse {
      sparse.remove(entry)
      let record = records[Int(entry)]
      files.append(StoredFile(entry: entry, start: record.contentOffset, count: record.size))
    }
    files.sort { ($0.start, $0.entry) < ($1.start, $1.entry) }
    do {
      try readStored(files, in: contents, limits: limits, into: &sink)
      if !sparse.isEmpty, sink.wantsMore {
        // Where the holes are, stands in headers that have to be read once more.
        var reader = SparseReader(sink: sink, wanted: sparse, limits: limits)
        defer { sink = reader.walker.sink.sink }
        try decompress(as: contents.compression, limits: limits, into: &reader)
      }
    } catch {
      throw error.located(in: contents.compression)
    }
  }

  private func readStored<Sink: ContentSink>(
    _ files: [StoredFile], in contents: TarContents, limits: StreamLimits, into sink: inout Sink
  ) throws(StreamError) {
    var reader = StoredFileReader(sink: sink, files: files, checkpoints: contents.checkpoints)
    defer { sink = reader.sink }
    while let start = reader.nextStart {
      let checkpoint = contents.checkpoints.last(before: start)
      reader.position = checkpoint.content
      let countBefore = reader.restCount
      try decompress(as: contents.compression, from: checkpoint, limits: limits, into: &reader)
      guard reader.restCount < countBefore || reader.nextStart == nil else {
        throw StreamError(
          .truncated, at: reader.position, in: .decompressed, "the archive changed while it was read")
      }
    }
  }
}

/// A file whose content stands in its archive as it is.
private struct StoredFile {
  let entry: UInt32
  let start: UInt64
  let count: UInt64
}

/// Cuts files out of an archive's bytes.
private struct StoredFileReader<Sink: ContentSink>: ByteSink, StoredByteSink {
  var sink: Sink
  /// Where the bytes that come next stand in the archive.
  var position: UInt64 = 0
  private var files: ArraySlice<StoredFile>
  private let checkpoints: Checkpoints
  /// How much of the first file is still to come; `nil` where it has not begun.
  private var rest: UInt64?

  init(sink: Sink, files: [StoredFile], checkpoints: Checkpoints) {
    self.sink = sink
    self.files = files[...]
    self.checkpoints = checkpoints
  }

  /// Where the next file starts; `nil` where there is none.
  var nextStart: UInt64? { sink.wantsMore ? files.first?.start : nil }

  /// How many files are still to come.
  var restCount: Int { files.count }

  /// Not where the next file is reached sooner from elsewhere.
  var wantsMore: Bool {
    guard let nextStart else { return false }
    return rest != nil || checkpoints.last(before: nextStart).content <= position
  }

  mutating func take(_ bytes: Span<UInt8>) {
    let end = position + UInt64(bytes.count)
    // An empty file has no byte that could come.
    while let file = files.first, file.start < end || file.count == 0, sink.wantsMore {
      if rest == nil { sink.begin(file.entry) }
      let start = file.start + file.count - (rest ?? file.count)
      let stop = max(start, min(file.start + file.count, end))
      if start < stop { sink.take(content: bytes.extracting(Int(start - position)..<Int(stop - position))) }
      rest = file.start + file.count - stop
      guard rest == 0 else { break }
      sink.end()
      rest = nil
      files.removeFirst()
    }
    position = end
  }
}

/// Walks an archive until it has the sparse files that are wanted.
private struct SparseReader<Sink: ContentSink>: ByteSink, StoredByteSink, ~Copyable {
  var walker: TarWalker<SparseFileSink<Sink>>

  init(sink: Sink, wanted: Set<UInt32>, limits: StreamLimits) {
    walker = TarWalker(sink: SparseFileSink(sink: sink, wanted: wanted), limits: limits)
  }

  var wantsMore: Bool { !walker.sink.wanted.isEmpty && walker.sink.sink.wantsMore }

  mutating func take(_ bytes: Span<UInt8>) throws(StreamError) { try walker.take(bytes) }
}

/// Passes on what some of an archive's entries hold.
private struct SparseFileSink<Sink: ContentSink>: EntrySink {
  var sink: Sink
  var wanted: Set<UInt32>
  private var entry: UInt32 = 0
  private var isWanted = false

  init(sink: Sink, wanted: Set<UInt32>) {
    self.sink = sink
    self.wanted = wanted
  }

  mutating func begin(_ entry: TarEntry) {
    isWanted = wanted.contains(self.entry)
    if isWanted { sink.begin(self.entry) }
  }

  mutating func take(content: Span<UInt8>) { if isWanted { sink.take(content: content) } }

  mutating func take(hole count: UInt64) { if isWanted { sink.take(hole: count) } }

  mutating func end(residue: [UInt8]) {
    if isWanted {
      sink.end()
      wanted.remove(entry)
    }
    entry += 1
  }
}
