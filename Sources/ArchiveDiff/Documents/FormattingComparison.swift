import OCILayout
import TarStream

/// Tells in what two JSON documents are written differently, whatever else differs in them.
///
/// The two are walked together. Members of objects are paired by key, elements of arrays by position where nothing else
/// is known of them; spelling is held together where both sides say the same, white space where it stands between the
/// same neighbours. So what one side alone has, and what says something else, brings its own way of being written with
/// it, and is no difference here.
struct FormattingComparison {
  /// In what the writing can differ.
  private enum Aspect: String, CaseIterable {
    /// A member that says nothing, an empty list of annotations, is there on one side.
    case emptyMembers
    /// The same keys in another order.
    case keyOrder
    /// A key is told more than once, and what is overruled differs.
    case duplicateKeys
    case whiteSpace
    /// The same text, spelled with other escapes.
    case escapes
    /// The same number, spelled in another form.
    case numbers
  }

  private let left: WrittenDocument
  private let right: WrittenDocument
  private let knownPartners: [[String]: [Int?]]
  /// Where the walk is.
  private var path: [String] = []
  /// The first place of each aspect.
  private var found: [Aspect: Attribute] = [:]
  /// The bytes of white space that were held together.
  private var spaceCounts = (left: 0, right: 0)
  private var hasOtherSpace = false

  /// Adds what is written differently in two documents, as one difference. `partners`: by the way to them, arrays whose
  /// elements are not paired by position; of each element on the left, the position of its partner on the right.
  static func compare(
    _ kind: Difference.Kind, _ pointer: String, _ left: Document, _ right: Document,
    partners: [[String]: [Int?]] = [:], into findings: inout Findings
  ) {
    guard !left.bytes.holdsSameBytes(as: right.bytes) else { return }
    var comparison = FormattingComparison(left, right, partners: partners)
    let attributes = comparison.attributes()
    guard !attributes.isEmpty else { return }
    findings.add(
      Difference(kind, .modified, pointer, attributes: attributes, cause: .jsonFormatting),
      unless: .jsonFormatting)
  }

  private init(_ left: Document, _ right: Document, partners: [[String]: [Int?]]) {
    knownPartners = partners
    self.left = WrittenDocument(left)
    self.right = WrittenDocument(right)
  }

  private mutating func attributes() -> [Attribute] {
    holdSpace(before: 0, 0)
    compare(left.root, right.root)
    holdSpace(before: left.count, right.count)
    if hasOtherSpace {
      let counts = [spaceCounts.left, spaceCounts.right].map {
        JSONValue.string($0 == 1 ? "1 byte" : "\($0) bytes")
      }
      add(.whiteSpace, counts[0], counts[1])
    }
    return Aspect.allCases.compactMap { found[$0] }
  }

  // MARK: The walk

  private mutating func compare(_ mine: WrittenDocument.Value, _ theirs: WrittenDocument.Value) {
    switch (mine.json, theirs.json) {
    case (.object(let members), .object(let others)): compareObjects(mine, members, theirs, others)
    case (.array(let elements), .array(let others)): compareArrays(mine, elements, theirs, others)
    case (.string(let text), .string(let other)) where text.hasSameBytes(as: other):
      holdSpelling(.escapes, mine.token, theirs.token)
    case (.number(let text), .number(let other)) where JSONValue.isSameNumber(text, other):
      holdSpelling(.numbers, mine.token, theirs.token)
    default: break
    }
  }

  private mutating func compareArrays(
    _ mine: WrittenDocument.Value, _ elements: [JSONValue], _ theirs: WrittenDocument.Value,
    _ others: [JSONValue]
  ) {
    let starts = left.starts(ofElementsOf: mine, count: elements.count)
    let otherStarts = right.starts(ofElementsOf: theirs, count: others.count)
    let known = knownPartners.isEmpty ? nil : knownPartners[path]
    let partners = known ?? elements.indices.map { $0 < others.count ? $0 : nil }
    holdSpaces(starts, otherStarts, partners: partners)
    for (index, partner) in partners.enumerated() {
      guard let partner else { continue }
      path.append(String(index))
      compare(
        WrittenDocument.Value(json: elements[index], token: starts[index]),
        WrittenDocument.Value(json: others[partner], token: otherStarts[partner]))
      path.removeLast()
    }
  }

