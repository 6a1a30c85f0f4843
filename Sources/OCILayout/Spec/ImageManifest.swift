/// An image manifest: the configuration and the layers of one image (OCI image specification, manifest.md).
public struct ImageManifest: Sendable {
  /// The document.
  public let document: Document
  /// The digest under which it is stored.
  public let digest: Digest
  /// The configuration.
  public let config: Descriptor
  /// The layers, the lowest first.
  public let layers: [Descriptor]

  init(_ document: Document, digest: Digest, limits: ImageLimits) throws(ArchiveError) {
    guard document.json["manifests"] == nil else {
      throw document.error(
        .ambiguousDocument, "it is an index and a manifest at once, so programs disagree on what it is")
    }
    guard let config = document.json["config"] else {
      let isOld = document.json["fsLayers"] != nil
      throw document.error(
        isOld ? .unsupported : .badDocument,
        isOld
          ? "a Docker manifest of schema 1, which is not read: convert it with skopeo copy" : "no 'config'")
    }
    self.document = document
    self.digest = digest
    self.config = try Descriptor(config, of: document)
    var layers: [Descriptor] = []
    for element in try document.elements("layers") { layers.append(try Descriptor(element, of: document)) }
    guard layers.count <= limits.layers else {
      throw document.limitReached("layers", "more than \(limits.layers) layers")
    }
    self.layers = layers
  }
}
