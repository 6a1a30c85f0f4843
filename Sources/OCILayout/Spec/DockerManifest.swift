/// One image of a docker archive's `manifest.json` (Docker image specification 1.2, "Combined Image JSON +
/// Filesystem Changeset Format").
public struct DockerManifestEntry: Sendable {
  /// The member that holds the configuration.
  public let config: String
  /// The names of the image.
  public let repoTags: [String]
  /// The members that hold the layers, the lowest first.
  public let layers: [String]

  /// The images that a `manifest.json` lists. Jib writes its keys in small letters.
  static func entries(_ document: Document, limits: ImageLimits) throws(ArchiveError) -> [DockerManifestEntry]
  {
    guard let elements = document.json.array else { throw document.bad("it is no list of images") }
    guard elements.count <= limits.manifests else {
      throw document.limitReached("manifests", "more than \(limits.manifests) images")
    }
    var entries: [DockerManifestEntry] = []
    for element in elements {
      func member(_ key: String) -> JSONValue? { element[key] ?? element[key.lowercased()] }
      func strings(_ key: String) throws(ArchiveError) -> [String] {
        guard let value = member(key), !value.isNull else { return [] }
        guard let elements = value.array, elements.allSatisfy({ $0.string != nil }) else {
          throw document.bad("'\(key)' is no list of names")
        }
        return elements.compactMap(\.string)
      }
      guard let config = member("Config")?.string else { throw document.bad("an image without 'Config'") }
      let layers = try strings("Layers")
      guard layers.count <= limits.layers else {
        throw document.limitReached("layers", "more than \(limits.layers) layers")
      }
      // Jib spells this one repoTags.
      let tags = member("RepoTags") == nil ? try strings("repoTags") : try strings("RepoTags")
      entries.append(DockerManifestEntry(config: config, repoTags: tags, layers: layers))
    }
    return entries
  }
}
