/// A JSON value (RFC 8259) as it was written: members in their order, doubled ones among them, numbers as text.
///
/// Decoders that map JSON to a language's own types lose just what a comparison must tell: the order of keys, a key
/// told twice, `1.0` against `1`. Strings are equal when their bytes are, not when Unicode calls them equivalent.
public enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, as it is spelled.
  case number(String)
  /// A string, its escapes decoded.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; keys may be told more than once.
  case object([JSONMember])
}

/// A member of a JSON object.
public struct JSONMember: Sendable {
  /// The key, its escapes decoded.
  public var key: String
  /// The value.
  public var value: JSONValue

  /// A member.
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

extension JSONValue {
  /// The value of a member; of a key that is told twice the last one, as most readers take it.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.hasSameBytes(as: key) }?.value
  }

  /// The text of a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The elements of an array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members of an object.
  public var members: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// A number that is a whole one and fits 64 bits.
  public var integer: Int64? {
    if case .number(let text) = self { Int64(text) } else { nil }
  }

  /// Whether it is `null`.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The members whose value is a string: an object of annotations or labels.
  public var strings: [(key: String, value: String)] {
    (members ?? []).compactMap { member in member.value.string.map { (member.key, $0) } }
  }
}

extension JSONValue {
  /// The value that a JSON text is; `nil` where it is none. Nesting is bounded as in ``ImageLimits/documentDepth``.
  public init?(parsing text: [UInt8]) {
    do { self = try JSONParser.parse(text, depthLimit: ImageLimits().documentDepth) } catch { return nil }
  }
}

extension String {
  /// Whether both are the same bytes; `==` calls texts equal that only look the same.
  public func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