  private mutating func compareObjects(
    _ mine: WrittenDocument.Value, _ members: [JSONMember], _ theirs: WrittenDocument.Value,
    _ others: [JSONMember]
  ) {
    let starts = left.starts(ofMembersOf: mine, count: members.count)
    let otherStarts = right.starts(ofMembersOf: theirs, count: others.count)
    let pairing = MemberPairing(members, others)
    if let order = pairing.differentOrder {
      add(.keyOrder, .string(list(order.left)), .string(list(order.right)))
    }
    holdSpaces(starts, otherStarts, partners: pairing.partners(count: members.count))
    for key in pairing.keys {
      let told = key.positions.left.map { Member(members[$0], start: starts[$0]) }
      let otherTold = key.positions.right.map { Member(others[$0], start: otherStarts[$0]) }
      path.append(key.text)
      compare(told, otherTold)
      path.removeLast()
    }
  }

  /// A member of an object, and the token of its key.
  private struct Member {
    let key: Int
    let value: WrittenDocument.Value

    init(_ member: JSONMember, start: Int) {
      key = start
      value = WrittenDocument.Value(json: member.value, token: start + 1)
    }

    /// Whether it is there and says no more than if it were not.
    var saysNothing: Bool { value.json.members?.isEmpty ?? false }
  }

  /// Compares all that two objects tell of one key.
  private mutating func compare(_ mine: [Member], _ theirs: [Member]) {
    guard let last = mine.last, let other = theirs.last else {
      let only = mine.last ?? theirs.last
      if path.last == "annotations", only?.saysNothing ?? false {
        let place = JSONValue.string(JSONComparison.pointer(path))
        add(.emptyMembers, mine.isEmpty ? nil : place, theirs.isEmpty ? nil : place)
      }
      return
    }
    let overruled = Array(zip(mine.dropLast(), theirs.dropLast()))
    if mine.count != theirs.count || overruled.contains(where: { !$0.value.json.isEqual(to: $1.value.json) })
    {
      add(.duplicateKeys, list(mine.dropLast(), of: left), list(theirs.dropLast(), of: right))
    }
    for pair in overruled + [(last, other)] {
      holdSpelling(.escapes, pair.0.key, pair.1.key)
      holdSpace(before: pair.0.value.token, pair.1.value.token)
      compare(pair.0.value, pair.1.value)
    }
  }

  // MARK: Held together

  private mutating func holdSpelling(_ aspect: Aspect, _ token: Int, _ other: Int) {
    let (mine, theirs) = (left.spelling(of: token), right.spelling(of: other))
    guard found[aspect] == nil, mine != theirs else { return }
    add(aspect, .escaped(Array(mine)), .escaped(Array(theirs)))
  }

  /// Holds together the white space around what is in two brackets. `starts`: the first tokens of what is in them,
  /// and the closing bracket.
  private mutating func holdSpaces(_ starts: [Int], _ others: [Int], partners: [Int?]) {
    // Of equally many on both sides, the first gap belongs to the first, whatever it stands before.
    let isAligned = starts.count == others.count
    for (index, start) in starts.enumerated() {
      guard !isAligned else {
        holdSpace(before: start, others[index])
        continue
      }
      let previous = index == 0 ? -1 : partners[index - 1]
      let next = index == partners.count ? others.count - 1 : partners[index]
      // Between others it stands before a comma more or a bracket less, and is another gap.
      if let previous, let next, next == previous + 1 { holdSpace(before: start, others[next]) }
    }
  }

  private mutating func holdSpace(before token: Int, _ other: Int) {
    let (mine, theirs) = (left.gap(before: token), right.gap(before: other))
    spaceCounts.left += Self.spaceCount(mine)
    spaceCounts.right += Self.spaceCount(theirs)
    if mine != theirs { hasOtherSpace = true }
  }

  private static func spaceCount(_ gap: ArraySlice<UInt8>) -> Int {
    gap.count { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ":") }
  }

  // MARK: What is told

  private mutating func add(_ aspect: Aspect, _ mine: JSONValue?, _ theirs: JSONValue?) {
    guard found[aspect] == nil else { return }
    found[aspect] = Attribute(aspect.rawValue, mine, theirs)
  }

  /// Keys of the object where the walk is.
  private func list(_ keys: [String]) -> String {
    (path.isEmpty ? "document" : JSONComparison.pointer(path)) + ": " + keys.joined(separator: ", ")
  }

  /// Members that are overruled; `nil` for none.
  private func list(_ members: ArraySlice<Member>, of document: WrittenDocument) -> JSONValue? {
    guard !members.isEmpty else { return nil }
    let values = members.map { document.text(of: $0.value) }.joined(separator: ", ".utf8)
    return .escaped(Array("\(JSONComparison.pointer(path)): ".utf8) + values)
  }
}
