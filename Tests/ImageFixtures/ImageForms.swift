extension ImageFixture {
  /// The files of a docker archive as Docker writes it since 25: an image layout, and a `manifest.json` that leads
  /// to its blobs.
  public static func dockerSaveSince25(_ images: [ImageFixture]) -> [String: [UInt8]] {
    var files = layout(images)
    let entries = images.map { image -> String in
      let config = blobPath(of: Array(image.configuration.utf8))
      let layers = image.layers.map { "\"\(blobPath(of: $0.blob))\"" }.joined(separator: ", ")
      let tags = image.name.map { "\"\($0)\"" } ?? ""
      return #"{"Config": "\#(config)", "RepoTags": [\#(tags)], "Layers": [\#(layers)]}"#
    }
    files["manifest.json"] = Array("[\(entries.joined(separator: ", "))]".utf8)
    return files
  }

  /// The files of a layout in which another manifest stands for the image's own: one that a test broke.
  public func layout(
    manifest: JSONText, mediaType: String = "application/vnd.oci.image.manifest.v1+json"
  ) -> [String: [UInt8]] {
    let bytes = Array(manifest.utf8)
    let entry = Self.descriptor(mediaType, bytes)
    var files = Self.layout([self], index: Self.index([entry]))
    files[Self.blobPath(of: Array(self.manifest.utf8))] = nil
    files[Self.blobPath(of: bytes)] = bytes
    return files
  }

  /// The text of an index of some descriptors.
  public static func index(_ entries: [JSONText]) -> JSONText {
    #"{"schemaVersion": 2, "manifests": [\#(entries.joined(separator: ", "))]}"#
  }

  /// The descriptor of an index of some descriptors, and the index's bytes.
  public static func nestedIndex(
    _ entries: [JSONText], members: [JSONText] = []
  ) -> (descriptor: JSONText, bytes: [UInt8]) {
    let bytes = Array(index(entries).utf8)
    return (descriptor("application/vnd.oci.image.index.v1+json", bytes, members: members), bytes)
  }
}
