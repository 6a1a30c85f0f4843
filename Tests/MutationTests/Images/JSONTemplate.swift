/// A JSON document, token by token, in which digests and sizes are left open until all they depend on is known.
///
/// Any token can be changed without the others, and the image is whole again when it is rendered.
struct JSONTemplate {
  /// What an open token stands for.
  enum Slot: Hashable {
    case digest(Part)
    case size(Part)
    case diffID(Int)
  }

  /// The parts of an image that have a digest.
  enum Part: Hashable {
    case layer(Int)
    case configuration
    case manifest
    /// A nested index, counted from the outside; 0 is index.json, which has none.
    case index(Int)
  }

  struct Token {
    /// White space before the token.
    var space = ""
    var text: String
    var slot: Slot?
    /// Whether the first character of an open string is written as an escape.
    var isEscaped = false
  }

  /// A value, and where it stands.
  struct Place {
    /// The keys and positions that lead to it.
    var keys: [String]
    /// Its tokens.
    var value: Range<Int>
    /// The token of its key, where it is a member of an object.
    var keyToken: Int?

    /// All tokens of the member or element.
    var whole: Range<Int> { (keyToken ?? value.lowerBound)..<value.upperBound }
    /// The JSON pointer.
    var pointer: String { Self.pointer(keys) }

    static func pointer(_ keys: [String]) -> String {
      keys.map { key in
        "/" + key.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
      }.joined()
    }
  }

  var tokens: [Token] = []
  /// White space behind the last token.
  var tail = ""

  /// Takes a document apart. `@name@` without quotes stands for an open token that `slots` knows.
  init(_ text: String, slots: [String: Slot] = [:]) {
    var rest = text.utf8[...]
    func take(while isPart: (UInt8) -> Bool) -> String {
      let part = rest.prefix(while: isPart)
      rest = rest[part.endIndex...]
      return String(Substring(part))
    }
    while !rest.isEmpty {
      let space = take { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      guard let first = rest.first else {
        tail = space
        break
      }
      switch first {
      case UInt8(ascii: "\""):
        let end = Self.endOfString(rest)
        tokens.append(Token(space: space, text: String(Substring(rest[..<end]))))
        rest = rest[end...]
      case UInt8(ascii: "@"):
        rest = rest.dropFirst()
        let name = take { $0 != UInt8(ascii: "@") }
        rest = rest.dropFirst()
        tokens.append(Token(space: space, text: "", slot: slots[name]))
      case let byte where "{}[],:".utf8.contains(byte):
        rest = rest.dropFirst()
        tokens.append(Token(space: space, text: String(Unicode.Scalar(byte))))
      default:
        let word = take { !"{}[],: \n\r\t".utf8.contains($0) }
        tokens.append(Token(space: space, text: word))
      }
    }
  }

  private static func endOfString(_ text: Substring.UTF8View) -> String.Index {
    var index = text.index(after: text.startIndex)
    while index < text.endIndex, text[index] != UInt8(ascii: "\"") {
      index = text.index(index, offsetBy: text[index] == UInt8(ascii: "\\") ? 2 : 1)
    }
    return index < text.endIndex ? text.index(after: index) : index
  }

  /// The document, with what the open tokens stand for.
  func rendered(_ values: [Slot: String]) -> [UInt8] {
    var text = ""
    for token in tokens {
      text += token.space
      guard let slot = token.slot else {
        text += token.text
        continue
      }
      let value = values[slot] ?? "0"
      if case .size = slot {
        text += value
      } else if token.isEscaped, let first = value.utf8.first {
        text += "\"\\u00" + String(first, radix: 16) + value.dropFirst() + "\""
      } else {
        text += "\"" + value + "\""
      }
    }
    return Array((text + tail).utf8)
  }

  // MARK: Looking

  /// All values, the whole document first, each before what is in it.
  func places() -> [Place] {
    var places: [Place] = []
    var index = 0
    collect([], nil, &index, &places)
    return places
  }

  /// The place of a pointer, as a list of keys.
  func place(_ keys: [String]) -> Place? { places().first { $0.keys == keys } }

  /// The members or elements of a value.
  func children(of place: Place) -> [Place] {
    places().filter { $0.keys.count == place.keys.count + 1 && $0.keys.starts(with: place.keys) }
  }

  /// The text of a string without escapes.
  func string(at place: Place) -> String? {
    let token = tokens[place.value.lowerBound]
    guard place.value.count == 1, token.text.hasPrefix("\"") else { return nil }
    return String(token.text.dropFirst().dropLast())
  }

  /// Whether tokens of a place are open ones.
  func holdsSlots(_ range: Range<Int>) -> Bool { tokens[range].contains { $0.slot != nil } }

  private func collect(_ keys: [String], _ keyToken: Int?, _ index: inout Int, _ places: inout [Place]) {
    let own = places.count
    let start = index
    places.append(Place(keys: keys, value: start..<start, keyToken: keyToken))
    let opening = tokens[index].text
    index += 1
    if opening == "{" || opening == "[" {
      var position = 0
      while tokens[index].text != "}" && tokens[index].text != "]" {
        if tokens[index].text == "," { index += 1 }
        if opening == "{" {
          let key = String(tokens[index].text.dropFirst().dropLast())
          let keyToken = index
          index += 2
          collect(keys + [key], keyToken, &index, &places)
        } else {
          collect(keys + [String(position)], nil, &index, &places)
        }
        position += 1
      }
      index += 1
    }
    places[own].value = start..<index
  }

  // MARK: Changing

  /// Puts a member at the end of an object, or an element at the end of an array.
  mutating func append(_ text: String, to place: Place, slots: [String: Slot] = [:]) {
    let end = place.value.upperBound - 1
    let comma = place.value.count > 2 ? [Token(text: ",")] : []
    tokens.insert(contentsOf: comma + JSONTemplate(text, slots: slots).tokens, at: end)
  }

  /// Takes out a member or an element, with the comma that parted it from the others; what stands behind it takes the
  /// white space in front of it, as a writer would have it.
  mutating func remove(_ place: Place) {
    var range = place.whole
    if tokens[range.upperBound].text == "," {
      tokens[range.upperBound + 1].space = tokens[range.lowerBound].space
      range = range.lowerBound..<range.upperBound + 1
    } else if tokens[range.lowerBound - 1].text == "," {
      range = range.lowerBound - 1..<range.upperBound
    }
    tokens.removeSubrange(range)
  }

  /// Lets two members or elements of one parent change places; `first` stands before `second`. The white space in
  /// front of them stays where it is.
  mutating func swap(_ first: Place, _ second: Place) {
    var (mine, theirs) = (Array(tokens[first.whole]), Array(tokens[second.whole]))
    (mine[0].space, theirs[0].space) = (theirs[0].space, mine[0].space)
    tokens.replaceSubrange(second.whole, with: mine)
    tokens.replaceSubrange(first.whole, with: theirs)
  }
}
