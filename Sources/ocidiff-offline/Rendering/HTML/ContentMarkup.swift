import ArchiveDiff

/// What two files hold differently: lines, as `diff -u` has them, or bytes.
enum ContentMarkup {
  static func markup(_ difference: ContentDifference) -> HTML {
    switch difference {
    case .lines(let lines): markup(lines)
    case .bytes(let bytes): markup(bytes)
    case .sameStart(let count):
      note(
        "The first \(Quantity.bytes(UInt64(count))) are the same; what comes after them was not looked at.")
    case .tooMany:
      note("Not looked at, as too many other files differ: --report-dir writes both.")
    }
  }

  /// How many bytes the markup will have, about.
  static func weight(_ difference: ContentDifference) -> Int {
    switch difference {
    case .lines(let lines):
      lines.hunks.reduce(0) { $0 + $1.lines.reduce(0) { $0 + 50 + min($1.bytes.count, 4000) } }
    case .bytes: 4000
    case .sameStart, .tooMany: 200
    }
  }

  static func note(_ text: String) -> HTML { HTML(.p, [.class: "note"], HTML(text: text)) }

  // MARK: Lines

  private static func markup(_ difference: LineDifference) -> HTML {
    let hunks = difference.hunks.map { hunk in
      HTML([HTML(.span, [.class: "hunk"], "@@ -\(place(hunk.left)) +\(place(hunk.right)) @@"), lines(hunk)])
    }
    return HTML([
      HTML(.pre, [.class: "lines", .tabindex: "0", .ariaLabel: "lines that differ"], hunks),
      difference.isCut ? note("There may be more; the files or the list of lines are long.") : HTML(),
    ])
  }

  /// As `diff -u` tells lines: counted from 1, and the one before where there are none.
  private static func place(_ lines: Range<Int>) -> String {
    "\(lines.isEmpty ? lines.lowerBound : lines.lowerBound + 1),\(lines.count)"
  }

  private static func lines(_ hunk: LineDifference.Hunk) -> HTML {
    var (left, right) = (hunk.left.lowerBound, hunk.right.lowerBound)
    var parts: [HTML] = []
    var index = 0
    while index < hunk.lines.count {
      let line = hunk.lines[index]
      if line.origin == .both {
        (left, right, index) = (left + 1, right + 1, index + 1)
        parts.append(
          HTML(
            .span, [.left: String(left), .right: String(right)], " ", ChangedPart.cut(text(line)),
            ending(line)))
        continue
      }
      let removed = hunk.lines[index...].prefix { $0.origin == .left }
      let added = hunk.lines[(index + removed.count)...].prefix { $0.origin == .right }
      parts += markup(removed, added, &left, &right)
      index += removed.count + added.count
    }
    return HTML(parts)
  }

  /// Lines of the left file, and those of the right one that stand in their place. Where there are as many of these,
  /// each is held against its counterpart.
  private static func markup(
    _ removed: ArraySlice<LineDifference.Line>, _ added: ArraySlice<LineDifference.Line>, _ left: inout Int,
    _ right: inout Int
  ) -> [HTML] {
    let pairs =
      removed.count == added.count ? zip(removed, added).map { ChangedPart(text($0), text($1)) } : []
    func content(_ line: LineDifference.Line, _ index: Int, side: Int) -> HTML {
      pairs.isEmpty ? ChangedPart.cut(text(line)) : pairs[index].markup(side: side)
    }
    var parts: [HTML] = []
    for (index, line) in removed.enumerated() {
      left += 1
      parts.append(
        HTML(.del, [.left: String(left)], "-", content(line, index, side: 0), ending(line)))
    }
    for (index, line) in added.enumerated() {
      right += 1
      parts.append(
        HTML(.ins, [.right: String(right)], "+", content(line, index, side: 1), ending(line)))
    }
    return parts
  }

  private static func text(_ line: LineDifference.Line) -> String {
    String(validating: line.bytes, as: UTF8.self) ?? EscapedText.escape(line.bytes)
  }

  private static func ending(_ line: LineDifference.Line) -> HTML {
    line.endsInNewline ? HTML() : HTML(.i, [.class: "gap"], " no newline at the end")
  }

  // MARK: Bytes

  private static func markup(_ difference: ByteDifference) -> HTML {
    HTML([
      note("The first byte that differs is at \(Quantity.grouped(difference.offset))."),
      HTML(
        .div, [.class: "bytes"],
        rows(difference.left, against: difference.right, from: difference.start, side: 0),
        rows(difference.right, against: difference.left, from: difference.start, side: 1)),
    ])
  }

  private static func rows(_ bytes: [UInt8], against other: [UInt8], from start: Int, side: Int) -> HTML {
    let rows = stride(from: 0, to: bytes.count, by: ByteDifference.rowBytes).map { offset in
      let row = offset..<min(offset + ByteDifference.rowBytes, bytes.count)
      return HTML([
        HTML(.i, [:], "\(hexadecimal(start + offset, digits: 8))  "),
        HTML(row.map { byte($0, bytes, other) }),
        HTML(text: String(repeating: "   ", count: ByteDifference.rowBytes - row.count) + " "),
        HTML(text: String(decoding: row.map { 0x20..<0x7F ~= bytes[$0] ? bytes[$0] : 0x2E }, as: UTF8.self)),
        "\n",
      ])
    }
    return HTML(
      .pre, [.tabindex: "0", .ariaLabel: "bytes of input \(side)"],
      rows.isEmpty ? ["(the file ends before)"] : rows)
  }

  private static func byte(_ index: Int, _ bytes: [UInt8], _ other: [UInt8]) -> HTML {
    let text = HTML(text: hexadecimal(Int(bytes[index]), digits: 2))
    let isSame = index < other.count && other[index] == bytes[index]
    return HTML([isSame ? text : HTML(.b, [:], text), " "])
  }

  private static func hexadecimal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
