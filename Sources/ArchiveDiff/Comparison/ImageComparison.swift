import OCILayout
import TarStream

/// Compares two images for one platform.
struct ImageComparison {
  let left: Image
  let right: Image
  let options: ComparisonOptions
  /// The digests of all manifests that the run compares.
  let compared: Set<Digest>
  /// The images of each side that the other side has none for, where this comparison is to tell of them.
  let unpaired: [[ImageVariant]]
  /// Where to count what is read.
  var progress: ReadingProgress?

  /// Reads what is needed of both images and compares it.
  func run() async throws(ArchiveError) -> ImageReport {
    if let report = try await reportOfSame() { return report }
    let loader = LayerLoader(trustsDigests: options.trustsDigests, jobs: options.jobs, progress: progress)
    let loaded = try await loader.load([left, right])
    // What compares contents tells of that itself.
    if loaded.pairsInPlace.isEmpty { progress?.begin("comparing", of: nil) }
    var files = await FileComparison(left, right, loaded, options: options)
    let (found, warnings) = try await files.compare()
    var findings = compareDocuments(
      rules: options.ignored, configurationAlone: options.comparesRootFilesystems)
    addWriting(to: &findings, configurationAlone: options.comparesRootFilesystems)
    findings.add(contentsOf: found)
    if findings.isEmpty { files.countWithoutEffect(in: &findings) }
    if findings.isEmpty { addUnexplained(to: &findings) }
    var summary = Summary()
    summary.excluded = findings.keep(options.paths)
    addHistory(to: &findings)
    try await ContentDigestFiller(jobs: options.jobs).fill(&findings)
    summary.layersRead = loaded.readCount
    summary.entries = loaded.entryCount
    summary.bytesRead = loaded.byteCount
    summary.layersShared = zip(left.layers, right.layers).count { $0.diffID == $1.diffID && $0.diffID != nil }
    let equivalence = Ladder(documents: self, files: files).highestRung()
    var report = report(consume findings, equivalence, summary, warnings)
    report.layers = loaded.layers
    return report
  }

  // MARK: The parts of an image

  /// What the documents say: names and indexes, manifest, configuration; or the configuration alone, as `--rootfs` has
  /// it.
  func compareDocuments(rules: Set<Ignorable>, configurationAlone: Bool = false) -> Findings {
    var findings = Findings(rules: rules)
    addUnpaired(to: &findings)
    if !configurationAlone {
      findings.add(contentsOf: IndexComparison.compare(left, right, rules: rules, compared: compared))
      findings.add(contentsOf: ManifestComparison.compare(left, right, rules: rules))
    }
    findings.add(contentsOf: ConfigurationComparison.compare(left, right, rules: rules))
    return findings
  }

  /// How the same documents are written.
  private func addWriting(to findings: inout Findings, configurationAlone: Bool) {
    if !configurationAlone {
      IndexComparison.compareWriting(left, right, into: &findings)
      if let mine = left.manifest?.document, let theirs = right.manifest?.document {
        FormattingComparison.compare(.manifest, "", mine, theirs, into: &findings)
      }
    }
    FormattingComparison.compare(
      .config, "", left.configuration.document, right.configuration.document, into: &findings)
  }

  private func addUnpaired(to findings: inout Findings) {
    for (side, variants) in unpaired.enumerated() {
      for variant in variants {
        let name = JSONValue.string(variant.platform?.description ?? "not told")
        findings.add(
          Difference(
            .index, side == 0 ? .removed : .added, "/manifests",
            attributes: [Attribute("platform", side == 0 ? name : nil, side == 0 ? nil : name)],
            cause: .platform),
          unless: nil)
      }
    }
  }

  /// Tells of each file how the layers that it comes from came to be.
  private func addHistory(to findings: inout Findings) {
    let histories = [left.layers.map(\.history), right.layers.map(\.history)]
    // Most come from the layers of the one before, and share what is told of these.
    var known: (layers: [Int?], lines: [String?]?) = ([], nil)
    findings.mapDifferences { difference in
      guard let layers = difference.layers else { return }
      if layers != known.layers {
        let lines = zip(layers, histories).map { layer, history in layer.flatMap { history[$0] } }
        known = (layers, lines.contains { $0 != nil } ? lines : nil)
      }
      difference.history = known.lines
    }
  }

  // MARK: Images that are the same

