import ArchiveDiff

/// All that must be told of a mutant whose archives are sound.
struct Expected {
  private let effect: Effect
  private let listings: [ListingOracle]
  private let left: RenderedImage
  private let right: RenderedImage
  private let isPaired: Bool
  /// What the strict report told, once it was looked at.
  private var told: [Told] = []
  private var reasons: [Place: Reason] = [:]

  init(_ mutant: Mutant, _ left: [TarReading], _ right: [TarReading], _ images: [RenderedImage]) {
    effect = mutant.effect
    let isPaired = left.count == right.count
    self.isPaired = isPaired
    // Layers of the same bytes need no look.
    listings = zip(left, right).enumerated().filter { isPaired && $0.element.0.bytes != $0.element.1.bytes }
      .map { ListingOracle($0.element.0, $0.element.1, layer: $0.offset) }
    (self.left, self.right) = (images[0], images[1])
  }

  private var isPairedNote: String { isPaired ? "" : " (layers cut otherwise)" }

  // MARK: Strict

  /// What is wrong with the strict report.
  mutating func problems(with report: ImageReport) -> [String] {
    told = Told.all(of: report)
    var problems: [String] = []
    if report.differences.isEmpty { problems.append("strict says equal\(isPairedNote)") }
    let required = listings.reduce(into: effect.places) { $0.formUnion($1.reasons.keys) }
    let doubled = listings.reduce(into: Set<String>()) { $0.formUnion($1.doubledPaths) }
    let optional = Set(listings.flatMap(\.optional)).filter {
      effect.allowsHeader || doubled.contains($0.path)
    }
    let places = Set(told.map(\.place))
    for place in required where !places.contains(place) { problems.append("not told: \(place)") }
    // Two entries of one path may both have moved.
    let moved = told.filter { $0.place.kind == .file && $0.place.attribute == "order" }.map(\.place)
    let moves = Set(moved)
    for place in places.subtracting(required).subtracting(optional).subtracting(moves)
    where !effect.areas.contains(where: { $0.holds(place) }) {
      problems.append("told besides: \(place)")
    }
    for area in effect.areas where !places.contains(where: area.holds) {
      problems.append("nothing told of \(area.kind.rawValue) \(area.pointer)")
    }
    problems += orderProblems(moved) + intentionProblems() + reasonProblems()
    return problems
  }

  private func orderProblems(_ moves: [Place]) -> [String] {
    let (least, most) = listings.reduce((0, 0)) {
      ($0.0 + $1.movedCounts.lowerBound, $0.1 + $1.movedCounts.upperBound)
    }
    guard (least...most).contains(moves.count) else {
      return ["\(moves.count) moved entries told, not \(least) to \(most)"]
    }
    let paths = Set(moves.map(\.path))
    return listings.allSatisfy { $0.isInOrder(without: paths) } ? [] : ["the wrong entries are told as moved"]
  }

  private func intentionProblems() -> [String] {
    guard let intended = effect.intended else { return [] }
    let places = listings.flatMap(\.reasons.keys)
    let found = places.contains {
      $0.attribute == intended || intended == "presence" && $0.attribute == "type"
    }
    return found ? [] : ["the mutation did not do what it meant: \(intended), but \(places)"]
  }

  /// Values and causes of what was told; keeps the reasons for the flags.
  private mutating func reasonProblems() -> [String] {
    var problems: [String] = []
    let known = listings.reduce(into: [Place: Reason]()) { $0.merge($1.reasons) { old, _ in old } }
    let values = listings.reduce(into: [Place: [String?]]()) { $0.merge($1.values) { old, _ in old } }
    let doubled = listings.reduce(into: Set<String>()) { $0.formUnion($1.doubledPaths) }
    var causes: [String: Set<Cause>] = [:]
    for one in told {
      let reason = known[one.place] ?? listingReason(one) ?? effect.reason ?? DocumentReasons.reason(for: one)
      reasons[one.place] = reason
      causes["\(one.place.kind) \(one.place.layer ?? -1) \(one.place.path)", default: []].insert(reason.cause)
      if let expected = values[one.place], one.texts != expected, !doubled.contains(one.place.path) {
        problems.append("values of \(one.place): \(one.texts), not \(expected)")
      }
    }
    for one in told {
      let key = "\(one.place.kind) \(one.place.layer ?? -1) \(one.place.path)"
      guard let possible = causes[key], !possible.contains(one.cause), !doubled.contains(one.place.path)
      else { continue }
      problems.append("cause of \(one.place): \(one.cause), not one of \(possible)")
    }
    return problems
  }

