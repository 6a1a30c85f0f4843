import ArchiveDiff

/// What a mutation says of itself: what was changed, and what must come of it.
struct Effect {
  enum Verdict {
    /// The readings of the layers and the places below decide.
    case decided
    /// The archive is broken, and must be refused.
    case broken
    /// Nothing that is compared was changed.
    case same
    /// Refused or told, but never called equal.
    case anything
  }

  /// A part of a document below which something must be told.
  struct Area: Hashable {
    var kind: Difference.Kind
    var pointer: String
    /// What is told of it; `nil` for anything.
    var attribute: String?

    func holds(_ place: Place) -> Bool {
      place.kind == kind && (attribute == nil || place.attribute == attribute)
        && (place.path == pointer || place.path.hasPrefix(pointer + "/"))
    }
  }

  /// What was changed, for a person.
  var what: String
  var verdict = Verdict.decided
  /// Places besides files that must be told, and nothing else there.
  var places: Set<Place> = []
  /// Parts of documents in which at least one thing must be told each, and nothing outside.
  var areas: [Area] = []
  /// Why what the areas hold differs, where that does not follow from the place.
  var reason: Reason?
  /// What must differ in the test's own reading of the layers, so that the mutation did what it meant to.
  var intended: String?
  /// Whether headers may be told besides the fields that differ.
  var allowsHeader = false
  /// Whether the layers are cut otherwise and lead to the same root file system.
  var isRecut = false

  init(_ what: String, _ verdict: Verdict = .decided) {
    self.what = what
    self.verdict = verdict
  }

  /// A change that a place of its own tells.
  init(_ what: String, _ kind: Difference.Kind, layer: Int? = nil, _ path: String, _ attributes: String...) {
    self.what = what
    places = Set(attributes.map { Place(kind: kind, layer: layer, path: path, attribute: $0) })
  }

  /// A change in a layer's archive, which must show as this attribute or as presence; with `nil`, the test's own
  /// reading tells alone.
  init(_ what: String, intended: String?) {
    self.what = what
    self.intended = intended
  }

  /// Takes in another change of the same image.
  mutating func add(_ other: Effect) {
    what += ", " + other.what
    places.formUnion(other.places)
    areas += other.areas
  }

  /// Whether an attribute of this name must be told.
  func tells(_ attribute: String) -> Bool { places.contains { $0.attribute == attribute } }

  /// A change in documents.
  init(_ what: String, areas: [Area]) {
    self.what = what
    self.areas = areas
  }
}

/// A pair of images that differ in one thing.
struct Mutant {
  var kind: MutationKind
  var left: Specimen
  var right: Specimen
  var effect: Effect
}
