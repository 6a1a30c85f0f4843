import OCILayout
import TarStream

/// The content of a file that a layer has.
struct FileContent: Sendable {
  let layer: LoadedLayer
  let entry: UInt32

  /// Whether both are the same bytes.
  func isSame(as other: FileContent) -> Bool {
    let (mine, theirs) = (record, other.record)
    guard mine.size == theirs.size else { return false }
    if SameEntries(layer, other.layer).holdSame(entry, other.entry) { return true }
    // Contents that were compared where they stand, and differ, have digests and no fingerprints.
    if let digest = layer.digest(of: entry), let otherDigest = other.layer.digest(of: other.entry) {
      return digest == otherDigest
    }
    return layer.fingerprint(of: entry) == other.layer.fingerprint(of: other.entry)
  }

  private var record: EntryRecord { layer.table.entries[Int(entry)] }
}

/// Fills in the digests of files that differ, when it is settled which do: fingerprints tell contents apart, but a
/// report shows digests.
struct ContentDigestFiller {
  /// How many layers are read at a time.
  let jobs: Int

  /// Fills in the values of all attributes that wait for them.
  func fill(_ findings: inout Findings) async throws(ArchiveError) {
    try await WorkQueue(jobs: jobs).run(wanted(by: findings)) { (wanted, _) throws(ArchiveError) in
      try wanted.layer.learnDigests(of: wanted.entries)
    }
    findings.mapDifferences { difference in
      for index in difference.attributes.indices where !difference.attributes[index].files.isEmpty {
        difference.attributes[index].values = difference.attributes[index].files.map { file in
          file.layer.digest(of: file.entry).map { .string("sha256:\($0.hexadecimal)") } ?? .null
        }
      }
    }
  }

  /// Of each layer, the files whose digests are not known yet.
  private func wanted(by findings: Findings) -> [(layer: LoadedLayer, entries: Set<UInt32>)] {
    var wanted: [ObjectIdentifier: (layer: LoadedLayer, entries: Set<UInt32>)] = [:]
    // By index, for a difference is large, and would be copied to be looked at.
    for index in findings.differences.indices {
      for attribute in findings.differences[index].attributes {
        for file in attribute.files where file.layer.digest(of: file.entry) == nil {
          wanted[ObjectIdentifier(file.layer), default: (file.layer, [])].entries.insert(file.entry)
        }
      }
    }
    return Array(wanted.values)
  }
}
