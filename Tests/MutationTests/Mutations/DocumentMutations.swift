import ArchiveDiff

/// Changes of single tokens of a JSON document.
struct DocumentMutations {
  typealias Place = JSONTemplate.Place

  var template: JSONTemplate
  let part: JSONTemplate.Part
  let kind: Difference.Kind
  /// What stands before the document's own pointers in reports.
  let prefix: String
  var random: SeededGenerator
  /// Changes here can make the image another one, so that only one thing can be said: it is not equal.
  private var touchesDigests = false
  /// The tokens of a value that was changed, and the first token that is written otherwise.
  private var changed: Range<Int>?
  private var written: Int?

  init(
    _ template: JSONTemplate, _ part: JSONTemplate.Part, _ kind: Difference.Kind, prefix: String,
    _ random: SeededGenerator
  ) {
    self.template = template
    self.part = part
    self.kind = kind
    self.prefix = prefix
    self.random = random
  }

  // MARK: What a document says

  mutating func value() -> Effect? {
    guard let place = anyPlace(), let text = otherValue(than: place) else { return nil }
    note(place)
    // What is in no layer's media type is no layer.
    if part == .manifest, place.keys.first == "layers", place.keys.last == "mediaType" {
      touchesDigests = true
    }
    // The white space before it stays.
    var tokens = JSONTemplate(text).tokens
    tokens[0].space = template.tokens[place.value.lowerBound].space
    template.tokens.replaceSubrange(place.value, with: tokens)
    changed = place.value.lowerBound..<place.value.lowerBound + tokens.count
    return effect("\(place.pointer) to \(text)", [place.keys])
  }

  mutating func rename() -> Effect? {
    guard let place = anyPlace(where: { $0.keyToken != nil }), let token = place.keyToken else { return nil }
    note(place)
    let key = "x" + (place.keys.last ?? "")
    template.tokens[token].text = "\"\(key)\""
    return effect("\(place.pointer) renamed to \(key)", [place.keys, place.keys.dropLast() + [key]])
  }

  mutating func addMember() -> Effect? {
    guard let place = anyContainer("{") else { return nil }
    let value = random.pick(["1", "null", "\"x\"", "{}", "[]", "{\"y\": [1]}"])
    template.append("\"x-added\": \(value)", to: place)
    return effect("\(place.pointer)/x-added: \(value) added", [place.keys + ["x-added"]])
  }

  mutating func addElement() -> Effect? {
    guard let place = anyContainer("[") else { return nil }
    if template.holdsSlots(place.value) { touchesDigests = true }
    let count = template.children(of: place).count
    template.append("\"x-added\"", to: place)
    return effect("an element added to \(place.pointer)", [place.keys + [String(count)]])
  }

  mutating func removeChild() -> Effect? {
    guard let place = anyPlace(where: { !$0.keys.isEmpty }) else { return nil }
    note(place)
    let parent = Array(place.keys.dropLast())
    template.remove(place)
    // Behind an element that is gone, the others move up.
    return effect("\(place.pointer) removed", [place.keyToken == nil ? parent : place.keys])
  }

  mutating func swapElements() -> Effect? {
    let arrays = template.places().filter { opening($0) == "[" && template.children(of: $0).count > 1 }
    guard let place = random.pickAny(arrays) else { return nil }
    let elements = template.children(of: place)
    let index = random.below(elements.count - 1)
    let texts = [index, index + 1].map { position in
      template.tokens[elements[position].value].map { $0.text + "\(String(describing: $0.slot))" }
    }
    guard texts[0] != texts[1] else { return nil }
    if template.holdsSlots(place.value) { return nil }
    template.swap(elements[index], elements[index + 1])
    return effect("elements \(index) and \(index + 1) of \(place.pointer) swapped", [place.keys])
  }

  /// The key twice, with another value at last: that one counts.
  mutating func overrule() -> Effect? {
    guard let place = anyPlace(where: { $0.keyToken != nil }), let parent = parent(of: place),
      let text = otherValue(than: place)
    else { return nil }
    note(place)
    if part == .manifest, place.keys.first == "layers", place.keys.last == "mediaType" {
      touchesDigests = true
    }
    var member = "\"\(place.keys.last ?? "")\":"
    // Another value and another white space before it would be two things.
    member += template.tokens[place.value.lowerBound].space + text
    template.append(member, to: parent)
    var told = effect("\(place.pointer) told again as \(text)", [place.keys])
    told.add(formatting("\(place.pointer) told twice", "duplicateKeys"))
    return told
  }

  /// Another value, and something outside of it written otherwise.
  mutating func valueBesideWriting() -> Effect? {
    guard var effect = value(), let changed else { return nil }
    let writing: Effect?
    switch random.below(3) {
    case 0: writing = space()
    case 1: writing = escape()
    default: writing = keyOrder()
    }
    // White space in front of the value is outside of it.
    guard let writing, let written,
      written == changed.lowerBound && writing.tells("whiteSpace") || !changed.contains(written)
    else { return nil }
    effect.add(writing)
    return effect
  }

  // MARK: How it is written

