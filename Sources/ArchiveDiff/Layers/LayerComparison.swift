import OCILayout
import TarStream

/// Compares two layers as wholes: how they are compressed, and what their archives hold around the entries.
struct LayerComparison {
  let rules: Set<Ignorable>
  let limits: StreamLimits

  /// All that is told of a pair of layers besides their entries.
  ///
  /// `entriesDiffer`: whether the entries were found to differ, be it in what is left out; if they do not, the bytes
  /// around them must be what makes the diffIDs differ.
  func compare(
    _ stored: (left: Layer, right: Layer), _ loaded: (left: LoadedLayer, right: LoadedLayer), layer: Int,
    entriesDiffer: () -> Bool
  ) -> Findings {
    var findings = Findings(rules: rules)
    let (left, right) = (loaded.left.contents, loaded.right.contents)
    func add(_ attributes: [Attribute], _ cause: Cause, unless ignorable: Ignorable) {
      findings.add(
        Difference(
          .layer, layer: layer, .modified, "/layers/\(layer)", layers: [layer, layer], attributes: attributes,
          cause: cause),
        unless: ignorable)
    }
    let isSameContent = self.isSameContent(stored, loaded)
    // One object may stand for layers of the same content that are compressed differently.
    let compressions = [stored.left.blob, stored.right.blob].map { Compression(detecting: $0) }
    if compressions[0] != compressions[1] {
      let names = compressions.map { JSONValue.string($0.rawValue) }
      add([Attribute("compression", names[0], names[1])], .compression, unless: .compression)
    } else if isSameContent, !isSameBlob(stored.left, stored.right) {
      add(encoding(stored, compressions[0]), .compression, unless: .compression)
    } else if isSameContent, let mine = stored.left.descriptor, let theirs = stored.right.descriptor,
      mine.digest != theirs.digest
    {
      add([digests(stored)], .envelope, unless: .envelope)
    }
    if isSameContent, let mine = stored.left.diffID, let theirs = stored.right.diffID, mine != theirs {
      add([diffIDs(stored)], .envelope, unless: .envelope)
    }
    if !isSameContent {
      let trailers = [left.table.trailer, right.table.trailer]
      if !trailers[0].holdsSameBytes(as: trailers[1]) {
        add(
          [Attribute("trailer", describe(trailers[0]), describe(trailers[1]))], .tarFormat, unless: .tarFormat
        )
      } else if !entriesDiffer() {
        add([diffIDs(stored)] + firstDifferentByte(stored), .tarFormat, unless: .tarFormat)
      }
    }
    return findings
  }

  /// What images tell of their blobs was checked by now, or is to be trusted, so that shared layers need not be read.
  private func isSameBlob(_ left: Layer, _ right: Layer) -> Bool {
    left.isToldSameBlob(as: right) || left.blob.holdsSameBytes(as: right.blob)
  }

  private func isSameContent(
    _ stored: (left: Layer, right: Layer), _ loaded: (left: LoadedLayer, right: LoadedLayer)
  ) -> Bool {
    if loaded.left === loaded.right { return true }
    if let mine = stored.left.diffID, let theirs = stored.right.diffID, mine.algorithm == theirs.algorithm {
      return mine == theirs
    }
    let (left, right) = (loaded.left.contents.digest, loaded.right.contents.digest)
    return left == right && left != .none
  }

  /// In what two blobs of the same content differ. That is worked out only where it is reported: it decompresses.
  private func encoding(_ stored: (left: Layer, right: Layer), _ compression: Compression) -> [Attribute] {
    guard !rules.contains(.compression) else { return [] }
    do {
      return try EncodingComparison(limits: limits).attributes(
        stored.left.blob, stored.right.blob, as: compression)
    } catch {
      return [digests(stored)]
    }
  }

  /// Where two archives of the same entries begin to differ after decompression.
  private func firstDifferentByte(_ stored: (left: Layer, right: Layer)) -> [Attribute] {
    guard !rules.contains(.tarFormat) else { return [] }
    do {
      let left = try stored.left.blob.decompressed(limits: limits)
      let right = try stored.right.blob.decompressed(limits: limits)
      return [EncodingComparison(limits: limits).firstDifference(left, right)]
    } catch {
      return []
    }
  }

  private func digests(_ stored: (left: Layer, right: Layer)) -> Attribute {
    func digest(_ layer: Layer) -> JSONValue {
      .string("\(layer.descriptor?.digest ?? Digest(of: layer.blob, algorithm: .sha256))")
    }
    return Attribute("digest", digest(stored.left), digest(stored.right))
  }

  private func diffIDs(_ stored: (left: Layer, right: Layer)) -> Attribute {
    Attribute(
      "diffID", stored.left.diffID.map { .string("\($0)") }, stored.right.diffID.map { .string("\($0)") })
  }

  private func describe(_ trailer: TarTrailer) -> JSONValue {
    .string(
      trailer.hasOtherBytes
        ? "\(trailer.count) bytes, not all zero (sha256:\(trailer.digest.hexadecimal))"
        : "\(trailer.count) zero bytes")
  }
}
