import OCILayout
import TarStream

/// Finds the highest rung of the ladder that holds for two images whose manifests differ.
struct Ladder {
  let documents: ImageComparison
  let files: FileComparison

  /// The highest rung.
  func highestRung() -> Equivalence {
    if holdsLayers { return .layers }
    // What holds entries the same has layers do the same, which is known already.
    if files.doesTheSame {
      if holdsEntries { return .entries }
      if documents.compareDocuments(rules: ComparisonOptions.semantic).differences.isEmpty {
        return .semantic
      }
    }
    return runsTheSame && files.makesTheSame ? .rootfs : .different
  }

  private var holdsLayers: Bool {
    let (left, right) = (documents.left, documents.right)
    return left.configuration.document.bytes.holdsSameBytes(as: right.configuration.document.bytes)
      && left.layers.count == right.layers.count
      && zip(left.layers, right.layers).allSatisfy { $0.diffID != nil && $0.diffID == $1.diffID }
  }

  /// The same entries in order, field by field; how the archives are written may differ.
  private var holdsEntries: Bool {
    ConfigurationComparison.compare(documents.left, documents.right, rules: []).differences.isEmpty
      && files.listsTheSame(besides: ["format", "header"])
  }

  /// Whether a container would run with the same: the configuration's `config` and the platform.
  private var runsTheSame: Bool {
    let differences = ConfigurationComparison.compare(
      documents.left, documents.right, rules: ComparisonOptions.semantic
    ).differences
    return !differences.contains { difference in
      ["/config", "/os", "/architecture", "/variant"].contains { difference.path.hasPrefix($0) }
    }
  }
}
