import ArchiveDiff

/// What stands above a group of rows.
struct TerminalHeading {
  let terminal: Terminal
  /// Whether history lines are told to their end.
  let isFull: Bool

  /// The name of the part; of a layer also how it came to be, on both sides where they say different things.
  func lines(_ part: TerminalGroup.Part, of report: ImageReport) -> [TerminalLine] {
    var line = TerminalLine(isColoured: terminal.isColoured)
    line.add(Self.name(of: part), .strong)
    guard case .layer(let number) = part else { return [line] }
    line.add("  ")
    let column = line.columns
    let histories = report.inputs.map { input in
      input.layerSummaries.indices.contains(number) ? input.layerSummaries[number].history : nil
    }
    if histories.allSatisfy({ $0 == histories[0] }) {
      return add(histories[0] ?? "", nil, at: column, to: line)
    }
    var lines: [TerminalLine] = []
    for (side, history) in histories.enumerated() {
      line.pad(to: column)
      lines += add(
        (side == 0 ? "- " : "+ ") + (history ?? "(no history)"), side == 0 ? .removed : .added,
        at: column, to: line)
      line = TerminalLine(isColoured: terminal.isColoured)
    }
    return lines
  }

  private static func name(of part: TerminalGroup.Part) -> SafeText {
    switch part {
    case .document(.index): "Index"
    case .document(.manifest): "Manifest"
    case .document: "Configuration"
    case .layer(let number): SafeText("Layer \(number)")
    case .rootFilesystem: "Root file system"
    }
  }

  private func add(_ history: String, _ ink: Ink?, at column: Int, to start: TerminalLine) -> [TerminalLine] {
    let text = SafeText(isFull ? history : Self.command(in: history))
    let room = terminal.columns - column
    let pieces = isFull ? text.wrapped(to: room) : [text.cut(to: room)]
    var line = start
    return pieces.map { piece in
      line.pad(to: column)
      line.add(piece, ink)
      defer { line = TerminalLine(isColoured: terminal.isColoured) }
      return line
    }
  }

  /// A history line without what builders put around the command that a person wrote.
  static func command(in history: String) -> String {
    var text = history[...]
    for (prefix, verb) in [("/bin/sh -c #(nop) ", ""), ("RUN /bin/sh -c ", "RUN "), ("/bin/sh -c ", "RUN ")]
    where text.hasPrefix(prefix) {
      text = verb + text.dropFirst(prefix.count).drop { $0 == " " }
      break
    }
    if text.hasSuffix(" # buildkit") { text = text.dropLast(" # buildkit".count) }
    return String(text)
  }
}
