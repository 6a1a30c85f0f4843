/// An image configuration: what a container would run with, and how the image came to be (OCI image specification,
/// config.md).
public struct ImageConfiguration: Sendable {
  /// The document, with every field that is in it, known or not.
  public let document: Document
  /// The platform; `nil` where an artifact's configuration tells none.
  public let platform: Platform?
  /// The digests of the layers' content before compression, the lowest layer first; empty in an artifact.
  public let diffIDs: [Digest]
  /// How each layer came to be, the lowest first; as many as there are layers, or fewer where the history is short.
  public let layerHistory: [String]

  init(_ document: Document) throws(ArchiveError) {
    self.document = document
    platform = Platform(document.json)
    var diffIDs: [Digest] = []
    for element in document.json["rootfs"]?["diff_ids"]?.array ?? [] {
      guard let text = element.string, let digest = Digest(text) else {
        throw document.error(.badDigest, "a diffID is no digest")
      }
      diffIDs.append(digest)
    }
    self.diffIDs = diffIDs
    layerHistory = (document.json["history"]?.array ?? []).compactMap { step in
      if case .bool(true) = step["empty_layer"] { return nil }
      return step["created_by"]?.string ?? ""
    }
  }
}
