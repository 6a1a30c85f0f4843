import TarStream

/// Text that is safe to print, and how many columns of a terminal it takes.
///
/// What is coloured or aligned is always one of these, so nothing out of an archive gets between the program's own
/// escapes.
struct SafeText: Equatable, ExpressibleByStringLiteral {
  let text: String
  let columns: Int

  /// Escapes what is not safe.
  init(_ text: String) {
    if text.utf8.span.isPrintable() {
      self.init(text: text, columns: text.utf8.count)
    } else {
      let safe = TerminalText.safe(text)
      self.init(text: safe, columns: safe.unicodeScalars.reduce(0) { $0 + Self.columns(of: $1) })
    }
  }

  init(stringLiteral text: String) { self.init(text) }

  private init(text: String, columns: Int) {
    self.text = text
    self.columns = columns
  }

  /// Goes on at the next tab stop, which does no harm.
  static let tab = SafeText(text: "\t", columns: 8)
  /// At the end of a line, where it does none.
  static let carriageReturn = SafeText(text: "\r", columns: 0)

  static func + (left: SafeText, right: SafeText) -> SafeText {
    SafeText(text: left.text + right.text, columns: left.columns + right.columns)
  }

  /// The text in pieces of at most so many columns. A mark stays with the letter that it stands on.
  func wrapped(to width: Int) -> [SafeText] {
    guard columns > width else { return [self] }
    var pieces: [SafeText] = []
    var piece = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      let columns = Self.columns(of: scalar)
      if used + columns > width, used > 0 {
        pieces.append(SafeText(text: String(piece), columns: used))
        (piece, used) = (String.UnicodeScalarView(), 0)
      }
      piece.append(scalar)
      used += columns
    }
    return pieces + [SafeText(text: String(piece), columns: used)]
  }

  /// The start of the text, with an ellipsis where it is longer than so many columns.
  func cut(to width: Int) -> SafeText {
    guard columns > width, width > 0 else { return self }
    let first = wrapped(to: max(1, width - 1))[0]
    let start = first.columns < width ? first : ""
    return SafeText(text: start.text + "…", columns: start.columns + 1)
  }

  // MARK: Columns

  /// How many columns a terminal gives to a scalar (Unicode Standard Annex 11): none to a mark, two to a letter of
  /// East Asia.
  ///
  /// Not `wcwidth`: that depends on the user's locale, which may not be there, and is read from files that the
  /// sandbox keeps shut.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    guard scalar.value >= 0x300 else { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return isNumberSign(scalar.value) ? 1 : 0
    default: break
    }
    if isMedialHangul(scalar.value) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// Vowels and finals of Hangul, which join the letter before them.
  private static func isMedialHangul(_ value: UInt32) -> Bool {
    0x1160...0x11FF ~= value || 0xD7B0...0xD7FF ~= value
  }

  /// Signs that are drawn under the digits after them, and take room (Unicode's `Prepended_Concatenation_Mark`).
  private static func isNumberSign(_ value: UInt32) -> Bool {
    switch value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x1100 else { return false }
    switch scalar.value {
    case 0x303F: return false  // the half-width space among the marks of CJK
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
      0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      return true
    case 0x1F1E6...0x1F1FF: return false  // letters of flags, of which two make one
    default: return scalar.properties.isEmojiPresentation
    }
  }
}
