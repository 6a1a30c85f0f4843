public import OCILayout
public import TarStream

/// Verifies one archive: all that its documents lead to, for all images and platforms, and what else is irregular.
///
/// ```swift
/// let report = try await ArchiveVerification("app.tar").run()
/// for finding in report.findings { print(finding.kind, finding.message) }
/// ```
public struct ArchiveVerification: Sendable {
  private let archive: ImageArchive
  private let jobs: Int
  private let progress: ReadingProgress?

  /// Opens an archive by its name (`ArchiveName`). `jobs`: how many layers are read at a time. `progress`: where to count
  /// what is read, from now on.
  ///
  /// - Throws: whatever keeps it from being opened; what is wrong inside is a finding.
  public init(
    _ input: String, limits: ImageLimits = ImageLimits(), jobs: Int = ComparisonOptions.usableProcessors,
    progress: ReadingProgress? = nil
  ) throws(ArchiveError) {
    archive = try ImageArchive.open(input, limits: limits, progress: progress)
    self.jobs = jobs
    self.progress = progress
    guard archive.name.reference == nil else {
      throw ArchiveError(
        .badArgument, input: input, "an archive is verified as a whole: leave the name of the image out")
    }
  }

  /// Verifies the archive. A finding does not end the search: what can be looked at, is.
  public func run() async -> VerificationReport {
    let reached = archive.reachedContents()
    var log = archiveEntries()
    log.add(reached.log)
    var layers = LayerShelf(reached.images, limits: archive.limits, jobs: jobs, progress: progress)
    progress?.begin("verifying layers", of: layers.byteCount)
    var whiteouts = WhiteoutCheck(of: archive)
    for image in reached.images {
      let checked = await layers.take(image)
      for (layer, checked) in zip(image.layers, checked) {
        guard let checked else { continue }
        log.add(checked.log)
        if let finding = LayerCheck.diffIDMismatch(layer, checked) { log.add(finding) }
      }
      whiteouts.check(zip(image.layers, checked).map { ($0, $1?.contents) })
    }
    log.add(whiteouts.log)
    return VerificationReport(
      of: archive, log, images: reached.images.count, blobs: reached.blobCount, layers: layers.readCount)
  }

  /// What is irregular in the tar archive that holds the blobs, where there is one.
  private func archiveEntries() -> FindingLog {
    guard let tar = archive.tar else { return FindingLog() }
    var entries = EntryCheck(tar.table, blob: nil, compression: archive.compression)
    entries.run(in: tar.bytes, as: .none, limits: archive.limits.streams)
    return entries.log
  }
}

/// The layers of an archive, each read when the first image needs it and kept until the last one has it.
private struct LayerShelf {
  private let check: LayerCheck
  private let jobs: Int
  private let progress: ReadingProgress?
  private var uses: [String: Int] = [:]
  private var longDigests: Set<String> = []
  /// What is told of the layers' tables of contents, by all manifests.
  private var announced: [String: Set<TableOfContents.Announcement>] = [:]
  private var shelf: [String: CheckedLayer] = [:]
  /// How many layers were read.
  private(set) var readCount = 0
  /// How many bytes all layers have, as they are stored.
  private(set) var byteCount = 0

  private struct Job: Sendable {
    let layer: ReachedLayer
    let blob: ByteRegion
    let needsLongDigest: Bool
    let announced: Set<TableOfContents.Announcement>
  }

  init(_ images: [ReachedImage], limits: ImageLimits, jobs: Int, progress: ReadingProgress?) {
    check = LayerCheck(limits: limits, progress: progress)
    self.jobs = jobs
    self.progress = progress
    for layer in images.lazy.flatMap(\.layers) {
      guard let blob = layer.blob else { continue }
      if uses[layer.name] == nil { byteCount += blob.count }
      uses[layer.name, default: 0] += 1
      if layer.diffID?.algorithm == .sha512 { longDigests.insert(layer.name) }
      announced[layer.name, default: []].insert(layer.announced)
    }
  }

  /// The layers of the next image, several read at a time; `nil` for those that are not there.
  mutating func take(_ image: ReachedImage) async -> [CheckedLayer?] {
    await read(image)
    return image.layers.map { layer in
      guard layer.blob != nil, var checked = shelf[layer.name] else { return nil }
      uses[layer.name, default: 1] -= 1
      defer {
        // What was found is told once.
        checked.log = FindingLog()
        shelf[layer.name] = uses[layer.name] == 0 ? nil : checked
      }
      return checked
    }
  }

  private mutating func read(_ image: ReachedImage) async {
    var planned: Set<String> = []
    let plan = image.layers.compactMap { layer -> Job? in
      guard let blob = layer.blob, shelf[layer.name] == nil, planned.insert(layer.name).inserted else {
        return nil
      }
      return Job(
        layer: layer, blob: blob, needsLongDigest: longDigests.contains(layer.name),
        announced: announced[layer.name] ?? [])
    }
    guard !plan.isEmpty else { return }
    readCount += plan.count
    let (check, progress) = (check, progress)
    let outcomes = await WorkQueue(jobs: jobs).outcomes(plan) { (job, helpers) throws(ArchiveError) in
      progress?.begin("verifying \(job.layer.name)")
      return check.check(
        job.layer, job.blob, needsLongDigest: job.needsLongDigest, announced: job.announced, with: helpers)
    }
    for (job, outcome) in zip(plan, outcomes) { shelf[job.layer.name] = try? outcome.get() }
  }
}
