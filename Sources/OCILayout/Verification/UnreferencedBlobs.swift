import TarStream

extension ArchiveWalk {
  /// Tells of blobs that nothing leads to; where a document could not be read, it would be all that this leads to.
  mutating func findUnreferencedBlobs() {
    let blinding: Set<Finding.Kind> = [
      .badDocument, .ambiguousDocument, .badDigest, .limitReached, .unreadable,
    ]
    guard !contents.log.findings.contains(where: { blinding.contains($0.kind) }) else { return }
    for algorithm in Digest.Algorithm.allCases {
      let folder = "blobs/\(algorithm.rawValue)"
      do {
        for name in try archive.contents.names(in: folder, limit: archive.limits.streams.entries) {
          let file = "\(folder)/\(name)"
          guard !reached.contains(file), !isDockersDescription(file) else { continue }
          addUnreferenced(file)
        }
      } catch {
        add(Finding(ArchiveError(error, input: archive.name.text), blob: folder))
      }
    }
    findUnreferencedDockerLayers()
  }

  /// Docker before 25 keeps each layer in a folder of its own.
  private mutating func findUnreferencedDockerLayers() {
    guard archive.format == .dockerArchive, let table = archive.tar?.table else { return }
    let suffix = Array("/layer.tar".utf8)
    for entry in table.entries where entry.type == .file {
      let path = table.bytes(entry.path)
      guard path.count > suffix.count, path.suffix(suffix.count).elementsEqual(suffix),
        !reached.contains(String(decoding: path, as: UTF8.self))
      else { continue }
      addUnreferenced(String(decoding: path, as: UTF8.self))
    }
  }

  private mutating func addUnreferenced(_ file: String) {
    guard !contents.log.isFull(of: .unreferencedBlob, blob: nil) else {
      return contents.log.omit(.unreferencedBlob)
    }
    add(
      Finding(
        .unreferencedBlob, path: Array(file.utf8),
        "nothing in the archive leads to it: it is left over, or was hidden there; save the image again"))
  }

  /// Docker since 25 writes among the blobs a description of each layer, after the first version of its image
  /// specification, and has nothing lead to it: one small object with an `id`.
  private func isDockersDescription(_ file: String) -> Bool {
    guard archive.format == .dockerArchive,
      let bytes = try? archive.contents.file(file), bytes.count <= 1 << 16,
      let json = JSONValue(parsing: bytes.copy()), let id = json["id"]?.string
    else { return false }
    return Digest("sha256:\(id)") != nil && json["created"] != nil
  }
}
