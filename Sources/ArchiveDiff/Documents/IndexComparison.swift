import OCILayout

/// Compares what leads to two manifests: the image's names, and the indexes on the way.
enum IndexComparison {
  /// All in which names differ and indexes say something else. `compared`: the digests of all manifests that this run
  /// compares, so that they are not told as what is around the image.
  static func compare(_ left: Image, _ right: Image, rules: Set<Ignorable>, compared: Set<Digest>) -> Findings
  {
    var findings = Findings(rules: rules)
    if left.names != right.names {
      findings.add(
        Difference(
          .index, .modified, "",
          attributes: [
            Attribute(
              "names", .array(left.names.map { .string($0) }), .array(right.names.map { .string($0) }))
          ], cause: .imageName),
        unless: .imageName)
    }
    guard !left.indexes.isEmpty, !right.indexes.isEmpty else { return findings }
    guard left.indexes.count == right.indexes.count else {
      findings.add(
        Difference(
          .index, .modified, "",
          attributes: [Attribute("depth", .integer(left.indexes.count), .integer(right.indexes.count))],
          cause: .envelope),
        unless: .envelope)
      return findings
    }
    for (depth, levels) in zip(left.indexes, right.indexes).enumerated() {
      compare(levels.0, levels.1, below: way(to: depth, in: left), compared: compared, into: &findings)
    }
    return findings
  }

  /// What is written differently in the indexes. `index.json` is no blob: how it is written makes no digest differ.
  static func compareWriting(_ left: Image, _ right: Image, into findings: inout Findings) {
    guard left.indexes.count == right.indexes.count else { return }
    for (depth, levels) in zip(left.indexes, right.indexes).enumerated().dropFirst() {
      FormattingComparison.compare(
        .index, JSONComparison.pointer(way(to: depth, in: left)), levels.0.index.document,
        levels.1.index.document, partners: [["manifests"]: partners(levels.0, levels.1)], into: &findings)
    }
  }

  /// The way to an index: of nested ones, through those around them.
  private static func way(to depth: Int, in image: Image) -> [String] {
    image.indexes.prefix(depth).flatMap { ["manifests", String($0.position)] }
  }

  private static func compare(
    _ left: IndexLevel, _ right: IndexLevel, below prefix: [String], compared: Set<Digest>,
    into findings: inout Findings
  ) {
    let (mine, theirs) = (left.index.document.json, right.index.document.json)
    for place in JSONComparison.places(mine.withoutMember("manifests"), theirs.withoutMember("manifests")) {
      add(place, below: prefix, into: &findings)
    }
    // The descriptors of index.json name the image, and names are told once, of the image as a whole.
    let namesImage = prefix.isEmpty
    let position = String(left.position)
    if let ours = mine["manifests"]?.array?[left.position],
      let other = theirs["manifests"]?.array?[right.position]
    {
      for place in JSONComparison.places(ours, other)
      where !["digest", "size"].contains(place.keys.first) && !(namesImage && isName(place)) {
        add(place, below: prefix + ["manifests", position], into: &findings)
      }
    }
    compareOthers(left, right, below: prefix, compared: compared, into: &findings)
  }

  private static func add(
    _ place: JSONComparison.Place, below prefix: [String], into findings: inout Findings
  ) {
    let (cause, ignorable) = classify(place)
    findings.add(
      Difference(
        .index, place.change, JSONComparison.pointer(prefix + place.keys),
        attributes: [Attribute("value", place.left, place.right)], cause: cause),
      unless: ignorable)
  }

  private static func isName(_ place: JSONComparison.Place) -> Bool { classify(place).0 == .imageName }

  private static func classify(_ place: JSONComparison.Place) -> (Cause, Ignorable?) {
    switch place.keys.first {
    case "annotations" where place.keys.count > 1: return AnnotationRules.classify(place.keys[1])
    case "mediaType": return MediaTypeRules.classify(place)
    // A descriptor need not tell the platform: the configuration does, and is compared.
    case "platform": return place.change == .modified ? (.platform, nil) : (.envelope, .envelope)
    case "schemaVersion": return (.envelope, .envelope)
    default: return (.manifest, nil)
    }
  }

  /// What the index lists besides: other platforms, attestations, and the order of all of them.
  private static func compareOthers(
    _ left: IndexLevel, _ right: IndexLevel, below prefix: [String], compared: Set<Digest>,
    into findings: inout Findings
  ) {
    let lists = [left, right].map { level in level.index.manifests.map(\.digest) }
    for (side, list) in lists.enumerated() {
      for (position, digest) in list.enumerated() {
        let own = side == 0 ? left.position : right.position
        guard position != own, !compared.contains(digest), !lists[1 - side].contains(digest) else { continue }
        let value = JSONValue.string("\(digest)")
        findings.add(
          Difference(
            .index, side == 0 ? .removed : .added,
            JSONComparison.pointer(prefix + ["manifests", String(position)]),
            attributes: [Attribute("digest", side == 0 ? value : nil, side == 0 ? nil : value)],
            cause: .envelope),
          unless: .envelope)
      }
    }
    compareListed(left, right, below: prefix, into: &findings)
    // The manifests that are compared with each other stand for one another; other names of them are told as names.
    let orders = zip(lists, [left.position, right.position]).map { list, own in
      list.enumerated().filter { position, digest in
        position == own || digest != list[own] && lists[0].contains(digest) && lists[1].contains(digest)
      }.map { $0 == own ? nil : $1 }
    }
    if orders[0] != orders[1] {
      findings.add(
        Difference(
          .index, .modified, JSONComparison.pointer(prefix + ["manifests"]),
          attributes: [Attribute("order", .integer(left.position), .integer(right.position))],
          cause: .envelope),
        unless: .envelope)
    }
  }

  /// What the index says besides of manifests that both sides list and that are not compared here.
  private static func compareListed(
    _ left: IndexLevel, _ right: IndexLevel, below prefix: [String], into findings: inout Findings
  ) {
    let elements = [left, right].map { $0.index.document.json["manifests"]?.array ?? [] }
    for (position, other) in partners(left, right).enumerated() {
      guard position != left.position, let other else { continue }
      for place in JSONComparison.places(elements[0][position], elements[1][other])
      where !(prefix.isEmpty && isName(place)) {
        let keys = prefix + ["manifests", String(position)] + place.keys
        findings.add(
          Difference(
            .index, place.change, JSONComparison.pointer(keys),
            attributes: [Attribute("value", place.left, place.right)], cause: .envelope),
          unless: .envelope)
      }
    }
  }

  /// Of each manifest that the left index lists, the position of the one on the right that it is compared with, or
  /// that is the same.
  private static func partners(_ left: IndexLevel, _ right: IndexLevel) -> [Int?] {
    var positions: [Digest: [Int]] = [:]
    for (position, descriptor) in right.index.manifests.enumerated().reversed()
    where position != right.position {
      positions[descriptor.digest, default: []].append(position)
    }
    return left.index.manifests.enumerated().map { position, descriptor in
      position == left.position ? right.position : positions[descriptor.digest]?.popLast()
    }
  }
}

extension JSONValue {
  fileprivate func withoutMember(_ key: String) -> JSONValue {
    .object((members ?? []).filter { !$0.key.hasSameBytes(as: key) })
  }
}
