import OCILayout
import TarStream

/// Reads the layers of two images, each once however often it stands there, several at a time.
struct LayerLoader {
  let trustsDigests: Bool

  /// What came of it.
  struct Result {
    /// The layers of each side, the lowest first.
    var layers: [[LoadedLayer]]
    /// How many were read.
    var readCount = 0
    var entryCount = 0
    var byteCount: UInt64 = 0
  }

  private struct Job: Sendable {
    let layer: Layer
    let archive: ImageArchive
  }

  /// Reads the layers of both images. What is the same blob, is read once; that it is the same, is seen by its bytes.
  ///
  /// - Throws: the first error in the order of sides and layers, whichever task met one first.
  func load(_ images: [Image]) async throws(ArchiveError) -> Result {
    var jobs: [Job] = []
    var jobOfLayer: [[Int]] = []
    var known: [String: Int] = [:]
    for image in images {
      var numbers: [Int] = []
      for layer in image.layers {
        let key = identity(of: layer)
        if let key, let job = known[key], trustsDigests || jobs[job].layer.blob.holdsSameBytes(as: layer.blob)
        {
          numbers.append(job)
          continue
        }
        if let key { known[key] = jobs.count }
        numbers.append(jobs.count)
        jobs.append(Job(layer: layer, archive: image.archive))
      }
      jobOfLayer.append(numbers)
    }
    let loaded = try await run(jobs)
    var result = Result(layers: jobOfLayer.map { $0.map { loaded[$0] } }, readCount: jobs.count)
    result.entryCount = loaded.reduce(0) { $0 + $1.table.entries.count }
    result.byteCount = loaded.reduce(0) { $0 + $1.contents.count }
    return result
  }

  /// What two layers must share to be taken for one; `nil` for a layer that says nothing of itself. One blob under
  /// two diffIDs is read for each of them: one of the two is a lie.
  private func identity(of layer: Layer) -> String? {
    let diffID = layer.diffID?.description
    if trustsDigests, let diffID { return diffID }
    let names = [layer.descriptor?.digest.description, diffID].compactMap { $0 }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  private func run(_ jobs: [Job]) async throws(ArchiveError) -> [LoadedLayer] {
    var results = [Swift.Result<LoadedLayer, ArchiveError>?](repeating: nil, count: jobs.count)
    let trustsDigests = trustsDigests
    await withTaskGroup(of: (Int, Swift.Result<LoadedLayer, ArchiveError>).self) { group in
      for (index, job) in jobs.enumerated() {
        group.addTask {
          do throws(ArchiveError) {
            let contents = try job.layer.read(of: job.archive, trustsDigests: trustsDigests)
            let input = job.archive.name.text
            return (index, .success(try LoadedLayer(contents, name: job.layer.name, input: input)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      for await (index, result) in group { results[index] = result }
    }
    var loaded: [LoadedLayer] = []
    for case .some(let result) in results { loaded.append(try result.get()) }
    return unified(loaded)
  }

  /// One object for all layers of the same content, however they were compressed.
  private func unified(_ layers: [LoadedLayer]) -> [LoadedLayer] {
    guard !trustsDigests else { return layers }
    var known: [SHA256Digest: LoadedLayer] = [:]
    return layers.map { layer in
      let digest = layer.contents.digest
      guard digest != .none else { return layer }
      if let same = known[digest], same.contents.compression == layer.contents.compression { return same }
      known[digest] = layer
      return layer
    }
  }
}