  /// The report of two images whose manifests or archives are the same; `nil` where they are not. That the blobs are
  /// those of their digests is still checked, each once where both sides have the same bytes; nothing has to be
  /// decompressed for that, unless the archive tells nothing of a layer but its diffID.
  private func reportOfSame() async throws(ArchiveError) -> ImageReport? {
    guard isSameManifest || maySameArchive else { return nil }
    // The archives are compared while the first of them is hashed.
    let checks = options.trustsDigests ? [] : left.layers
    progress?.begin("checking \(left.archive.name.text)", of: checks.reduce(0) { $0 + $1.blob.count })
    let results = try await WorkQueue(jobs: options.jobs).run([nil] + checks.map(Optional.some)) {
      (layer, _) throws(ArchiveError) in
      guard let layer else { return isSameArchive }
      try layer.verify(of: left.archive, progress: progress)
      return true
    }
    let areSameBytes = results[0]
    guard isSameManifest || areSameBytes else { return nil }
    // Folders are the same by their index; that their blobs are, is what the digests of both sides show.
    if !options.trustsDigests, !areSameBytes || left.archive.storedBytes == nil {
      for (mine, theirs) in zip(left.layers, right.layers) where !mine.blob.holdsSameBytes(as: theirs.blob) {
        try theirs.verify(of: right.archive)
      }
    }
    var summary = Summary()
    summary.layersShared = left.layers.count
    var findings = Findings(rules: options.ignored)
    addUnpaired(to: &findings)
    if !options.comparesRootFilesystems {
      findings.add(
        contentsOf: IndexComparison.compare(left, right, rules: options.ignored, compared: compared))
      IndexComparison.compareWriting(left, right, into: &findings)
    }
    return report(findings, areSameBytes ? .archive : .image, summary, [])
  }

  private var isSameManifest: Bool {
    guard let mine = left.manifest, let theirs = right.manifest else { return false }
    return mine.digest == theirs.digest
  }

  /// Whether it makes sense to hold the archives against each other, byte by byte.
  private var maySameArchive: Bool {
    left.archive.name.reference == right.archive.name.reference && left.configDigest == right.configDigest
      && left.archive.storedBytes?.count == right.archive.storedBytes?.count
  }

  /// Whether the inputs are the same bytes; of folders, whether they have the same index and all that it reaches.
  private var isSameArchive: Bool {
    guard maySameArchive else { return false }
    let (mine, theirs) = (left.archive, right.archive)
    if let stored = mine.storedBytes, let other = theirs.storedBytes {
      return stored.holdsSameBytes(as: other, except: trustedBlobs)
    }
    guard mine.format == .ociLayout, theirs.format == .ociLayout, isSameManifest,
      let index = left.indexes.first?.index.document, let other = right.indexes.first?.index.document
    else { return false }
    return index.bytes.holdsSameBytes(as: other.bytes)
  }

  /// The blobs of layers that are the same bytes on both sides, if digests are to be trusted.
  private var trustedBlobs: [(ByteRegion, ByteRegion)] {
    guard options.trustsDigests else { return [] }
    return zip(left.layers, right.layers).compactMap { mine, theirs in
      mine.isToldSameBlob(as: theirs) ? (mine.blob, theirs.blob) : nil
    }
  }

  // MARK: The report

  /// Nothing is ever lost: where digests differ and nothing was found that tells why, that is told.
  private func addUnexplained(to findings: inout Findings) {
    let pairs = [
      ("manifest", left.manifest?.digest, right.manifest?.digest),
      ("config", left.configDigest, right.configDigest),
    ]
    // What is written in another way was found: left is what is around the image, two kinds of digest for instance.
    for (name, mine, theirs) in pairs {
      guard let mine, let theirs, mine != theirs else { continue }
      findings.add(
        Difference(
          name == "config" ? .config : .manifest, .modified, "",
          attributes: [Attribute("digest", .string("\(mine)"), .string("\(theirs)"))], cause: .envelope),
        unless: .envelope)
    }
  }

  private func report(
    _ findings: consuming Findings, _ equivalence: Equivalence, _ summary: Summary, _ warnings: [String]
  ) -> ImageReport {
    findings.sortDifferences(by: Self.isBefore)
    var summary = summary
    summary.differences = findings.differences.count
    summary.ignored = findings.ignored
    // By index, as each would be copied to be looked at.
    for index in findings.differences.indices {
      summary.byCause[findings.differences[index].cause, default: 0] += 1
    }
    return ImageReport(
      equivalence: equivalence, inputs: [InputSummary(left), InputSummary(right)], options: options,
      summary: summary, differences: findings.differences, warnings: warnings)
  }

  /// Documents from the outside in, then layers, in each the layer itself and its files by path.
  private static func isBefore(_ left: Difference, _ right: Difference) -> Bool {
    let (mine, theirs) = (left.rank, right.rank)
    if mine != theirs { return mine < theirs }
    if left.layer != right.layer { return (left.layer ?? -1) < (right.layer ?? -1) }
    if left.kind != right.kind { return left.kind == .layer }
    if left.kind == .file { return compareBytes(left.sortKey.span, right.sortKey.span) < 0 }
    return false  // sorting is stable: what belongs to one document stays in its order
  }
}

extension Difference {
  fileprivate var rank: Int {
    switch kind {
    case .index: 0
    case .manifest: 1
    case .config: 2
    case .layer, .file: 3
    }
  }
}
