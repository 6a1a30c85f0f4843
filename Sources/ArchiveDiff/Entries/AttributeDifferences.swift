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

  /// Takes in that the contents of two files differ, which nothing leaves out.
  mutating func add(contentsOf left: FileContent, _ right: FileContent) {
    attributes.append(Attribute(contentsOf: left, right))
    cause = cause.map { min($0, .content) } ?? .content
  }

  /// Whether both report the same attributes with the same values.
  func reportsSame(as other: AttributeDifferences) -> Bool {
    attributes.elementsEqual(other.attributes) { $0.tellsSame(as: $1) }
  }
}