  mutating func space() -> Effect? {
    let space = random.pick([" ", "\n", "\t", "\r\n", "  "])
    let position = random.below(template.tokens.count + 1)
    written = position
    if position < template.tokens.count {
      template.tokens[position].space += space
    } else {
      template.tail += space
    }
    return formatting("white space before token \(position)", "whiteSpace")
  }

  mutating func keyOrder() -> Effect? {
    let objects = template.places().filter { opening($0) == "{" && template.children(of: $0).count > 1 }
    guard let place = random.pickAny(objects) else { return nil }
    let members = template.children(of: place)
    let index = random.below(members.count - 1)
    written = place.value.lowerBound
    guard members[index].keys != members[index + 1].keys else { return nil }
    template.swap(members[index], members[index + 1])
    return formatting("members \(index) and \(index + 1) of '\(place.pointer)' swapped", "keyOrder")
  }

  mutating func escape() -> Effect? {
    let strings = template.tokens.indices.filter { index in
      let token = template.tokens[index]
      if let slot = token.slot { return !isSize(slot) }
      let letters = token.text.utf8.dropFirst().dropLast()
      return token.text.hasPrefix("\"") && letters.first.map { $0 != 0x5C && $0 < 0x80 } == true
    }
    guard let index = random.pickAny(strings) else { return nil }
    written = index
    if template.tokens[index].slot != nil {
      template.tokens[index].isEscaped = true
    } else {
      let text = template.tokens[index].text
      let letter = text.utf8[text.utf8.index(after: text.utf8.startIndex)]
      let digits = String(letter, radix: 16)
      let code =
        String(repeating: "0", count: 4 - digits.count) + (random.chance(50) ? digits.uppercased() : digits)
      template.tokens[index].text = "\"\\u\(code)\(text.dropFirst(2))"
    }
    return formatting("token \(index) written as \(template.tokens[index].text)", "escapes")
  }

  mutating func numberForm() -> Effect? {
    let numbers = template.places().filter { place in
      let token = template.tokens[place.value.lowerBound]
      return token.slot == nil && (token.text.utf8.first.map { (0x30...0x39).contains($0) } ?? false)
    }
    guard let place = random.pickAny(numbers) else { return nil }
    let text = template.tokens[place.value.lowerBound].text
    if text.contains(".") {
      template.tokens[place.value.lowerBound].text = random.pick([text + "0", text + "e0", text + "E+00"])
      return formatting("the number \(place.pointer) written otherwise", "numbers")
    }
    // Many readers make different types of them.
    template.tokens[place.value.lowerBound].text = text + ".0"
    return effect("\(place.pointer) to \(text).0", [place.keys])
  }

  /// The key twice, and what counts is what counted before.
  mutating func double() -> Effect? {
    guard let place = anyPlace(where: { $0.keyToken != nil }) else { return nil }
    var copy = Array(template.tokens[place.whole])
    if random.chance(50) {
      copy = copy.prefix(2) + [JSONTemplate.Token(text: "\"another\"")]
    }
    template.tokens.insert(contentsOf: copy + [JSONTemplate.Token(text: ",")], at: place.whole.lowerBound)
    return formatting("\(place.pointer) told twice", "duplicateKeys")
  }

  // MARK: What comes of it

  private func effect(_ what: String, _ pointers: [[String]]) -> Effect {
    var effect = Effect(
      "\(part): \(what)",
      areas: pointers.map { keys in
        Effect.Area(kind: kind, pointer: prefix + Place.pointer(Array(keys)), attribute: nil)
      })
    if touchesDigests { effect.verdict = .anything }
    return effect
  }

  private func formatting(_ what: String, _ attribute: String) -> Effect {
    // index.json is no blob: how it is written makes no digest differ.
    if part == .index(0) { return Effect("\(part): \(what)", .same) }
    return Effect("\(part): \(what)", kind, prefix, attribute)
  }

  private func opening(_ place: Place) -> String { template.tokens[place.value.lowerBound].text }

  private func isSize(_ slot: JSONTemplate.Slot) -> Bool {
    if case .size = slot { true } else { false }
  }

  private func parent(of place: Place) -> Place? { template.place(Array(place.keys.dropLast())) }

  private mutating func anyPlace(where isWanted: (Place) -> Bool = { _ in true }) -> Place? {
    random.pickAny(template.places().filter { !$0.keys.isEmpty && isWanted($0) })
  }

  /// An object or an array, the whole document among them.
  private mutating func anyContainer(_ opening: String) -> Place? {
    let containers = template.places().filter { self.opening($0) == opening }
    return random.pickAny(containers)
  }

  /// Digests, sizes and what holds them decide whether there is an image at all.
  private mutating func note(_ place: Place) {
    if template.holdsSlots(place.value) { touchesDigests = true }
  }

  private mutating func otherValue(than place: Place) -> String? {
    let old = template.tokens[place.value].map(\.text).joined()
    let text = random.pick(["\"other\"", "7", "null", "true", "\"\"", "[\"a\"]", "{\"b\": 1}"])
    return text == old ? nil : text
  }
}
