/// An image index: a list of manifests, one a platform (OCI image specification, image-index.md); Docker calls it a
/// manifest list. The `index.json` of an image layout is one too.
public struct ImageIndex: Sendable {
  /// The document.
  public let document: Document
  /// What it lists, in its order.
  public let manifests: [Descriptor]

  init(_ document: Document, limits: ImageLimits) throws(ArchiveError) {
    // A document that lists manifests and layers is an image to one reader and another to the next.
    guard document.json["layers"] == nil, document.json["config"] == nil else {
      throw document.error(
        .ambiguousDocument, "it is an index and a manifest at once, so programs disagree on what it is")
    }
    guard document.json["manifests"] != nil else { throw document.bad("an index without 'manifests'") }
    self.document = document
    var manifests: [Descriptor] = []
    for element in try document.elements("manifests") {
      manifests.append(try Descriptor(element, of: document))
    }
    guard manifests.count <= limits.manifests else {
      throw document.limitReached("manifests", "more than \(limits.manifests) manifests")
    }
    self.manifests = manifests
  }
}
