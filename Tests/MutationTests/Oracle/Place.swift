import ArchiveDiff
import OCILayout

/// One thing that a report tells: an attribute of a difference, and where it is.
struct Place: Hashable {
  var kind: Difference.Kind
  var layer: Int?
  var path: String
  var attribute: String
}

extension Place: CustomStringConvertible {
  var description: String {
    "\(kind.rawValue) \(layer.map { "layer \($0) " } ?? "")'\(path)' \(attribute)"
  }
}

/// Why something differs, and the flag that leaves it out; `nil` for a difference that always counts.
struct Reason: Hashable {
  var cause: Cause
  var flag: Ignorable?

  init(_ cause: Cause, _ flag: Ignorable?) {
    self.cause = cause
    self.flag = flag
  }
}

/// What a report told of one place.
struct Told {
  var place: Place
  var change: Difference.Change
  var cause: Cause
  var values: [JSONValue]

  /// All that a report tells, an attribute each.
  static func all(of report: ImageReport) -> [Told] {
    report.differences.flatMap { difference in
      difference.attributes.map { attribute in
        Told(
          place: Place(
            kind: difference.kind, layer: difference.layer, path: difference.path, attribute: attribute.name),
          change: difference.change, cause: difference.cause, values: attribute.values)
      }
    }
  }

  /// The values as text; `nil` where a side has none.
  var texts: [String?] {
    values.map { value in
      switch value {
      case .string(let text), .number(let text): text
      case .bool(let value): String(value)
      case .null: nil
      case .array, .object: "…"
      }
    }
  }
}

/// What DESIGN says of documents and layers as wholes: why they differ, and which flag leaves that out.
enum DocumentReasons {
  static func reason(for told: Told) -> Reason {
    let keys = told.place.path.split(separator: "/").map(String.init)
    switch told.place.attribute {
    case "keyOrder", "whiteSpace", "escapes", "numbers", "duplicateKeys":
      return Reason(.jsonFormatting, .jsonFormatting)
    case "names": return Reason(.imageName, .imageName)
    case "depth", "order": return Reason(.envelope, .envelope)
    case "count": return Reason(.layering, nil)
    case "trailer", "firstDifferentByte": return Reason(.tarFormat, .tarFormat)
    case "digest", "diffID": return Reason(.envelope, .envelope)
    case "compression": return Reason(.compression, .compression)
    case let name where name.hasPrefix("gzip:") || name.hasPrefix("zstd:"):
      return Reason(.compression, .compression)
    default: break
    }
    switch told.place.kind {
    case .config: return configuration(keys)
    case .manifest, .index: return envelope(told, keys)
    case .layer, .file: return Reason(.content, nil)
    }
  }

  /// How the image was built, not what it is.
  private static let buildFields: Set<String> = [
    "history", "container", "container_config", "docker_version", "parent", "id", "throwaway",
  ]

  private static func configuration(_ keys: [String]) -> Reason {
    if keys.first == "created" { return Reason(.timestamp, .imageTimestamps) }
    // Times in the history go with the image's times; --ignore-history leaves them out, too.
    if keys.count == 3, keys[0] == "history", keys[2] == "created" {
      return Reason(.timestamp, .imageTimestamps)
    }
    if let first = keys.first, buildFields.contains(first) { return Reason(.history, .history) }
    if keys.prefix(2) == ["config", "Image"] { return Reason(.history, .history) }
    return Reason(.configuration, nil)
  }

  private static func envelope(_ told: Told, _ keys: [String]) -> Reason {
    if let position = keys.firstIndex(of: "annotations"), keys.indices.contains(position + 1) {
      return annotation(keys[position + 1])
    }
    if keys.last == "mediaType" { return mediaType(told.texts) }
    if told.place.kind == .manifest { return Reason(.manifest, nil) }
    if keys.contains("platform") {
      return told.change == .modified ? Reason(.platform, nil) : Reason(.envelope, .envelope)
    }
    return keys.last == "schemaVersion" ? Reason(.envelope, .envelope) : Reason(.manifest, nil)
  }

  private static func annotation(_ key: String) -> Reason {
    switch key {
    case "org.opencontainers.image.created": Reason(.timestamp, .imageTimestamps)
    case "org.opencontainers.image.ref.name", "io.containerd.image.name": Reason(.imageName, .imageName)
    case _ where key.hasPrefix("containerd.io~1snapshot~1stargz~1"): Reason(.compression, .compression)
    default: Reason(.annotation, nil)
    }
  }

  private static func mediaType(_ names: [String?]) -> Reason {
    let kinds = names.map { name in name.map { MediaTypes.kind($0) } }
    guard let left = kinds.first ?? nil, let right = kinds.last ?? nil else {
      return Reason(.mediaType, .mediaTypes)
    }
    if left == right { return Reason(.mediaType, .mediaTypes) }
    return left.name == right.name ? Reason(.compression, .compression) : Reason(.mediaType, nil)
  }
}

/// Docker's and OCI's names for the same thing.
enum MediaTypes {
  struct Kind: Equatable {
    var name: String
    var compression: String
  }

  /// Each pair: Docker's and OCI's name.
  static let pairs: [(docker: String, oci: String)] = [
    ("application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json"),
    ("application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json"),
    ("application/vnd.docker.container.image.v1+json", "application/vnd.oci.image.config.v1+json"),
    ("application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar"),
    ("application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+gzip"),
    ("application/vnd.docker.image.rootfs.diff.tar.zstd", "application/vnd.oci.image.layer.v1.tar+zstd"),
  ]

  /// The other of the two names.
  static func counterpart(of name: String) -> String? {
    pairs.first { $0.docker == name }?.oci ?? pairs.first { $0.oci == name }?.docker
  }

  static func kind(_ name: String) -> Kind {
    let oci = pairs.first { $0.docker == name }?.oci ?? name
    let layer = "application/vnd.oci.image.layer.v1.tar"
    guard oci.hasPrefix(layer) else { return Kind(name: oci, compression: "") }
    return Kind(name: layer, compression: String(oci.dropFirst(layer.count)))
  }
}
