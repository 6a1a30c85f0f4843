public import TarStream

extension TableOfContents {
  /// Reads the table of a layer; `nil` where it has none.
  ///
  /// `announced`: what the layer's descriptor tells of the table. `layer`: what the layer is called in errors.
  ///
  /// - Throws: `limitReached`, or `badDocument` where the layer or its descriptor promises a table and it is not there,
  ///   has another digest, or makes no sense.
  public static func read(
    from blob: ByteRegion, announced: Announcement, of layer: String, limits: ImageLimits
  ) throws(ArchiveError) -> TableOfContents? {
    let reader = TableReader(blob: blob, announced: announced, layer: layer, limits: limits)
    switch Compression(detecting: blob) {
    case .gzip: return try reader.readStargz()
    case .zstd: return try reader.readChunked()
    default:
      guard announced == .none else { throw reader.missing }
      return nil
    }
  }
}

/// Finds a layer's table of contents and reads its bytes.
private struct TableReader {
  let blob: ByteRegion
  let announced: TableOfContents.Announcement
  let layer: String
  let limits: ImageLimits

  func bad(_ detail: String) -> ArchiveError { ArchiveError(.badDocument, input: layer, detail) }

  var missing: ArchiveError {
    bad("its descriptor announces a table of contents, and the layer has none: runtimes that go by it fail")
  }

  // MARK: eStargz

  func readStargz() throws(ArchiveError) -> TableOfContents? {
    guard announced.position == nil else { throw missing }
    guard let location = TableLocation(stargzFooterOf: blob) else {
      guard announced == .none else { throw missing }
      return nil
    }
    guard case .member(let start, let footerCount) = location else { return nil }
    let end = UInt64(blob.count - footerCount)
    guard start < end, let member = blob.part(at: start, count: end - start) else {
      throw bad("the layer's footer leads to byte \(start) for its table of contents, which is not before it")
    }
    return try table(try entry(of: member), .estargz)
  }

  /// What the first entry of the tar archive holds that the member is, as runtimes take it.
  private func entry(of member: ByteRegion) throws(ArchiveError) -> [UInt8] {
    let options = TarReadingOptions(contents: .unread, hashesArchive: false, hashesStored: false)
    let contents = try located { () throws(StreamError) in try member.readTar(options, limits: bounds) }
    guard let entry = contents.table.entries.first, entry.type == .file,
      contents.table.bytes(entry.name).elementsEqual(TableOfContents.entryName.utf8)
    else { throw bad("no \(TableOfContents.entryName) stands where the layer's footer leads to") }
    guard entry.size <= limits.documentBytes else { throw tooLong }
    var collector = BytesOfEntry()
    try located { () throws(StreamError) in
      try member.readContents(of: [0], in: contents, limits: bounds, into: &collector)
    }
    return collector.bytes
  }

  // MARK: zstd:chunked

  func readChunked() throws(ArchiveError) -> TableOfContents? {
    guard let location = try chunkedLocation(), case .frame(let start, let count, let contentCount) = location
    else { return nil }
    guard let frame = blob.part(at: start, count: count) else {
      throw bad("the layer has no \(count) bytes at byte \(start), where its table of contents should stand")
    }
    guard contentCount <= limits.documentBytes else { throw tooLong }
    try check(announced.checksum) { Digest(of: frame, algorithm: $0) }
    guard Compression(detecting: frame) == .zstd else {
      throw bad(
        "what stands at byte \(start), where the table of contents should, is not compressed with zstd")
    }
    var collector = BytesOfStream()
    try located { () throws(StreamError) in
      try frame.decompress(as: .zstd, limits: bounds, into: &collector)
    }
    guard collector.bytes.count <= limits.documentBytes else { throw tooLong }
    return try table(collector.bytes, .zstdChunked)
  }

  /// Podman goes by the annotation, containerd by the footer.
  private func chunkedLocation() throws(ArchiveError) -> TableLocation? {
    let footer = TableLocation(chunkedFooterOf: blob)
    guard let position = announced.position else {
      guard footer != nil || announced == .none else { throw missing }
      return footer
    }
    guard let told = TableLocation(position: position) else {
      throw bad("the annotation that tells where the table of contents stands is not four numbers")
    }
    guard footer == nil || footer == told else {
      throw bad(
        "its descriptor and the layer's footer lead to two tables of contents: programs go by one or the other"
      )
    }
    return told
  }

  // MARK: Both

  private func table(_ json: [UInt8], _ form: TableOfContents.Form) throws(ArchiveError) -> TableOfContents {
    try check(announced.digest) { Digest(of: json.span, algorithm: $0) }
    let value: JSONValue
    do { value = try JSONParser.parse(json, depthLimit: limits.documentDepth) } catch {
      throw bad("its table of contents is not valid JSON: byte \(error.offset): \(error.detail)")
    }
    do { return TableOfContents(form: form, entries: try TableParser.entries(value)) } catch {
      throw bad("its table of contents makes no sense: \(error.detail)")
    }
  }

  private func check(_ told: String?, _ found: (Digest.Algorithm) -> Digest) throws(ArchiveError) {
    guard let told else { return }
    guard let digest = Digest(told), found(digest.algorithm) == digest else {
      throw bad(
        "its table of contents has not the digest that its descriptor tells: runtimes that check it fail")
    }
  }

  /// The limits of a stream that holds no more than a document, a header and what ends a tar archive.
  private var bounds: StreamLimits {
    var bounds = limits.streams
    let (most, overflow) = limits.documentBytes.addingReportingOverflow(1 << 16)
    bounds.decompressedBytes = min(bounds.decompressedBytes, overflow ? .max : most)
    return bounds
  }

  private var tooLong: ArchiveError {
    ArchiveError(
      limit: "documentBytes", input: layer,
      "a table of contents of more than \(limits.documentBytes) bytes")
  }

  /// What `body` returns; its error with the layer's name, and that of the limit which is meant.
  private func located<Value>(_ body: () throws(StreamError) -> Value) throws(ArchiveError) -> Value {
    do { return try body() } catch {
      guard error.code != .limitReached || error.offset != bounds.decompressedBytes else { throw tooLong }
      var located = ArchiveError(error, input: layer)
      located.detail = "its table of contents: \(error.detail)"
      located.offset = nil
      throw located
    }
  }
}

/// Keeps what one entry of an archive holds.
private struct BytesOfEntry: ContentSink {
  private(set) var bytes: [UInt8] = []

  mutating func begin(_ entry: UInt32) {}
  mutating func take(content: Span<UInt8>) { bytes.append(content) }
  mutating func take(hole count: UInt64) { bytes += [UInt8](repeating: 0, count: Int(count)) }
  mutating func end() {}
}

/// Keeps all of a stream.
private struct BytesOfStream: ByteSink, StoredByteSink {
  private(set) var bytes: [UInt8] = []

  mutating func take(_ piece: Span<UInt8>) { bytes.append(piece) }
}
