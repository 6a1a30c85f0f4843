/// Where two texts differ: what is between the start and the end that they have in common.
struct ChangedPart {
  /// How many characters both start with, and how many both end with.
  let start: Int
  let end: Int

  private let texts: [[Unicode.Scalar]]
  /// Of what is the same, no more is shown on each side of what differs.
  private static let context = 120
  /// Nor more of what differs.
  private static let longest = 2000

  init(_ left: String, _ right: String) {
    texts = [Array(left.unicodeScalars), Array(right.unicodeScalars)]
    let shorter = min(texts[0].count, texts[1].count)
    let start = (0..<shorter).first { [texts] in texts[0][$0] != texts[1][$0] } ?? shorter
    let end =
      (0..<shorter - start).first { [texts] in
        texts[0][texts[0].count - 1 - $0] != texts[1][texts[1].count - 1 - $0]
      } ?? shorter - start
    // Whole words are easier to read than the letters in which they differ.
    let isCutAtStart = texts.contains { start < $0.count - end && Self.isWord($0[start]) }
    let isCutAtEnd = texts.contains { start < $0.count - end && Self.isWord($0[$0.count - end - 1]) }
    self.start = isCutAtStart ? start - texts[0][..<start].reversed().prefix(while: Self.isWord).count : start
    self.end = isCutAtEnd ? end - texts[0].suffix(end).prefix(while: Self.isWord).count : end
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// The text of a side, with what differs marked in it.
  func markup(side: Int) -> HTML {
    let text = texts[side]
    let middle = text[start..<text.count - end]
    let isMarked = (start > 0 || end > 0) && !middle.isEmpty
    return HTML([
      start > Self.context
        ? HTML([Self.gap(start - Self.context), Self.text(text[start - Self.context..<start])])
        : Self.text(text[..<start]),
      isMarked ? HTML(.b, [:], Self.cut(middle)) : Self.cut(middle),
      end > Self.context
        ? HTML([
          Self.text(text[(text.count - end)...].prefix(Self.context)), Self.gap(end - Self.context),
        ])
        : Self.text(text[(text.count - end)...]),
    ])
  }

  /// A text by itself, cut where it is very long.
  static func cut(_ text: String) -> HTML { cut(Array(text.unicodeScalars)[...]) }

  private static func cut(_ text: ArraySlice<Unicode.Scalar>) -> HTML {
    text.count > longest
      ? HTML([self.text(text.prefix(longest)), gap(text.count - longest)]) : self.text(text)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> HTML {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return HTML(marking: text)
  }

  /// What stands for characters that are left out.
  private static func gap(_ count: Int) -> HTML {
    HTML(.i, [.class: "gap"], "… \(Quantity.count(count, "character")) …")
  }
}
