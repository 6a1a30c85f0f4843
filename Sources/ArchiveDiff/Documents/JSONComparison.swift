import OCILayout

/// Compares two JSON values and tells where they differ, as JSON pointers (RFC 6901).
struct JSONComparison {
  /// A place where two values differ; a side that has nothing there has `nil`.
  struct Place {
    /// The keys and positions that lead there.
    let keys: [String]
    let left: JSONValue?
    let right: JSONValue?

    var change: Difference.Change { left == nil ? .added : right == nil ? .removed : .modified }

    /// The pointer: `/config/Env/0`.
    var pointer: String { JSONComparison.pointer(keys) }
  }

  /// Every place where the two differ, keys in the order of their bytes.
  static func places(_ left: JSONValue, _ right: JSONValue, below keys: [String] = []) -> [Place] {
    var places: [Place] = []
    collect(left, right, keys, &places)
    return places
  }

  static func pointer(_ keys: [String]) -> String {
    keys.map { key in
      var part = "/"
      for scalar in key.unicodeScalars {
        switch scalar {
        case "~": part += "~0"
        case "/": part += "~1"
        default: part.unicodeScalars.append(scalar)
        }
      }
      return part
    }.joined()
  }

  private static func collect(
    _ left: JSONValue, _ right: JSONValue, _ keys: [String], _ places: inout [Place]
  ) {
    switch (left, right) {
    case (.object(let leftMembers), .object(let rightMembers)):
      var values: [[UInt8]: (left: JSONValue?, right: JSONValue?)] = [:]
      // Of a key that is told twice the last one counts, as most readers have it.
      for member in leftMembers { values[Array(member.key.utf8), default: (nil, nil)].left = member.value }
      for member in rightMembers { values[Array(member.key.utf8), default: (nil, nil)].right = member.value }
      for (key, pair) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        collect(pair.left, pair.right, keys + [String(decoding: key, as: UTF8.self)], &places)
      }
    case (.array(let leftElements), .array(let rightElements)):
      for index in 0..<max(leftElements.count, rightElements.count) {
        collect(
          index < leftElements.count ? leftElements[index] : nil,
          index < rightElements.count ? rightElements[index] : nil, keys + [String(index)], &places)
      }
    default:
      if !left.isEqual(to: right) { places.append(Place(keys: keys, left: left, right: right)) }
    }
  }

  private static func collect(
    _ left: JSONValue?, _ right: JSONValue?, _ keys: [String], _ places: inout [Place]
  ) {
    if let left, let right {
      collect(left, right, keys, &places)
    } else if keys.last == "annotations", let annotations = left ?? right, annotations.members != nil {
      // No annotations and an empty list of them are the same; each one that is there is told by itself.
      collect(left ?? .object([]), right ?? .object([]), keys, &places)
    } else {
      places.append(Place(keys: keys, left: left, right: right))
    }
  }
}

extension JSONValue {
  /// Whether both say the same: order of keys and the spelling of numbers and strings aside.
  func isEqual(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.null, .null): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
    case (.number(let left), .number(let right)): return Self.isSameNumber(left, right)
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
    case (.object, .object): return JSONComparison.places(self, other).isEmpty
    default: return false
    }
  }

  /// `1.0` and `1.00` are the same number; `1` and `1.0` are not, as many readers make different types of them.
  static func isSameNumber(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    let isWhole = [left, right].map { text in !text.contains { ".eE".contains($0) } }
    return isWhole == [false, false] && significant(left) == significant(right)
  }

  /// A number in the one form that all its spellings share: its digits with neither zeros in front nor at the end, and
  /// the power of ten that they are to be taken by. A `Double` would take many numbers for one.
  private static func significant(_ text: String) -> String {
    let parts = text.split { "eE".contains($0) }
    guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, abs(exponent) < 1 << 32 else { return text }
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let decimals = mantissa.count > 1 ? mantissa[1].count : 0
    let digits = mantissa.joined().drop { $0 == "0" }
    guard !digits.isEmpty else { return "0" }
    let zeros = digits.reversed().prefix { $0 == "0" }.count
    return (text.first == "-" ? "-" : "") + digits.dropLast(zeros) + "e\(exponent - decimals + zeros)"
  }
}
