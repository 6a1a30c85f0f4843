import TarStream

/// A layer for a test: the bytes of a tar archive, and how they are stored.
public struct LayerFixture: Sendable {
  /// How a layer is stored.
  public enum Storage: Sendable {
    /// As it is.
    case plain
    /// As one gzip member.
    case gzip
    /// As gzip members of so many bytes each.
    case gzipMembers(of: Int)
  }

  /// The bytes of the tar archive.
  public var tar: [UInt8]
  /// The bytes as stored.
  public var blob: [UInt8]
  /// The media type.
  public var mediaType: String
  /// The diffID that the configuration tells; a wrong one makes a broken image.
  public var diffID: String
  /// Annotations of the descriptor.
  public private(set) var annotations: [(key: String, value: String)] = []

  /// Adds an annotation to the descriptor.
  public mutating func annotate(_ key: String, _ value: String) { annotations.append((key, value)) }

  /// A layer of some members, gzipped where nothing else is asked for.
  public init(_ members: [TarMember], stored: Storage = .gzip) {
    self.init(tar: TarBuilder(members).bytes, stored: stored)
  }

  /// A layer of any bytes.
  public init(tar: [UInt8], stored: Storage = .gzip) {
    self.tar = tar
    diffID = ImageFixture.digest(of: tar)
    switch stored {
    case .plain:
      blob = tar
      mediaType = "application/vnd.oci.image.layer.v1.tar"
    case .gzip:
      blob = GzipWriter.member(tar)
      mediaType = "application/vnd.oci.image.layer.v1.tar+gzip"
    case .gzipMembers(let count):
      blob = stride(from: 0, to: tar.count, by: count).flatMap { start in
        GzipWriter.member(Array(tar[start..<min(start + count, tar.count)]))
      }
      mediaType = "application/vnd.oci.image.layer.v1.tar+gzip"
    }
  }
}

/// An image for a test. Its documents are JSON values, which a test may change before they are written.
public struct ImageFixture: Sendable {
  /// The layers, the lowest first.
  public var layers: [LayerFixture]
  /// The configuration.
  public var configuration: JSONText
  /// Members of the manifest besides those that the layers and the configuration make: `"annotations": {…}`.
  public var manifestMembers: [String] = []
  /// The name that the image goes by.
  public var name: String? = "example:latest"
  /// The architecture that the configuration and the index tell.
  public var architecture: String

  /// JSON as text: tests say what is in a document to the letter.
  public typealias JSONText = String

