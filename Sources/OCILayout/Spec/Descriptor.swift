/// A descriptor: what a blob is, how long it is and what its digest is (OCI image specification, descriptor.md).
public struct Descriptor: Sendable {
  /// What the blob holds; empty where an old writer left it out.
  public let mediaType: MediaType
  /// The digest of its bytes.
  public let digest: Digest
  /// How long it is in bytes.
  public let size: UInt64
  /// The platform, where the descriptor is an index's and tells one.
  public let platform: Platform?
  /// The annotations.
  public let annotations: [(key: String, value: String)]

  init(_ json: JSONValue, of document: Document) throws(ArchiveError) {
    guard let text = json["digest"]?.string else { throw document.bad("a descriptor has no digest") }
    guard let digest = Digest(text) else {
      throw document.error(
        .badDigest, "'\(text)' is no digest: it must be sha256: or sha512: and that many hexadecimal digits")
    }
    guard let size = json["size"]?.integer.flatMap({ UInt64(exactly: $0) }) else {
      throw document.bad("the descriptor of \(digest) has no size")
    }
    self.digest = digest
    self.size = size
    mediaType = MediaType(json["mediaType"]?.string ?? "")
    platform = Platform(json["platform"])
    annotations = json["annotations"]?.strings ?? []
  }

  /// The value of an annotation.
  public func annotation(_ key: String) -> String? { annotations.last { $0.key == key }?.value }

  /// Whether it leads to an attestation, which is listed as a manifest and is no image.
  ///
  /// BuildKit lists them under the platform `unknown/unknown`, with an annotation that tells what they are.
  public var isAttestation: Bool {
    annotation("vnd.docker.reference.type") != nil || platform?.isUnknown == true
  }

  /// The names that the image goes by: containerd's whole name, and the specification's, which is often a tag alone.
  public var names: [String] {
    ["io.containerd.image.name", "org.opencontainers.image.ref.name"].compactMap(annotation).filter {
      !$0.isEmpty
    }
  }
}
