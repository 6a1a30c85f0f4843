import OCILayout
import TarStream

/// Reads the layers of two images, each once however often it stands there, several at a time.
struct LayerLoader {
  let trustsDigests: Bool
  /// How many layers are read at a time.
  let jobs: Int
  /// What is computed of the content of files.
  var contents = TarReadingOptions.Contents.fingerprints
  /// Where to count what is read.
  var progress: ReadingProgress?

  /// What came of it.
  struct Result {
    /// The layers of each side, the lowest first.
    var layers: [[LoadedLayer]]
    /// Pairs of layers whose contents are compared where they stand.
    var pairsInPlace: [LayerPair] = []
    /// How many were read.
    var readCount = 0
    var entryCount = 0
    var byteCount: UInt64 = 0

    /// The layers of both sides, one to one; `nil` where one side has more of them.
    func pairs() -> [LayerPair]? {
      guard layers[0].count == layers[1].count else { return nil }
      return zip(layers[0], layers[1]).map { left, right in
        pairsInPlace.first { $0.left === left && $0.right === right } ?? LayerPair(left, right)
      }
    }
  }

  /// A layer that is to be read.
  private struct Job: Sendable {
    let layer: Layer
    let archive: ImageArchive
    /// What is computed of the content of its files.
    var contents: TarReadingOptions.Contents
    /// Its place beside the layer that it is compared with.
    var seat: Lockstep.Seat?
  }

  /// What is to be read, and where each layer stands in it.
  private struct Plan {
    var jobs: [Job] = []
    var jobOfLayer: [[Int]]
    /// Pairs of layers whose contents are compared where they stand; each by the number of its left job.
    var pairsInPlace: [Int] = []
  }

  /// Reads the layers of all images. What is the same blob, is read once; that it is the same, is seen by its bytes.
  ///
  /// Where digests are trusted and two images share their lower layers, these are read only if the others need them;
  /// a layer that was not read has no entries. Where contents are compared where they stand, that has begun when this
  /// returns, and no more (``LoadedLayer/finishComparing()``): applying layers needs none of it.
  ///
  /// - Throws: the first error in the order of sides and layers, whichever task met one first.
  func load(_ images: [Image]) async throws(ArchiveError) -> Result {
    let result = try await readNeeded(images)
    beginComparing(result.pairsInPlace)
    return result
  }

  /// One pair after the other, each by all workers.
  private func beginComparing(_ pairs: [LayerPair]) {
    let contents = ContentsInPlace(jobs: jobs, progress: progress)
    var before: LoadedLayer?
    for pair in pairs {
      pair.left.beginComparing { [before] in
        await before?.finishComparing()
        await contents.compare(pair)
      }
      before = pair.left
    }
  }

  private func readNeeded(_ images: [Image]) async throws(ArchiveError) -> Result {
    let shared = countOfSharedLayers(images)
    var result = try await read(images, from: shared)
    guard shared > 0 else { return result }
    if UpperLayers.standAlone(result.layers[0], result.layers[1]) {
      let unread = images[0].layers[..<shared].map {
        LoadedLayer(unread: LayerOrigin($0, of: images[0].archive))
      }
      result.layers = result.layers.map { unread + $0 }
      return result
    }
    return try await read(images, from: 0)
  }

  /// How many layers, from the lowest on, are trusted to be the same in two images.
  private func countOfSharedLayers(_ images: [Image]) -> Int {
    guard trustsDigests, images.count == 2, images[0].layers.count == images[1].layers.count else { return 0 }
    return zip(images[0].layers, images[1].layers).prefix { mine, theirs in
      mine.diffID != nil && mine.diffID == theirs.diffID
    }.count
  }