  /// An image. `config` is the configuration's `config`; `members` are further members of the configuration, as text.
  public init(
    _ layers: [LayerFixture], architecture: String = "amd64", created: String = "2024-01-01T00:00:00Z",
    config: JSONText = #"{"Env": ["PATH=/bin"]}"#, members: [JSONText] = []
  ) {
    self.layers = layers
    self.architecture = architecture
    let diffIDs = layers.map { "\"\($0.diffID)\"" }.joined(separator: ", ")
    let history = layers.indices.map { #"{"created": "\#(created)", "created_by": "step \#($0)"}"# }
    let all =
      [
        #""created": "\#(created)""#, #""architecture": "\#(architecture)""#, #""os": "linux""#,
        #""config": \#(config)"#, #""rootfs": {"type": "layers", "diff_ids": [\#(diffIDs)]}"#,
        #""history": [\#(history.joined(separator: ", "))]"#,
      ] + members
    configuration = "{" + all.joined(separator: ", ") + "}"
  }

  /// An image of one layer of some members.
  public init(_ members: [TarMember]) { self.init([LayerFixture(members)]) }

  /// The manifest.
  public var manifest: JSONText {
    let layers = layers.map { layer in
      let annotations = layer.annotations.map { #""\#($0.key)": "\#($0.value)""# }.joined(separator: ", ")
      let members = layer.annotations.isEmpty ? [] : [#""annotations": {\#(annotations)}"#]
      return Self.descriptor(layer.mediaType, layer.blob, members: members)
    }.joined(separator: ", ")
    let members =
      [
        #""schemaVersion": 2"#, #""mediaType": "application/vnd.oci.image.manifest.v1+json""#,
        #""config": "#
          + Self.descriptor("application/vnd.oci.image.config.v1+json", Array(configuration.utf8)),
        #""layers": [\#(layers)]"#,
      ] + manifestMembers
    return "{" + members.joined(separator: ", ") + "}"
  }

  /// The manifest's descriptor, as an index lists it. `members` are further ones, as text.
  public func descriptor(members: [JSONText] = []) -> JSONText {
    Self.descriptor("application/vnd.oci.image.manifest.v1+json", Array(manifest.utf8), members: members)
  }

  /// The manifest's descriptor with the platform and the name, where there is one.
  public var indexEntry: JSONText {
    let annotations = name.map { [#""annotations": {"org.opencontainers.image.ref.name": "\#($0)"}"#] } ?? []
    return descriptor(
      members: [#""platform": {"os": "linux", "architecture": "\#(architecture)"}"#] + annotations)
  }

  /// The blobs of the image, by their path in a layout.
  public var blobs: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for bytes in [Array(manifest.utf8), Array(configuration.utf8)] + layers.map(\.blob) {
      files[Self.blobPath(of: bytes)] = bytes
    }
    return files
  }

  // MARK: Archives

  /// The files of an image layout that holds some images. `index`: the text of index.json, where it is not just a
  /// list of the images.
  public static func layout(_ images: [ImageFixture], index: JSONText? = nil) -> [String: [UInt8]] {
    var files = ["oci-layout": Array(#"{"imageLayoutVersion": "1.0.0"}"#.utf8)]
    for image in images { files.merge(image.blobs) { old, _ in old } }
    let entries = images.map(\.indexEntry).joined(separator: ", ")
    files["index.json"] = Array((index ?? #"{"schemaVersion": 2, "manifests": [\#(entries)]}"#).utf8)
    return files
  }

  /// The files of a docker archive as Docker wrote it before 25: plain layers in folders of their own.
  public static func dockerSave(_ images: [ImageFixture]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    let entries = images.map { image -> String in
      let config = "\(digest(of: Array(image.configuration.utf8)).dropFirst(7)).json"
      files[config] = Array(image.configuration.utf8)
      let names = image.layers.map { layer -> String in
        let name = "\(digest(of: layer.tar).dropFirst(7))/layer.tar"
        files[name] = layer.tar
        return "\"\(name)\""
      }
      let tags = image.name.map { "\"\($0)\"" } ?? ""
      let layers = names.joined(separator: ", ")
      return #"{"Config": "\#(config)", "RepoTags": [\#(tags)], "Layers": [\#(layers)]}"#
    }
    files["manifest.json"] = Array("[\(entries.joined(separator: ", "))]".utf8)
    return files
  }

  /// A tar archive of some files, in the order of their names.
  public static func archive(_ files: [String: [UInt8]]) -> [UInt8] {
    TarBuilder(files.sorted { $0.key < $1.key }.map { TarMember($0.key, content: $0.value) }).bytes
  }

  // MARK: Digests

  /// `sha256:…` of some bytes.
  public static func digest(of bytes: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    return "sha256:\(hasher.finish().hexadecimal)"
  }

  /// Where a layout keeps a blob.
  public static func blobPath(of bytes: [UInt8]) -> String {
    "blobs/sha256/\(digest(of: bytes).dropFirst(7))"
  }

  /// A descriptor of some bytes.
  public static func descriptor(
    _ mediaType: String, _ bytes: [UInt8], members: [JSONText] = []
  ) -> JSONText {
    let digest = digest(of: bytes)
    let all =
      [#""mediaType": "\#(mediaType)""#, #""digest": "\#(digest)""#, #""size": \#(bytes.count)"#] + members
    return "{" + all.joined(separator: ", ") + "}"
  }
}