  private func listingReason(_ told: Told) -> Reason? {
    guard told.place.kind == .file else { return nil }
    return told.place.attribute == "order" ? Reason(.order, .fileOrder) : Reason(.tarFormat, .tarFormat)
  }

  // MARK: Flags and rungs

  /// The flags that together leave out all that was told; `nil` where something always counts.
  var coveringFlags: Set<Ignorable>? {
    reasons.values.contains { $0.flag == nil } ? nil : flags
  }

  /// The flags that leave out some of what was told.
  var flags: Set<Ignorable> { Set(reasons.values.compactMap(\.flag)) }

  /// Why things differ.
  var causes: Set<Cause> { Set(reasons.values.map(\.cause)) }

  /// Whether a registry calls both one image.
  var isManifestSame: Bool { left.manifestDigest != nil && left.manifestDigest == right.manifestDigest }

  private var documentReasons: [(place: Place, reason: Reason)] {
    reasons.filter { $0.key.kind != .file }.map { ($0.key, $0.value) }
  }

  /// Whether the semantic mode must call the images equal.
  func isEqualBySemantic(_ effects: EffectOracle) -> Bool {
    documentReasons.allSatisfy { $0.reason.flag != nil } && effects.differing?.isEmpty == true
  }

  /// The rung of the ladder.
  func rung(_ effects: EffectOracle) -> Equivalence {
    if isManifestSame { return .image }
    let isConfigurationSame = left.configuration == right.configuration
    if isConfigurationSame && left.diffIDs == right.diffIDs { return .layers }
    let config = documentReasons.filter { $0.place.kind == .config }
    if isPaired, config.allSatisfy({ $0.reason.cause == .jsonFormatting }), hasSameEntries { return .entries }
    if isEqualBySemantic(effects) { return .semantic }
    let runsTheSame = !config.contains { place, reason in
      reason.flag == nil
        && ["/config", "/os", "/architecture", "/variant"].contains { place.path.hasPrefix($0) }
    }
    return runsTheSame && effects.differingAtEnd.isEmpty ? .rootfs : .different
  }

  private var hasSameEntries: Bool {
    reasons.keys.filter { $0.kind == .file }.allSatisfy { ["format", "header"].contains($0.attribute) }
      && !listings.contains { $0.hasPresence }
  }

  // MARK: Semantic

  /// What is wrong with the semantic report: the paths that it tells must be those of the naive model.
  func problems(withSemantic report: ImageReport, _ effects: EffectOracle) -> [String] {
    let files = report.differences.filter { $0.kind == .file }
    let paths = Set(files.map(\.path))
    let expected = Set((effects.differing ?? effects.differingAtEnd).map { EscapedText.escape($0) })
    var problems: [String] = []
    if paths != expected { problems.append("semantic tells \(paths.sorted()), not \(expected.sorted())") }
    let visible = Set(files.filter { $0.effect == .visible }.map(\.path)).subtracting([""])
    let atEnd = Set(effects.differingAtEnd.map { EscapedText.escape($0) })
    if effects.differing != nil, visible != atEnd {
      problems.append("visible are \(visible.sorted()), not \(atEnd.sorted())")
    }
    return problems
  }

  /// What is wrong with what the semantic report counts as left out.
  func problems(withCounts counts: [Cause: Int], _ isEqual: Bool) -> [String] {
    // By effect other entries may stand against each other than as listed, and differ in what is left out.
    let documents: Set<Cause> = [
      .annotation, .compression, .envelope, .history, .imageName, .jsonFormatting, .mediaType,
    ]
    var problems = counts.keys.filter { documents.contains($0) && !causes.contains($0) }.map {
      "semantic counts \($0), which does not differ"
    }
    if isEqual && counts.isEmpty && !told.isEmpty { problems.append("semantic counts nothing as left out") }
    return problems
  }
}
