import ArchiveDiff

/// The end of the table on a terminal: how far the sameness goes, why it goes no further, and what to do about that.
struct TerminalSummary {
  let terminal: Terminal

  /// `required`: the rung on which the exit status hangs.
  func text(_ report: ImageReport, required: Equivalence?) -> String {
    var lines = verdict(SummaryText.verdict(report, required: required))
    if report.summary.differences > 0 {
      lines.append(line("\(Quantity.count(report.summary.differences, "difference"))"))
      lines += causes(report)
    }
    let largest = report.largestDifferences()
    if !largest.isEmpty { lines += [line("largest")] + sizes(largest) }
    if !report.summary.ignored.isEmpty {
      lines.append(line("left out as asked"))
      lines += listed(report.summary.ignored)
    }
    if let exclusion = SummaryText.exclusion(report) { lines.append(line(SafeText(exclusion))) }
    if report.options.trustsDigests { lines += words(SummaryText.trustNote, .modified) }
    return lines.map { $0.text + "\n" }.joined()
  }

  private func line(_ text: SafeText, _ ink: Ink? = nil) -> TerminalLine {
    var line = TerminalLine(isColoured: terminal.isColoured)
    line.add(text, ink)
    return line
  }

  private func line(_ text: String) -> TerminalLine { line(SafeText(text)) }

  /// A text, wrapped at its spaces.
  private func words(_ text: String, _ ink: Ink) -> [TerminalLine] {
    var lines = [TerminalLine(isColoured: terminal.isColoured)]
    add(text.split(separator: " ").map { SafeText(String($0)) }, ink, to: &lines)
    return lines
  }

  private func verdict(_ verdict: SummaryText.Verdict) -> [TerminalLine] {
    var lines = [TerminalLine(isColoured: terminal.isColoured)]
    lines[0].add(SafeText(verdict.outcome + ":"), verdict.isGood ? .addedByte : .removedByte)
    add(verdict.words.split(separator: " ").map { SafeText(String($0)) }, to: &lines)
    return lines
  }

  /// A line for each cause: how often, which, what tells more, and an example where there is room for one.
  private func causes(_ report: ImageReport) -> [TerminalLine] {
    let examples = SummaryText.examples(report)
    let rows = report.summary.byCause.sorted { $0.key < $1.key }.map { cause, number in
      (
        Self.number(number), SafeText(cause.rawValue), SafeText(SummaryText.command(explaining: cause)),
        SafeText((examples[cause] ?? []).joined(separator: ", ") + (number > 3 ? ", …" : ""))
      )
    }
    let widths = rows.reduce((0, 0, 0)) { widths, row in
      (max(widths.0, row.0.columns), max(widths.1, row.1.columns), max(widths.2, row.2.columns))
    }
    let command = 2 + widths.0 + 2 + widths.1 + 2
    // Where the commands have no room, one stands for all.
    let isNarrow = command + widths.2 > terminal.columns
    let lines = rows.map { row in
      var line = TerminalLine(isColoured: terminal.isColoured)
      line.pad(to: 2 + widths.0 - row.0.columns)
      line.add(row.0, .strong)
      line.pad(to: 2 + widths.0 + 2)
      line.add(row.1)
      if isNarrow { return line }
      line.pad(to: command)
      line.add(row.2, .faint)
      let column = command + widths.2 + 2
      guard terminal.columns - column >= min(12, row.3.columns) else { return line }
      line.pad(to: column)
      line.add(row.3.cut(to: terminal.columns - column))
      return line
    }
    return lines + (isNarrow ? [line("read more: ocidiff-offline explain CAUSE", .faint)] : [])
  }

  private func sizes(_ largest: [Difference]) -> [TerminalLine] {
    let sizes = largest.map { SafeText(Quantity.bytes($0.bytes)) }
    let widest = sizes.reduce(0) { max($0, $1.columns) }
    return zip(largest, sizes).flatMap { difference, size in
      SafeText(difference.path).wrapped(to: terminal.columns - widest - 4).enumerated().map { number, piece in
        var line = TerminalLine(isColoured: terminal.isColoured)
        if number == 0 {
          line.pad(to: 2 + widest - size.columns)
          line.add(size, .strong)
        }
        line.pad(to: 2 + widest + 2)
        line.add(piece)
        return line
      }
    }
  }

  private func listed(_ counts: [Cause: Int]) -> [TerminalLine] {
    let parts = counts.sorted { $0.key < $1.key }.enumerated().map { number, part in
      let comma = number < counts.count - 1 ? "," : ""
      return SafeText("\(Self.number(part.value).text) \(part.key.rawValue)\(comma)")
    }
    var lines = [TerminalLine(isColoured: terminal.isColoured)]
    lines[0].pad(to: 1)
    add(parts, to: &lines)
    return lines
  }

  /// Adds words to the last line, and to new ones where they do not fit.
  private func add(_ words: [SafeText], _ ink: Ink? = nil, to lines: inout [TerminalLine]) {
    for word in words {
      if lines[lines.count - 1].columns == 0 {
        lines[lines.count - 1].add(word, ink)
        continue
      }
      if lines[lines.count - 1].columns + 1 + word.columns > terminal.columns {
        lines.append(TerminalLine(isColoured: terminal.isColoured))
        lines[lines.count - 1].pad(to: 1)
      }
      lines[lines.count - 1].add(" ")
      lines[lines.count - 1].add(word, ink)
    }
  }

  private static func number(_ number: Int) -> SafeText { SafeText(Quantity.grouped(number)) }
}
