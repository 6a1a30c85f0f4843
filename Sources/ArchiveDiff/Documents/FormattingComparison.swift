import OCILayout
import TarStream

/// Tells in what two JSON documents are written differently that say the same.
enum FormattingComparison {
  /// What differs: white space, the order of keys, keys told twice, escapes, the form of numbers; each with the first
  /// place on each side.
  static func attributes(_ left: Document, _ right: Document) -> [Attribute] {
    let tokens = [JSONTokens(left.bytes.copy()), JSONTokens(right.bytes.copy())]
    var attributes: [Attribute] = []
    for aspect in KeyAspect.allCases {
      guard let keys = differentKeys(left.json, right.json, [], aspect) else { continue }
      attributes.append(Attribute(aspect.rawValue, .string(keys.left), .string(keys.right)))
    }
    // Where keys stand elsewhere, so does the white space between them: then only its amount can be held together.
    let isAligned = attributes.isEmpty
    let spaces = tokens.map { isAligned ? $0.space : $0.space.sorted { $0.lexicographicallyPrecedes($1) } }
    // With other numbers of tokens, of diffIDs for instance, there is no telling which space belongs to which.
    if spaces[0].count == spaces[1].count, spaces[0] != spaces[1] {
      let counts = spaces.map { JSONValue.string("\($0.joined().count) bytes") }
      attributes.append(Attribute("whiteSpace", counts[0], counts[1]))
    }
    addSpelling("escapes", tokens.map { $0.strings }, to: &attributes)
    addSpelling("numbers", tokens.map { $0.numbers }, to: &attributes)
    return attributes
  }

  /// Adds the first spelling that one side has and the other has not.
  private static func addSpelling(_ name: String, _ texts: [[[UInt8]]], to attributes: inout [Attribute]) {
    // Digests and sizes of what is compared elsewhere differ too; those are told there.
    guard texts[0].count == texts[1].count else { return }
    // Where both stand in the same order, the other spelling may be one that stands elsewhere too.
    for (left, right) in zip(texts[0], texts[1])
    where left != right && meaning(of: left) == meaning(of: right) {
      attributes.append(Attribute(name, .escaped(left), .escaped(right)))
      return
    }
    let (mine, theirs) = (Set(texts[0]), Set(texts[1]))
    let others = Dictionary(theirs.subtracting(mine).map { (meaning(of: $0), $0) }) { first, _ in first }
    let ours = mine.subtracting(theirs).sorted { $0.lexicographicallyPrecedes($1) }
    for left in ours {
      guard let right = others[meaning(of: left)] else { continue }
      attributes.append(Attribute(name, .escaped(left), .escaped(right)))
      return
    }
  }

  /// What a string or a number says, however it is spelled.
  private static func meaning(of token: [UInt8]) -> [UInt8] {
    switch JSONValue(parsing: token) {
    case .string(let text): Array(text.utf8)
    case .number(let text): Array(JSONValue.significant(text).utf8)
    default: token
    }
  }

  /// In what the keys of two objects can differ that say the same.
  private enum KeyAspect: String, CaseIterable {
    /// A member that says nothing, such as an empty list of annotations, is there on one side.
    case emptyMembers
    /// The same keys in another order.
    case keyOrder
    /// Other keys are told more than once.
    case duplicateKeys
  }

  /// The keys of the first object in which an aspect of them differs.
  private static func differentKeys(
    _ left: JSONValue, _ right: JSONValue, _ path: [String], _ aspect: KeyAspect
  ) -> (left: String, right: String)? {
    switch (left, right) {
    case (.object(let mine), .object(let theirs)):
      let keys = [mine, theirs].map { members in
        aspect == .duplicateKeys ? doubledKeys(members.map(\.key)) : uniqueKeys(members.map(\.key))
      }
      let isCountTheMatter = aspect == .emptyMembers
      if !keys[0].elementsEqual(keys[1], by: { $0.hasSameBytes(as: $1) }),
        aspect == .duplicateKeys || (keys[0].count != keys[1].count) == isCountTheMatter
      {
        let place = JSONComparison.pointer(path)
        let texts = keys.map { "\(place.isEmpty ? "document" : place): " + $0.joined(separator: ", ") }
        return (texts[0], texts[1])
      }
      for key in uniqueKeys(mine.map(\.key)) {
        guard let inner = left[key], let other = right[key] else { continue }
        if let found = differentKeys(inner, other, path + [key], aspect) { return found }
      }
    case (.array(let mine), .array(let theirs)):
      for (index, pair) in zip(mine, theirs).enumerated() {
        if let found = differentKeys(pair.0, pair.1, path + [String(index)], aspect) {
          return found
        }
      }
    default: break
    }
    return nil
  }

  private static func uniqueKeys(_ keys: [String]) -> [String] {
    var seen: Set<[UInt8]> = []
    return keys.filter { seen.insert(Array($0.utf8)).inserted }
  }

  private static func doubledKeys(_ keys: [String]) -> [String] {
    var seen: Set<[UInt8]> = []
    return keys.filter { !seen.insert(Array($0.utf8)).inserted }
  }
}

/// The bytes of a valid JSON document, taken apart: white space, strings, numbers as they are spelled.
private struct JSONTokens {
  /// The white space before each token and at the end.
  private(set) var space: [[UInt8]] = []
  private(set) var strings: [[UInt8]] = []
  private(set) var numbers: [[UInt8]] = []

  init(_ bytes: [UInt8]) {
    var index = 0
    while true {
      let start = index
      while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
      space.append(Array(bytes[start..<index]))
      guard index < bytes.count else { return }
      let token = index
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
        strings.append(Array(bytes[token..<index]))
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
        numbers.append(Array(bytes[token..<index]))
      default: index += 1
      }
    }
  }
}
