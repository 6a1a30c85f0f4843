/// A media type, and what kind of content it names (OCI image specification, media-types.md).
public struct MediaType: Hashable, Sendable {
  /// As it is written.
  public let name: String

  /// A media type.
  public init(_ name: String) { self.name = name }

  /// What kind of content a media type names.
  public enum Kind: Sendable {
    /// A list of manifests.
    case index
    /// An image manifest.
    case manifest
    /// An image configuration.
    case configuration
    /// A layer that is a tar archive, compressed or not.
    case layer
    /// Something else.
    case other
  }

  /// The kind of content.
  public var kind: Kind {
    switch ociEquivalent {
    case "application/vnd.oci.image.index.v1+json": .index
    case "application/vnd.oci.image.manifest.v1+json": .manifest
    case "application/vnd.oci.image.config.v1+json": .configuration
    case let name where Self.isLayer(name): .layer
    default: .other
    }
  }

  /// Whether the content is encrypted (ocicrypt's suffix).
  public var isEncrypted: Bool { name.hasSuffix("+encrypted") }

  /// Whether the content is Docker's manifest of schema 1, which has no configuration and is long out of use.
  var isDockerSchema1: Bool { name.hasPrefix("application/vnd.docker.distribution.manifest.v1+") }

  /// OCI's name for what Docker calls otherwise; any other name as it is.
  public var ociEquivalent: String { Self.ociNames[name] ?? name }

  /// OCI's name for the same kind of content without compression; the name itself for what is no layer.
  public var uncompressedEquivalent: String {
    let name = ociEquivalent
    guard Self.isLayer(name) else { return name }
    return String(name.prefix { $0 != "+" })
  }

  private static func isLayer(_ name: String) -> Bool {
    let base = name.prefix { $0 != "+" }
    let suffix = name.dropFirst(base.count)
    return [
      "application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.nondistributable.v1.tar",
    ]
    .contains(String(base)) && ["", "+gzip", "+zstd"].contains(String(suffix))
  }

  private static let ociNames = [
    "application/vnd.docker.distribution.manifest.list.v2+json": "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json": "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.container.image.v1+json": "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.image.rootfs.diff.tar": "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip": "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd": "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.foreign.diff.tar":
      "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip":
      "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  ]
}
