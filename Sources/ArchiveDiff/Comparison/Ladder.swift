import OCILayout
import TarStream

/// Finds the highest rung of the ladder that holds for two images whose manifests differ.
struct Ladder {
  let comparison: ImageComparison
  let layers: [[LoadedLayer]]

  /// The highest rung.
  func highestRung() -> Equivalence {
    if holdsLayers { return .layers }
    if isPaired, holdsEntries { return .entries }
    let semantic = ComparisonOptions.semantic
    do {
      if isPaired {
        let documents = comparison.compareDocuments(rules: semantic)
        let files = try comparison.compareEffects(layers, rules: semantic, isPaired: true).findings
        if documents.differences.isEmpty && files.differences.isEmpty { return .semantic }
      }
      guard runsTheSame else { return .different }
      let files = try comparison.compareEffects(layers, rules: semantic, isPaired: false).findings
      return files.differences.isEmpty ? .rootfs : .different
    } catch {
      // Where the root file systems cannot be made, nothing can be said of them.
      return .different
    }
  }

  private var isPaired: Bool { layers[0].count == layers[1].count }

  private var holdsLayers: Bool {
    let (left, right) = (comparison.left, comparison.right)
    return left.configuration.document.bytes.holdsSameBytes(as: right.configuration.document.bytes)
      && left.layers.count == right.layers.count
      && zip(left.layers, right.layers).allSatisfy { $0.diffID != nil && $0.diffID == $1.diffID }
  }

  /// The same entries in order, field by field; how the archives are written may differ.
  private var holdsEntries: Bool {
    let configuration = ConfigurationComparison.compare(
      comparison.left, comparison.right, rules: [.jsonFormatting])
    guard configuration.differences.isEmpty else { return false }
    let encoding: Set<String> = ["format", "header"]
    return comparison.compareListings(layers, rules: [.compression, .envelope]).differences.allSatisfy {
      difference in
      difference.kind == .layer && difference.cause == .tarFormat
        || difference.attributes.allSatisfy { encoding.contains($0.name) } && difference.change == .modified
    }
  }

  /// Whether a container would run with the same: the configuration's `config` and the platform.
  private var runsTheSame: Bool {
    let differences = ConfigurationComparison.compare(
      comparison.left, comparison.right, rules: ComparisonOptions.semantic
    ).differences
    return !differences.contains { difference in
      ["/config", "/os", "/architecture", "/variant"].contains { difference.path.hasPrefix($0) }
    }
  }
}
