public import TarStream

extension Layer {
  /// Reads the layer in one pass: its entries, and unless digests are trusted, whether blob and content are those
  /// that the manifest and the configuration tell of.
  ///
  /// `contents`: what is computed of the files' contents. `seat`: beside another layer, to which it is compared.
  /// `helpers`: who may take over some of the work. `progress`: where to count what is read.
  ///
  /// - Throws: `digestMismatch`, `diffIDMismatch`, or `badStream` with the byte at which it is broken.
  public func read(
    of archive: ImageArchive, trustsDigests: Bool,
    contents kind: TarReadingOptions.Contents = .fingerprints, in seat: Lockstep.Seat? = nil,
    with helpers: Helpers? = nil, progress: ReadingProgress? = nil
  ) throws(ArchiveError) -> TarContents {
    let checksBlob = !trustsDigests && descriptor?.digest.algorithm == .sha256
    let checksDiffID = !trustsDigests && diffID?.algorithm == .sha256
    // A blob that is not its digest's is better told as such than by the first byte that makes no sense, so damage
    // is looked for there first when reading fails.
    let contents: TarContents
    do {
      contents = try blob.readTar(
        TarReadingOptions(
          contents: kind, hashesArchive: !trustsDigests, hashesStored: checksBlob, progress: progress),
        limits: archive.limits.streams, in: seat, with: helpers)
    } catch {
      if !trustsDigests { try verifyBlob(of: archive) }
      throw ArchiveError(error, input: archive.name.text, blob: name)
    }
    if checksBlob, let stored = contents.storedDigest {
      try checkBlob(Digest(stored), of: archive)
    } else if !trustsDigests {
      try verifyBlob(of: archive)
    }
    if checksDiffID { try checkDiffID(Digest(contents.digest), of: archive) }
    if !trustsDigests, diffID?.algorithm == .sha512 { try verifyLongDiffID(of: archive) }
    return contents
  }

  /// Checks that the layer is what its image tells, with as little work as that takes: the blob against its digest,
  /// or where the image tells none, its content against the diffID. `progress`: where to count what is read.
  public func verify(of archive: ImageArchive, progress: ReadingProgress? = nil) throws(ArchiveError) {
    if descriptor != nil {
      try verifyBlob(of: archive, progress: progress)
    } else if let diffID, Compression(detecting: blob) == .none {
      try checkDiffID(Digest(of: blob, algorithm: diffID.algorithm, counting: progress), of: archive)
    } else {
      _ = try read(of: archive, trustsDigests: false, contents: .unread, progress: progress)
    }
  }

  /// Checks the blob alone against its digest, without decompressing it; a layer without a descriptor has none.
  private func verifyBlob(of archive: ImageArchive, progress: ReadingProgress? = nil) throws(ArchiveError) {
    guard let digest = descriptor?.digest else { return }
    try checkBlob(Digest(of: blob, algorithm: digest.algorithm, counting: progress), of: archive)
  }

  private func checkBlob(_ found: Digest, of archive: ImageArchive) throws(ArchiveError) {
    guard let digest = descriptor?.digest, found != digest else { return }
    throw ArchiveError(
      .digestMismatch, input: archive.name.text, blob: name,
      "its bytes have the digest \(found)")
  }

  private func checkDiffID(_ found: Digest, of archive: ImageArchive) throws(ArchiveError) {
    guard let diffID, found != diffID else { return }
    throw ArchiveError(
      .diffIDMismatch, input: archive.name.text, blob: name,
      "its content has the digest \(found) where the configuration's diffID says \(diffID)")
  }

  private func verifyLongDiffID(of archive: ImageArchive) throws(ArchiveError) {
    let found: Digest
    do { found = try Digest(sha512OfContentOf: blob, limits: archive.limits.streams) } catch {
      throw ArchiveError(error, input: archive.name.text, blob: name)
    }
    try checkDiffID(found, of: archive)
  }
}

extension Digest {
  /// The SHA-512 of what a blob decompresses to.
  public init(sha512OfContentOf blob: ByteRegion, limits: StreamLimits) throws(StreamError) {
    var sink = LongDigestSink()
    try blob.decompress(as: Compression(detecting: blob), limits: limits, into: &sink)
    self.init(sha512: sink.hasher.finish())
  }
}

/// Hashes what a blob decompresses to with SHA-512, which next to no image uses: a pass of its own will do.
private struct LongDigestSink: ByteSink, StoredByteSink {
  var hasher = SHA512Hasher()

  mutating func take(_ bytes: Span<UInt8>) { hasher.update(bytes) }
}
