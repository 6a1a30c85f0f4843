/// An element of an XML document (XML 1.0). What it holds is escaped as it is written, so that no text can end an
/// element, begin one, or hold a character that XML has not.
struct XMLElement {
  /// What an element holds.
  enum Content {
    case element(XMLElement)
    case text(String)
  }

  let name: StaticString
  let attributes: [(name: StaticString, value: String)]
  let content: [Content]

  init(
    _ name: StaticString, _ attributes: [(name: StaticString, value: String)] = [], _ content: [Content] = []
  ) {
    self.name = name
    self.attributes = attributes
    self.content = content
  }

  init(_ name: StaticString, _ attributes: [(name: StaticString, value: String)] = [], elements: [XMLElement])
  {
    self.init(name, attributes, elements.map { .element($0) })
  }

  /// The document of which this is the root.
  var document: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    write(to: &text, indentation: "")
    return text
  }

  private func write(to text: inout String, indentation: String) {
    text += "\(indentation)<\(name)"
    for attribute in attributes {
      text += " \(attribute.name)=\"\(Self.escape(attribute.value))\""
    }
    guard !content.isEmpty else {
      text += "/>\n"
      return
    }
    text += ">"
    var holdsElements = false
    for part in content {
      switch part {
      case .text(let string): text += Self.escape(string)
      case .element(let element):
        if !holdsElements { text += "\n" }
        holdsElements = true
        element.write(to: &text, indentation: indentation + "  ")
      }
    }
    text += "\(holdsElements ? indentation : "")</\(name)>\n"
  }

  /// Text in which nothing is markup. Of what a terminal would act on, newlines alone stay; the rest becomes `\xNN` or
  /// `\u{…}`, and with it all control characters, which a document may not hold, not even as a reference.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "\n"
      // The only other ones that are no characters of XML (production 2): a Swift string holds no surrogates.
      case "\u{FFFE}", "\u{FFFF}": escaped += "\\u{\(String(scalar.value, radix: 16))}"
      case _ where TerminalText.isUnsafe(scalar): escaped += TerminalText.safe(String(scalar))
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
