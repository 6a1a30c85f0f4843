import TarStream

/// A piece of an HTML document. It is well-formed and shows what it was given, whatever that is: text and the values of
/// attributes come in escaped, and the names of elements and attributes are closed lists.
///
/// ```swift
/// HTML(.p, [.class: "note"], "Only in ", HTML(.b, HTML(text: path)), ".")
/// ```
///
/// There is no way to put markup in as a text.
struct HTML: ExpressibleByStringInterpolation {
  /// The elements that there can be. `script` and `style` are none of them: what stands in these is not escaped.
  enum Element: String {
    case a, article, aside, b, bdi, body, button, caption, circle, code, dd, del, details, div, dl, dt, em,
      fieldset
    case figcaption, figure, footer, form, g, h1, h2, h3, h4, head, header, html, i, input, ins, kbd, label,
      legend
    case li, main, meta, nav, ol, option, output, p, pre, rect, section, select, small, span, strong, summary,
      svg
    case table, tbody, td, text, th, thead, title, tr, ul

    /// Whether it has no content, and no end tag.
    var isVoid: Bool { self == .input || self == .meta }
  }

  /// The attributes that there can be. None of them holds code or a style.
  enum Attribute: String {
    case ariaHidden = "aria-hidden", ariaLabel = "aria-label", ariaLive = "aria-live", ariaCurrent =
      "aria-current"
    case cause = "data-cause", change = "data-change", kind = "data-kind", layer = "data-layer"
    case left = "data-left", right = "data-right", count = "data-count"
    case autocomplete, charset, `class`, colspan, content, dir, height, hidden, href, httpEquiv =
      "http-equiv", id
    case lang, name, open, placeholder, role, scope, tabindex, title, type, value, width, x, y
  }

  typealias Attributes = KeyValuePairs<Attribute, String>

  /// What is written so far, the end of it apart. Full chunks are not copied into what the piece is put in: a page is as
  /// deep as its folders.
  private var chunks: [String] = []
  private var end = ""
  /// From so many bytes on a chunk is full.
  private static let chunkCount = 1 << 14

  /// The document, as far as it is made.
  var markup: String { chunks.joined() + end }

  /// Whether it is nothing.
  var isEmpty: Bool { chunks.isEmpty && end.isEmpty }

  /// Nothing.
  init() {}

  /// A text.
  init(text: String) { Self.escape(text, to: &end) }

  /// A text in the program's source, with what is put into it.
  init(stringLiteral text: String) { self.init(text: text) }

  /// An element with its content.
  init(_ element: Element, _ attributes: Attributes = [:], _ content: HTML...) {
    self.init(element, attributes, content)
  }

  /// An element with its content.
  init(_ element: Element, _ attributes: Attributes = [:], _ content: [HTML]) {
    end.reserveCapacity(min(64 + content.reduce(0) { $0 + $1.end.utf8.count }, Self.chunkCount))
    end += "<" + element.rawValue
    for (name, value) in attributes {
      end += " " + name.rawValue + "=\""
      Self.escape(value, to: &end)
      end += "\""
    }
    end += ">"
    for part in content { append(part) }
    if !element.isVoid { end += "</" + element.rawValue + ">" }
  }

  /// Several pieces, one after the other.
  init(_ parts: [HTML]) {
    for part in parts { append(part) }
  }

  /// A style sheet or script of the program's own.
  init(_ asset: PageAsset) {
    end = "<\(asset.element)>\(asset.text)</\(asset.element)>"
  }

  /// A text whose hidden characters are shown so that one can tell them from the same letters: a name, or a line of a
  /// file.
  init(marking text: String) {
    guard !text.utf8.span.isPrintable() else {
      Self.escape(text, to: &end)
      return
    }
    var plain = ""
    for scalar in text.unicodeScalars {
      guard Self.isHidden(scalar), scalar != "\t" else {
        plain.unicodeScalars.append(scalar)
        continue
      }
      Self.escape(plain, to: &end)
      append(HTML(.i, [.class: "esc"], HTML(text: scalar == "\n" ? "↵" : String(scalar))))
      if scalar == "\n" { end += "\n" }
      plain = ""
    }
    Self.escape(plain, to: &end)
  }

  // MARK: Putting together

  private mutating func append(_ part: HTML) {
    if !part.chunks.isEmpty {
      finishChunk()
      chunks += part.chunks
    }
    end += part.end
    if end.utf8.count >= Self.chunkCount { finishChunk() }
  }

  private mutating func finishChunk() {
    guard !end.isEmpty else { return }
    chunks.append(end)
    end = ""
  }

  // MARK: Escaping

  private static func escape(_ text: String, to markup: inout String) {
    if text.utf8.allSatisfy(isPlain) { return markup += text }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": markup += "&amp;"
      case "<": markup += "&lt;"
      case ">": markup += "&gt;"
      case "\"": markup += "&quot;"
      case "'": markup += "&#39;"
      case "\n": markup += "\n"
      case "\t": markup += "&#9;"
      case _ where isHidden(scalar): markup += spelled(scalar)
      default: markup.unicodeScalars.append(scalar)
      }
    }
  }

  /// Nearly all texts are letters, digits and slashes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
    default: 0x20..<0x7F ~= byte
    }
  }

  /// Whether a character cannot be seen, or turns the direction of writing. Of those that Unicode does not know, some
  /// must not stand in a document.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }

  /// As on a terminal: bytes for what was a control character there too.
  private static func spelled(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return scalar.value < 0x80 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
  }
}
