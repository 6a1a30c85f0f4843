import ArchiveDiff
import TarStream

/// The lines in which two texts differ, as `diff -u` tells them: `patch -p1` takes them.
struct UnifiedText {
  let terminal: Terminal?
  let isFull: Bool
  /// A line of so many columns is cut on a terminal: more than a screen of it tells a person nothing.
  private static let longestLine = 2000

  /// What stands before a line.
  private static let signs: [LineDifference.Line.Origin: (sign: SafeText, ink: Ink?)] = [
    .both: (" ", nil), .left: ("-", .removed), .right: ("+", .added),
  ]

  func lines(_ difference: LineDifference, _ names: ContentNames) -> [TerminalLine] {
    var body: [TerminalLine] = []
    var isPlain = true
    for hunk in difference.hunks {
      body.append(line("@@ -\(range(hunk.left)) +\(range(hunk.right)) @@", .place))
      for told in hunk.lines {
        let content = ContentLine(told.bytes, isForTerminal: terminal != nil)
        isPlain = isPlain && content.isPlain
        body.append(line(content, of: told.origin))
        if !told.endsInNewline { body.append(line(#"\ No newline at end of file"#)) }
      }
    }
    // For what starts with nothing, patch makes a file, whatever its name is.
    guard terminal != nil || isPlain || !names.isLone && difference.hunks.first?.left != 0..<0 else {
      return [line(names.binary(differingAt: nil), .strong)]
    }
    if difference.isCut {
      body.append(line("… cut here: the files are long, or differ in many lines", .faint))
    }
    return headers(names, isPlain: isPlain || terminal != nil) + body
  }

  /// What `patch` must not take for what the files hold, goes by names that it does not find.
  private func headers(_ names: ContentNames, isPlain: Bool) -> [TerminalLine] {
    let layer = names.layer.map { "layer \($0)" } ?? ""
    return zip(["---", "+++"], names.names).map { sign, name in
      var line = TerminalLine(isColoured: terminal?.isColoured ?? false)
      line.add(SafeText("\(sign) \(isPlain ? "" : "escaped/")\(name)"), .strong)
      // What follows a tab is no part of the name, and without one a space would end it.
      if !layer.isEmpty || name.utf8.contains(UInt8(ascii: " ")) { line.add(.tab) }
      line.add(SafeText(layer), .faint)
      return line
    }
  }

  private func line(_ text: SafeText, _ ink: Ink? = nil) -> TerminalLine {
    var line = TerminalLine(isColoured: terminal?.isColoured ?? false)
    line.add(text, ink)
    return line
  }

  private func line(_ text: String, _ ink: Ink) -> TerminalLine { line(SafeText(text), ink) }

  private func line(_ content: ContentLine, of origin: LineDifference.Line.Origin) -> TerminalLine {
    guard let (sign, ink) = Self.signs[origin] else { return line(content.text) }
    let isCut = terminal != nil && !isFull && content.text.columns > Self.longestLine
    return line(sign + (isCut ? content.text.cut(to: Self.longestLine) : content.text), ink)
  }

  /// Lines counted from 1; of none, the one before (POSIX, "diff -u").
  private func range(_ lines: Range<Int>) -> String {
    switch lines.count {
    case 0: "\(lines.lowerBound),0"
    case 1: "\(lines.lowerBound + 1)"
    default: "\(lines.lowerBound + 1),\(lines.count)"
    }
  }
}

/// A line of a file, safe to print.
struct ContentLine {
  let text: SafeText
  /// Whether it is what the file holds, byte for byte.
  let isPlain: Bool

  /// Tabs stay, and in a pipe the carriage return of a line that ends in one: neither does harm.
  init(_ bytes: [UInt8], isForTerminal: Bool) {
    if bytes.span.isPrintable() {
      (text, isPlain) = (SafeText(String(decoding: bytes, as: UTF8.self)), true)
      return
    }
    let endsInReturn = !isForTerminal && bytes.last == UInt8(ascii: "\r")
    let parts = bytes.dropLast(endsInReturn ? 1 : 0).split(
      separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    // A backslash stands for itself here: what a person reads is the file.
    let texts = parts.map { SafeText(EscapedText.escape($0, keepsBackslashes: true)) }
    isPlain = zip(texts, parts).allSatisfy { $0.text.utf8.elementsEqual($1) }
    let text = texts.dropFirst().reduce(texts.first ?? "") { $0 + .tab + $1 }
    self.text = endsInReturn ? text + .carriageReturn : text
  }
}
