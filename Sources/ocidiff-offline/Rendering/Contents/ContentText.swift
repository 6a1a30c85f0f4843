import ArchiveDiff

/// What the files of two images hold differently: as `diff -u` tells it of text, and a hex dump of other bytes.
struct ContentText {
  /// What is shown.
  struct Kinds {
    /// The lines of text files; of others that they differ.
    var lines = false
    /// The first bytes that differ in other files.
    var bytes = false

    var isEmpty: Bool { !lines && !bytes }
  }

  let kinds: Kinds
  /// Where a person reads it; `nil` for a pipe or a file.
  let terminal: Terminal?
  /// Whether long lines are told to their end on a terminal.
  var isFull = false

  /// The contents of one image, by the positions of its differences.
  func text(_ image: ImageReport, _ contents: [Int: ContentDifference]) -> String {
    // Other forms of the report may have had them read.
    guard !kinds.isEmpty else { return "" }
    var text = ""
    var omitted = 0
    for position in contents.keys.sorted() {
      let names = ContentNames(image.differences[position])
      switch contents[position] {
      case .lines(let lines) where kinds.lines:
        for line in UnifiedText(terminal: terminal, isFull: isFull).lines(lines, names) {
          append(line, to: &text)
        }
      case .bytes(let bytes):
        append(line(names.binary(differingAt: kinds.bytes ? bytes.offset : nil), .strong), to: &text)
        guard kinds.bytes else { continue }
        for line in HexText(terminal: terminal).lines(bytes) { append(line, to: &text) }
      case .sameStart(let count):
        append(line(names.same(count), .strong), to: &text)
      case .tooMany: omitted += 1
      case .lines, nil: continue
      }
    }
    if omitted > 0 {
      append(line("\(Quantity.count(omitted, "more file")) not shown, as there are too many"), to: &text)
    }
    return text.isEmpty ? "" : text + "\n"
  }

  private func line(_ text: String, _ ink: Ink? = nil) -> TerminalLine {
    var line = TerminalLine(isColoured: terminal?.isColoured ?? false)
    line.add(SafeText(text), ink)
    return line
  }

  private func append(_ line: TerminalLine, to text: inout String) {
    text += line.text
    text += "\n"
  }
}

/// What the two files of a difference are called.
struct ContentNames {
  /// One for each side, with the folder that `--report-dir` writes it to; `/dev/null` for a side that lacks it, as `patch`
  /// expects it.
  let names: [String]
  /// Whether one side lacks it.
  let isLone: Bool
  /// The layer that it is told of, if one.
  let layer: Int?

  init(_ difference: Difference) {
    let missing = [.added: 0, .removed: 1][difference.change]
    names = (0...1).map { (side: Int) in
      side == missing ? "/dev/null" : "input-\(side)/\(difference.path)"
    }
    isLone = missing != nil
    layer = difference.layer
  }

  func binary(differingAt offset: Int?) -> String {
    let place = offset.map { ", first at byte \(Quantity.grouped($0)) (0x\(String($0, radix: 16)))" } ?? ""
    return "Binary files \(names[0]) and \(names[1]) differ\(place)"
  }

  func same(_ count: Int) -> String {
    "Files \(names[0]) and \(names[1]) differ, but not in their first \(Quantity.bytes(UInt64(count))), "
      + "which is all that was compared"
  }
}
