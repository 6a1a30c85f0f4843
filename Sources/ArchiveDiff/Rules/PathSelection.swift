import TarStream

/// The paths of which differences are told. The configuration, manifests and layers as a whole are always told.
public struct PathSelection: Sendable {
  /// The paths that are told; where there are no such patterns, all.
  public var included: PathPatterns
  /// Those of them that are not.
  public var excluded: PathPatterns

  /// A selection; by default of all paths.
  public init(included: PathPatterns = PathPatterns([]), excluded: PathPatterns = PathPatterns([])) {
    self.included = included
    self.excluded = excluded
  }

  /// Whether nothing is left out.
  public var isEverything: Bool { included.isEmpty && excluded.isEmpty }

  func contains(_ difference: Difference) -> Bool {
    let isDirectory = [difference.sources.left, difference.sources.right].contains { $0?.type == .directory }
    let path = difference.sortKey
    return (included.isEmpty || included.contains(path, isDirectory: isDirectory))
      && !excluded.contains(path, isDirectory: isDirectory)
  }
}
