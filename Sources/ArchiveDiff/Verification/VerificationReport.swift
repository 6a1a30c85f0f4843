public import OCILayout

/// What the verification of one archive found.
public struct VerificationReport: Sendable {
  /// What it comes to.
  public enum Outcome: String, Sendable, CaseIterable {
    /// Nothing was found.
    case clean
    /// Nothing is broken, and something is irregular.
    case irregular
    /// Something is broken.
    case broken
  }

  /// The input as the user wrote it.
  public let input: String
  /// The form of the archive.
  public let format: ArchiveFormat
  /// What was found: what is broken first; else in the order of the archive's documents and of the layers.
  public let findings: [Finding]
  /// How many findings of each kind there are besides (`FindingLog`).
  public let omitted: [Finding.Kind: Int]
  /// How many images there are, each platform counted.
  public let images: Int
  /// How many blobs the documents lead to.
  public let blobs: Int
  /// How many layers were read, each once.
  public let layers: Int

  init(of archive: ImageArchive, _ log: FindingLog, images: Int, blobs: Int, layers: Int) {
    input = archive.name.text
    format = archive.format
    findings =
      log.findings.filter { $0.kind.severity == .broken }
      + log.findings.filter { $0.kind.severity == .irregular }
    omitted = log.omitted
    self.images = images
    self.blobs = blobs
    self.layers = layers
  }

  /// What it comes to.
  public var outcome: Outcome {
    guard let worst = findings.first else { return .clean }
    return worst.kind.severity == .broken ? .broken : .irregular
  }

  /// How many findings there are of each kind, those that are left out among them.
  public var counts: [Finding.Kind: Int] {
    findings.reduce(into: omitted) { $0[$1.kind, default: 0] += 1 }
  }
}