  private func read(_ images: [Image], from lowest: Int) async throws(ArchiveError) -> Result {
    let plan = plan(images, from: lowest)
    let queue = WorkQueue(jobs: jobs)
    let (trustsDigests, progress) = (trustsDigests, progress)
    progress?.begin("reading layers", of: plan.jobs.reduce(0) { $0 + $1.layer.blob.count })
    let outcomes = await queue.outcomes(plan.jobs) { (job, helpers) throws(ArchiveError) in
      progress?.begin("reading \(job.archive.name.text), \(job.layer.name)")
      let read = try job.layer.read(
        of: job.archive, trustsDigests: trustsDigests, contents: job.contents, in: job.seat, with: helpers,
        progress: progress)
      return try LoadedLayer(read, from: LayerOrigin(job.layer, of: job.archive))
    }
    for job in plan.jobOfLayer.joined() { _ = try outcomes[job].get() }
    let loaded = unified(outcomes.compactMap { try? $0.get() })
    for (job, layer) in zip(plan.jobs, loaded) { job.seat.map { layer.learn($0.digests) } }
    var result = Result(layers: plan.jobOfLayer.map { $0.map { loaded[$0] } }, readCount: plan.jobs.count)
    result.pairsInPlace = plan.pairsInPlace.map { LayerPair(loaded[$0], loaded[$0 + 1]) }
    result.entryCount = loaded.reduce(0) { $0 + $1.table.entries.count }
    result.byteCount = loaded.reduce(0) { $0 + $1.contents.count }
    return result
  }

  /// Layers that are compared with each other come one after the other, so that they are read at the same time.
  private func plan(_ images: [Image], from lowest: Int) -> Plan {
    var plan = Plan(jobOfLayer: images.map { _ in [] })
    var known: [String: Int] = [:]
    for index in lowest..<(images.map(\.layers.count).max() ?? lowest) {
      let firstNew = plan.jobs.count
      for (side, image) in images.enumerated() where index < image.layers.count {
        let layer = image.layers[index]
        let key = identity(of: layer)
        if let key, let job = known[key],
          trustsDigests || plan.jobs[job].layer.blob.holdsSameBytes(as: layer.blob)
        {
          plan.jobOfLayer[side].append(job)
          continue
        }
        if let key { known[key] = plan.jobs.count }
        plan.jobOfLayer[side].append(plan.jobs.count)
        plan.jobs.append(Job(layer: layer, archive: image.archive, contents: contents))
      }
      if plan.jobs.count == firstNew + 2 { pair(firstNew, in: &plan) }
    }
    return plan
  }

  /// Lets two layers be read beside each other, unless what they hold can be read again where it stands.
  private func pair(_ first: Int, in plan: inout Plan) {
    let pair = first..<first + 2
    guard pair.allSatisfy({ Compression(detecting: plan.jobs[$0].layer.blob) == .none }) else {
      let lockstep = Lockstep(memory: Self.lockstepBytes / max(1, jobs / 2))
      for (job, seat) in zip(pair, lockstep.seats) { plan.jobs[job].seat = seat }
      return
    }
    // What is hashed as a whole is in the cache, where a fingerprint costs the least.
    guard trustsDigests, contents == .fingerprints else { return }
    for job in pair { plan.jobs[job].contents = .inPlace }
    plan.pairsInPlace.append(first)
  }

  /// How much of what was read is kept, over all pairs of layers that are read at a time.
  private static let lockstepBytes = 32 << 20

  /// What two layers must share to be taken for one; `nil` for a layer that says nothing of itself. One blob under
  /// two diffIDs is read for each of them: one of the two is a lie.
  private func identity(of layer: Layer) -> String? {
    let diffID = layer.diffID?.description
    if trustsDigests, let diffID { return diffID }
    let names = [layer.descriptor?.digest.description, diffID].compactMap { $0 }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  /// One object for all layers of the same content, however they were compressed.
  private func unified(_ layers: [LoadedLayer]) -> [LoadedLayer] {
    guard !trustsDigests else { return layers }
    var known: [SHA256Digest: LoadedLayer] = [:]
    return layers.map { layer in
      let digest = layer.contents.digest
      guard digest != .none else { return layer }
      if let same = known[digest] { return same }
      known[digest] = layer
      return layer
    }
  }
}
