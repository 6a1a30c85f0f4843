/// What an annotation tells of, and which flag leaves it out.
enum AnnotationRules {
  static func classify(_ key: String) -> (Cause, Ignorable?) {
    switch key {
    case "org.opencontainers.image.created": (.timestamp, .imageTimestamps)
    case "org.opencontainers.image.ref.name", "io.containerd.image.name": (.imageName, .imageName)
    case _ where compressionPrefixes.contains(where: key.hasPrefix): (.compression, .compression)
    default: (.annotation, nil)
    }
  }

  /// What eStargz and zstd:chunked write of their own tables, which are a part of how a layer is compressed.
  private static let compressionPrefixes = [
    "containerd.io/snapshot/stargz/", "io.containers.estargz.", "io.github.containers.zstd-chunked.",
  ]
}
