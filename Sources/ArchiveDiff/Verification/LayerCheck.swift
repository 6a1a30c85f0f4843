import OCILayout
import TarStream

/// A layer that was read and looked at.
struct CheckedLayer: Sendable {
  /// What it holds; `nil` where it is broken.
  let contents: TarContents?
  /// The SHA-512 of its content, where a configuration tells one.
  var longDigest: Digest?
  /// What was found in it.
  var log = FindingLog()

  /// Whether its content has a digest; `nil` where that was not computed.
  func digest(like told: Digest) -> Digest? {
    told.algorithm == .sha256 ? contents.map { Digest($0.digest) } : longDigest
  }
}

/// Reads a layer once, for all images that have it: its digest, its entries, and what is irregular in them.
struct LayerCheck: Sendable {
  /// How many ways to tell of one layer's table of contents are looked at: one is usual, and each takes a reading of it.
  static let announcementLimit = 8

  let limits: ImageLimits
  /// Where to count what is read.
  var progress: ReadingProgress?

  /// `needsLongDigest`: whether a configuration tells the content's SHA-512. `announced`: what manifests tell of the
  /// layer's table of contents.
  func check(
    _ layer: ReachedLayer, _ blob: ByteRegion, needsLongDigest: Bool,
    announced: Set<TableOfContents.Announcement>, with helpers: Helpers
  ) -> CheckedLayer {
    let hashesStored = layer.digest?.algorithm == .sha256
    var tables: [TableOfContents] = []
    let tableLog = readTables(of: blob, layer.name, announced, into: &tables)
    let contents: TarReadingOptions.Contents = tables.isEmpty ? .unread : .digests
    let reading: Result<TarContents, StreamError> = Result { () throws(StreamError) in
      try blob.readTar(
        TarReadingOptions(contents: contents, hashesStored: hashesStored, progress: progress),
        limits: limits.streams,
        with: helpers)
    }
    var checked = CheckedLayer(contents: try? reading.get())
    // That a blob is not its digest's comes first: it explains whatever makes no sense in it.
    if let told = layer.digest {
      let stored = checked.contents?.storedDigest.map { Digest($0) }
      let found = stored ?? Digest(of: blob, algorithm: told.algorithm)
      if found != told { checked.log.add(.digestMismatch(blob: layer.name, found: found)) }
    }
    switch reading {
    case .success(let contents):
      if needsLongDigest { learnLongDigest(of: blob, layer.name, &checked) }
      var entries = EntryCheck(contents.table, blob: layer.name, compression: contents.compression)
      entries.run(in: blob, as: contents.compression, limits: limits.streams)
      checked.log.add(entries.log)
      checked.log.add(tableLog)
      for table in tables {
        var check = TableOfContentsCheck(table, contents, blob: layer.name)
        check.run(in: blob, limits: limits.streams)
        checked.log.add(check.log)
      }
    case .failure(let error):
      checked.log.add(Finding(ArchiveError(error, input: layer.name), blob: layer.name))
    }
    return checked
  }

  /// Reads the layer's table of contents, in all the ways that manifests announce it.
  private func readTables(
    of blob: ByteRegion, _ name: String, _ announced: Set<TableOfContents.Announcement>,
    into tables: inout [TableOfContents]
  ) -> FindingLog {
    var log = FindingLog()
    guard announced.count <= Self.announcementLimit else {
      log.add(
        Finding(
          .badTableOfContents, blob: name,
          "manifests tell of its table of contents in \(announced.count) ways: none of them was looked at"))
      return log
    }
    for announced in announced.sorted() {
      do {
        let table = try TableOfContents.read(from: blob, announced: announced, of: name, limits: limits)
        if let table { tables.append(table) }
      } catch {
        var finding = Finding(error, blob: name)
        if finding.kind != .limitReached { finding.kind = .badTableOfContents }
        log.add(finding)
      }
    }
    return log
  }

  private func learnLongDigest(of blob: ByteRegion, _ name: String, _ checked: inout CheckedLayer) {
    do { checked.longDigest = try Digest(sha512OfContentOf: blob, limits: limits.streams) } catch {
      checked.log.add(Finding(ArchiveError(error, input: name), blob: name))
    }
  }

  /// The finding where a layer's content is not what a configuration says.
  static func diffIDMismatch(_ layer: ReachedLayer, _ checked: CheckedLayer) -> Finding? {
    guard let told = layer.diffID, let found = checked.digest(like: told), found != told else { return nil }
    return Finding(
      .diffIDMismatch, blob: layer.name,
      "its content has the digest \(found) where the configuration's diffID says \(told): "
        + "build or save the image again")
  }
}
