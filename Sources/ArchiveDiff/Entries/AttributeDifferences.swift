import OCILayout

/// In what two entries of one path differ: what is reported, and the causes of what is left out.
struct AttributeDifferences: Sendable {
  private(set) var attributes: [Attribute] = []
  private(set) var ignored: [Cause] = []
  /// The weightiest cause of what is reported.
  private(set) var cause: Cause?

  var isEmpty: Bool { attributes.isEmpty && ignored.isEmpty }

  /// Takes in an attribute unless the rules leave it out.
  mutating func add(
    _ name: String, _ left: JSONValue?, _ right: JSONValue?, cause: Cause, unless isIgnored: Bool
  ) {
    if isIgnored {
      if !ignored.contains(cause) { ignored.append(cause) }
      return
    }
    attributes.append(Attribute(name, left, right))
    self.cause = self.cause.map { min($0, cause) } ?? cause
  }

  /// Whether both report the same attributes with the same values.
  func reportsSame(as other: AttributeDifferences) -> Bool {
    attributes.elementsEqual(other.attributes) { left, right in
      left.name.hasSameBytes(as: right.name)
        && zip(left.values, right.values).allSatisfy { $0.isEqual(to: $1) }
    }
  }
}
