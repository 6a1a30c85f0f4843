import ArchiveDiff

/// What the causes mean that occur, how they come about and what to do about them.
struct CausesMarkup {
  let reports: [ImageReport]

  /// One item a cause, those left out among them, as the page refers to them too.
  func markup() -> HTML {
    HTML(
      Cause.allCases.compactMap { cause in
        let count = reports.reduce(0) { $0 + ($1.summary.byCause[cause] ?? 0) }
        let leftOut = reports.reduce(0) { $0 + ($1.summary.ignored[cause] ?? 0) }
        return count + leftOut > 0 ? markup(CausePage.page(for: cause), count, leftOut) : nil
      })
  }

  private func markup(_ page: CausePage, _ count: Int, _ leftOut: Int) -> HTML {
    let numbers = [
      count > 0 ? Quantity.grouped(count) : nil, leftOut > 0 ? "\(Quantity.grouped(leftOut)) left out" : nil,
    ]
    let flags = page.flags.map(\.spelling).joined(separator: ", ")
    return HTML(
      .details, [.id: "cause-\(page.cause.rawValue)", .class: "explanation"],
      HTML(
        .summary, [:], CauseFamily(page.cause).dot, HTML(.b, [:], HTML(text: page.cause.rawValue)),
        HTML(.span, [.class: "count"], HTML(text: numbers.compactMap { $0 }.joined(separator: ", "))),
        HTML(.span, [:], HTML(text: page.summary))),
      HTML(
        .dl, [:], term("What it means", page.meaning), term("How it comes about", page.origin),
        HTML(.dt, [:], "What to change"),
        HTML(
          page.remedies.map {
            HTML(.dd, [:], HTML(.b, [:], HTML(text: $0.tool)), ": ", Self.flowing($0.text))
          }),
        HTML(.dt, [:], "What leaves it out"),
        HTML(
          .dd, [:], HTML(.code, [:], HTML(text: flags.isEmpty ? "no flag" : flags)), ". ",
          Self.flowing(page.flagNote))))
  }

  private func term(_ name: String, _ text: String) -> HTML {
    HTML([HTML(.dt, [:], HTML(text: name)), HTML(.dd, [:], Self.flowing(text))])
  }

  /// Lines that start with two spaces stand as they are; what is between them flows.
  private static func flowing(_ text: String) -> HTML {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var parts: [HTML] = []
    var index = 0
    while index < lines.count {
      let isFixed = lines[index].hasPrefix("  ")
      let run = lines[index...].prefix { $0.hasPrefix("  ") == isFixed }
      parts.append(
        isFixed
          ? HTML(.pre, [:], HTML(text: run.map { $0.dropFirst(2) }.joined(separator: "\n")))
          : HTML(text: run.joined(separator: " ")))
      index += run.count
    }
    return HTML(parts)
  }
}
