import ArchiveDiff

extension ImageReport {
  /// All that is told of two images, a line each; how much was read for it is left out.
  var everything: [String] {
    func counts(_ name: String, _ counts: [Cause: Int]) -> [String] {
      counts.map { "\(name) \($0.key): \($0.value)" }.sorted()
    }
    return differences.map { difference in
      let history = difference.history.map { $0.map { $0 ?? "-" }.joined(separator: " | ") }
      return "\(difference.told) \(difference.outline) by \(history ?? "-")"
    } + ["\(equivalence), \(summary.differences) differences, \(summary.layersShared) layers shared"]
      + counts("ignored", summary.ignored) + counts("told", summary.byCause) + warnings
  }
}
