import OCILayout
import TarStream

/// Compares two configurations, field by field, whether the specification knows the field or not.
enum ConfigurationComparison {
  /// All in which the configurations say something else.
  ///
  /// diffIDs that both tell are not told here: what makes them differ is told of the layers.
  static func compare(_ left: Image, _ right: Image, rules: Set<Ignorable>) -> Findings {
    var findings = Findings(rules: rules)
    let (mine, theirs) = (left.configuration.document, right.configuration.document)
    let places = JSONComparison.places(mine.json, theirs.json)
    for place in places where !isTold(place, ofLayersOf: left, right) {
      let (cause, ignorable) = classify(place.keys, rules: rules)
      findings.add(
        Difference(
          .config, place.change, place.pointer, attributes: [Attribute("value", place.left, place.right)],
          cause: cause),
        unless: ignorable)
    }
    if left.configDigest != right.configDigest, mine.bytes.holdsSameBytes(as: theirs.bytes) {
      let digests = [left, right].map { JSONValue.string("\($0.configDigest)") }
      findings.add(
        Difference(
          .config, .modified, "", attributes: [Attribute("digest", digests[0], digests[1])], cause: .envelope),
        unless: .envelope)
    }
    return findings
  }

  private static func isTold(_ place: JSONComparison.Place, ofLayersOf left: Image, _ right: Image) -> Bool {
    guard place.keys.starts(with: ["rootfs", "diff_ids"]) else { return false }
    return place.change == .modified || left.layers.count != right.layers.count
  }

  /// Fields of the configuration that tell how the image was built, not what it is.
  private static let buildFields: Set<String> = [
    "history", "container", "container_config", "docker_version", "parent", "id", "throwaway",
  ]

  private static func classify(_ keys: [String], rules: Set<Ignorable>) -> (Cause, Ignorable?) {
    switch keys.first {
    case "created": return (.timestamp, .imageTimestamps)
    // As in diffoci, the times in the history are left out by either flag.
    case "history" where keys.count == 3 && keys[2] == "created":
      return (.timestamp, rules.contains(.history) ? .history : .imageTimestamps)
    case let key? where buildFields.contains(key): return (.history, .history)
    case "config" where keys.count > 1 && keys[1] == "Image": return (.history, .history)
    default: return (.configuration, nil)
    }
  }
}
