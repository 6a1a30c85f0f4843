import OCILayout
import TarStream

/// Compares two manifests beyond what their configurations and layers tell of themselves.
enum ManifestComparison {
  /// All in which the manifests say something else. Digests and sizes are not told where what they stand for is
  /// compared.
  static func compare(_ left: Image, _ right: Image, rules: Set<Ignorable>) -> Findings {
    var findings = Findings(rules: rules)
    if left.layers.count != right.layers.count {
      findings.add(
        Difference(
          .manifest, .modified, "/layers",
          attributes: [Attribute("count", .integer(left.layers.count), .integer(right.layers.count))],
          cause: .layering),
        unless: nil)
    }
    switch (left.manifest, right.manifest) {
    case (nil, nil): break
    case (let mine?, nil): findings.add(presence(.removed, mine), unless: .envelope)
    case (nil, let theirs?): findings.add(presence(.added, theirs), unless: .envelope)
    case (let mine?, let theirs?): compare(mine, theirs, into: &findings)
    }
    return findings
  }

  private static func presence(_ change: Difference.Change, _ manifest: ImageManifest) -> Difference {
    let digest = JSONValue.string("\(manifest.digest)")
    return Difference(
      .manifest, change, "",
      attributes: [Attribute("digest", change == .added ? nil : digest, change == .added ? digest : nil)],
      cause: .envelope)
  }

  private static func compare(_ left: ImageManifest, _ right: ImageManifest, into findings: inout Findings) {
    guard left.digest != right.digest else { return }
    guard !left.document.bytes.holdsSameBytes(as: right.document.bytes) else {
      let digests = [left, right].map { JSONValue.string("\($0.digest)") }
      findings.add(
        Difference(
          .manifest, .modified, "", attributes: [Attribute("digest", digests[0], digests[1])],
          cause: .envelope),
        unless: .envelope)
      return
    }
    let hasSameLayerCount = left.layers.count == right.layers.count
    for place in JSONComparison.places(left.document.json, right.document.json) {
      if place.keys.first == "layers" && !hasSameLayerCount || isDerived(place.keys) { continue }
      let (cause, ignorable) = classify(place)
      findings.add(
        Difference(
          .manifest, place.change, place.pointer, attributes: [Attribute("value", place.left, place.right)],
          cause: cause),
        unless: ignorable)
    }
  }

  /// The digest and size of the configuration or of a layer.
  private static func isDerived(_ keys: [String]) -> Bool {
    guard let last = keys.last, last == "digest" || last == "size" else { return false }
    return keys.count == 2 && keys[0] == "config" || keys.count == 3 && keys[0] == "layers"
  }

  private static func classify(_ place: JSONComparison.Place) -> (Cause, Ignorable?) {
    let keys = place.keys
    if let position = keys.firstIndex(of: "annotations"), position < 3, keys.indices.contains(position + 1) {
      return AnnotationRules.classify(keys[position + 1])
    }
    if keys.last == "mediaType" { return MediaTypeRules.classify(place) }
    return (.manifest, nil)
  }
}

/// What two media types of one thing tell, and which flag leaves it out.
enum MediaTypeRules {
  static func classify(_ place: JSONComparison.Place) -> (Cause, Ignorable?) {
    let values = [place.left, place.right].compactMap { $0 }.filter { !$0.isNull }
    // What is no text is no media type.
    guard values.allSatisfy({ $0.string != nil }) else { return (.mediaType, nil) }
    return classify(place.left?.string, place.right?.string)
  }

  private static func classify(_ left: String?, _ right: String?) -> (Cause, Ignorable?) {
    // Old writers leave it out, and readers take the content for what it is.
    guard let left, let right else { return (.mediaType, .mediaTypes) }
    let (mine, theirs) = (MediaType(left), MediaType(right))
    if mine.ociEquivalent == theirs.ociEquivalent { return (.mediaType, .mediaTypes) }
    if mine.uncompressedEquivalent == theirs.uncompressedEquivalent { return (.compression, .compression) }
    return (.mediaType, nil)
  }
}
