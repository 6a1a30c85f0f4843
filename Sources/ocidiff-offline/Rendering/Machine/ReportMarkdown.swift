import ArchiveDiff
import OCILayout

/// The report as Markdown, for a comment on a pull request or the summary of a CI job: the verdict first, then how much
/// differs by cause, then examples that are folded away.
///
/// It never grows beyond `lengthLimit`, whatever is compared, and says what it leaves out.
enum ReportMarkdown {
  /// Bytes in UTF-8. GitHub takes 65,536 characters in a comment, and 1 MiB in the summary of a job.
  static let lengthLimit = 60_000
  /// What all that is no example may take, so that there is room for these.
  static let frameLimit = 40_000

  static func text(_ report: ArchiveReport, required: Equivalence?) -> String {
    var images = zip(report.images, PlatformNames.names(of: report)).map { image, name in
      MarkdownImage(image, name: report.images.count > 1 ? name : nil, required: required)
    }
    var frame = 0
    let fitting = images.prefix { image in
      frame += image.frameLength
      return frame <= frameLimit
    }
    let hidden = images[fitting.count...].map(\.count)
    images = Array(fitting)
    // What has to be there has its place; each cause is given an equal share of the rest, those with little to say first.
    let places = images.indices.flatMap { image in images[image].sections.indices.map { (image, $0) } }
    var remaining = lengthLimit - frameLimit - 1000
    let shortestFirst = places.sorted {
      images[$0.0].sections[$0.1].length < images[$1.0].sections[$1.1].length
    }
    for (position, place) in shortestFirst.enumerated() {
      remaining -= images[place.0].sections[place.1].choose(within: remaining / (places.count - position))
    }
    return images.map(\.text).joined(separator: "\n") + remark(on: images, hidden: hidden)
  }

  /// What is left out, and how to get it. `hidden`: for each platform that is not shown, the number of its differences.
  private static func remark(on images: [MarkdownImage], hidden: [Int]) -> String {
    let count = images.flatMap(\.sections).map(\.hidden).reduce(0, +) + hidden.reduce(0, +)
    guard count > 0 || !hidden.isEmpty else { return "" }
    let all = images.map(\.count).reduce(0, +) + hidden.reduce(0, +)
    let platforms = hidden.isEmpty ? "" : ", and \(hidden.count) of \(hidden.count + images.count) platforms"
    return "\nNot shown here: \(count) of \(all) differences\(platforms). "
      + "`--report json=report.json` writes all of them to a file.\n"
  }
}

/// One platform.
private struct MarkdownImage {
  let head: String
  let count: Int
  var sections: [MarkdownSection]

  init(_ image: ImageReport, name: String?, required: Equivalence?) {
    let byCause = Dictionary(grouping: image.differences, by: \.cause)
    sections = Cause.allCases.compactMap { cause in byCause[cause].map { MarkdownSection(cause, $0) } }
    count = image.differences.count
    let verdict = "\(SummaryText.verdict(image, required: required))"
    var lines = ["### " + (name.map { MarkdownText.code($0) + " " } ?? "") + verdict, ""]
    lines += image.inputs.enumerated().map { "- input \($0): " + Self.words(for: $1) } + [""]
    lines += Self.table(image.summary)
    if let exclusion = SummaryText.exclusion(image) { lines += ["Differences \(exclusion).", ""] }
    if image.options.trustsDigests { lines += ["Digests were trusted, not checked.", ""] }
    head = lines.joined(separator: "\n") + "\n"
  }

  private static func words(for input: InputSummary) -> String {
    let told = [input.path, input.reference, input.platform?.description].compactMap { $0 }
    return
      (told.map { DifferenceLine.shortened($0, to: 120) }
      + [input.manifestDigest?.description].compactMap { $0 })
      .map(MarkdownText.code).joined(separator: ", ")
  }

  private static func table(_ summary: Summary) -> [String] {
    let causes = Set(summary.byCause.keys).union(summary.ignored.keys).sorted()
    guard !causes.isEmpty else { return [] }
    let rows = causes.map { "| \($0.rawValue) | \(summary.byCause[$0] ?? 0) | \(summary.ignored[$0] ?? 0) |" }
    let all = "| **all** | \(summary.differences) | \(summary.ignored.values.reduce(0, +)) |"
    return ["| cause | differences | left out as asked |", "| --- | ---: | ---: |"] + rows + [all, ""]
  }

  /// The bytes of all but the examples, at most.
  var frameLength: Int { head.utf8.count + 1 + sections.map(\.frameLength).reduce(0, +) }

  var text: String { head + sections.map(\.text).joined(separator: "\n") }
}

/// The differences of one cause, folded away.
private struct MarkdownSection {
  /// How many are spelled out at most: what nobody reads in a comment belongs into a file.
  private static let shownLimit = 100
  private static let end = "\n</details>\n"

  private let head: String
  private let count: Int
  private let lines: [String]
  private var shown = 0

  init(_ cause: Cause, _ differences: [Difference]) {
    // A blank line ends the HTML, and what follows is Markdown again.
    head =
      "<details><summary>\(cause.rawValue): \(differences.count)</summary>\n\n\(CausePage.page(for: cause).summary)"
      + " (`ocidiff-offline explain \(cause.rawValue)`)\n\n"
    count = differences.count
    lines = differences.prefix(Self.shownLimit).map {
      "- " + DifferenceLine.text($0, quote: MarkdownText.code) + "\n"
    }
  }

  /// How many are not spelled out.
  var hidden: Int { count - shown }

  /// The bytes of all lines.
  var length: Int { lines.map(\.utf8.count).reduce(0, +) }

  var frameLength: Int { head.utf8.count + more(count).utf8.count + Self.end.utf8.count + 1 }

  /// Takes as many lines as go into some bytes; returns how many bytes these have.
  mutating func choose(within space: Int) -> Int {
    var used = 0
    while shown < lines.count, used + lines[shown].utf8.count <= space {
      used += lines[shown].utf8.count
      shown += 1
    }
    return used
  }

  var text: String { head + lines.prefix(shown).joined() + (hidden > 0 ? more(hidden) : "") + Self.end }

  private func more(_ number: Int) -> String { "- and \(number) more\n" }
}
