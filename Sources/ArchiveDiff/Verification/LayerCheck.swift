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
  let limits: StreamLimits

  /// `needsLongDigest`: whether a configuration tells the content's SHA-512.
  func check(_ layer: ReachedLayer, _ blob: ByteRegion, needsLongDigest: Bool, with helpers: Helpers)
    -> CheckedLayer
  {
    let hashesStored = layer.digest?.algorithm == .sha256
    let reading: Result<TarContents, StreamError> = Result { () throws(StreamError) in
      try blob.readTar(
        TarReadingOptions(contents: .unread, hashesStored: hashesStored), limits: limits, with: helpers)
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
      entries.run(in: blob, as: contents.compression, limits: limits)
      checked.log.add(entries.log)
    case .failure(let error):
      checked.log.add(Finding(ArchiveError(error, input: layer.name), blob: layer.name))
    }
    return checked
  }

  private func learnLongDigest(of blob: ByteRegion, _ name: String, _ checked: inout CheckedLayer) {
    do { checked.longDigest = try Digest(sha512OfContentOf: blob, limits: limits) } catch {
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
