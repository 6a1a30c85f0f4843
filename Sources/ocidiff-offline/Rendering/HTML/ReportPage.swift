import ArchiveDiff
import OCILayout

/// The report as one HTML file, which loads nothing.
enum ReportPage {
  /// `verdict`: what is said of each image in a line. `required`: the rung on which the exit status hangs.
  static func text(
    _ report: ArchiveReport, contents: [[Int: ContentDifference]], required: Equivalence?,
    bounds: PageSelection.Bounds = PageSelection.Bounds()
  ) -> String {
    let isEqual = required.map(report.reaches) ?? report.isEqual
    let lists = report.images.indices.map { number in
      DifferenceList(
        report.images[number], contents: contents[number], number: number,
        bounds: bounds.divided(by: report.images.count))
    }
    let shown = lists.reduce(0) { $0 + $1.selection.shown.count }
    let body = HTML(
      .body, [.class: shown <= 300 ? "small" : "large"],
      HTML(.a, [.class: "skip", .href: "#differences"], "Skip to the differences"),
      header(report, isEqual: isEqual, required: required), main(report, lists, required), footer(report),
      HTML(PageAsset.script))
    return "<!DOCTYPE html>\n"
      + HTML(.html, [.lang: "en"], head(report, isEqual: isEqual), body).markup + "\n"
  }

  private static func head(_ report: ArchiveReport, isEqual: Bool) -> HTML {
    let names = report.images.first?.inputs.map(\.path).joined(separator: ", ") ?? ""
    return HTML(
      .head, [:], HTML(.meta, [.charset: "utf-8"]),
      HTML(.meta, [.httpEquiv: "Content-Security-Policy", .content: PageAsset.policy]),
      HTML(.meta, [.name: "viewport", .content: "width=device-width, initial-scale=1"]),
      HTML(.meta, [.name: "color-scheme", .content: "light dark"]),
      HTML(.meta, [.name: "referrer", .content: "no-referrer"]),
      HTML(.meta, [.name: "generator", .content: "ocidiff-offline \(RootCommand.version)"]),
      HTML(.title, [:], HTML(text: "\(isEqual ? "Equal" : "Different"): \(names)")), HTML(PageAsset.style))
  }

  private static func header(_ report: ArchiveReport, isEqual: Bool, required: Equivalence?) -> HTML {
    let verdicts = report.images.map { image in
      let platform = report.images.count > 1 ? "\(name(of: image)): " : ""
      return HTML(.p, [.class: "verdict"], HTML(marking: platform + verdict(of: image, required)))
    }
    let inputs = report.images.first?.inputs.map { HTML(.bdi, [:], HTML(marking: $0.path)) } ?? []
    // Images that run the same are no cause for alarm, unless more was asked for.
    let isClose = required == nil && report.images.allSatisfy { $0.equivalence <= .rootfs }
    return HTML(
      .header, [.class: isEqual ? "equal" : isClose ? "close" : "different"],
      HTML(.h1, [:], isEqual ? "Equal" : "Different"),
      HTML(.p, [.class: "subject"], inputs.count == 2 ? HTML([inputs[0], " → ", inputs[1]]) : HTML(inputs)),
      HTML(verdicts))
  }

  private static func verdict(of image: ImageReport, _ required: Equivalence?) -> String {
    required == nil ? SummaryText.words(image) : "\(SummaryText.verdict(image, required: required))"
  }

  private static func name(of image: ImageReport) -> String {
    image.inputs.first?.platform?.description ?? "platform not told"
  }

  // MARK: Sections

  private static func main(_ report: ArchiveReport, _ lists: [DifferenceList], _ required: Equivalence?)
    -> HTML
  {
    let isOne = report.images.count == 1
    let filters = report.isEqual ? HTML() : FilterMarkup(reports: report.images).markup()
    var sections: [HTML] = []
    if isOne {
      sections += before(lists[0], required, .h2)
      sections.append(differences(lists[0], filters, .h2, .h3, id: "differences"))
    } else {
      sections.append(HTML(.div, [.id: "differences"], filters))
      for list in lists {
        sections.append(
          HTML(
            .article, [.class: "image"], HTML(.h2, [:], HTML(marking: name(of: list.report))),
            HTML(before(list, required, .h3)),
            differences(list, HTML(), .h3, .h4, id: "differences\(list.number)")))
      }
    }
    let causes = CausesMarkup(reports: report.images).markup()
    if !causes.isEmpty { sections.append(section("Causes", .h2, id: "causes", causes)) }
    return HTML(.main, [:], sections)
  }

  private static func before(
    _ list: DifferenceList, _ required: Equivalence?, _ heading: HTML.Element
  ) -> [HTML] {
    let picture = list.picture()
    return [
      OverviewMarkup(report: list.report, required: required).markup(),
      section(
        "Images", heading, id: "images\(list.number)",
        InputsMarkup(inputs: list.report.inputs) { "l\(list.number)-\($0)" }.markup()),
      picture.isEmpty
        ? HTML() : section("Where", heading, id: "where\(list.number)", picture),
    ]
  }

  private static func differences(
    _ list: DifferenceList, _ filters: HTML, _ heading: HTML.Element, _ inner: HTML.Element, id: String
  ) -> HTML {
    guard !list.report.differences.isEmpty else { return HTML(.div, [.id: id]) }
    return section("Differences", heading, id: id, HTML([filters, list.markup(heading: inner)]))
  }

  private static func section(_ name: String, _ heading: HTML.Element, id: String, _ content: HTML) -> HTML {
    HTML(.section, [.id: id], HTML(heading, [:], HTML(text: name)), content)
  }

  private static func footer(_ report: ArchiveReport) -> HTML {
    let options = report.images.first?.options
    let ignored =
      options?.ignored.isEmpty ?? true
      ? "Nothing was left out: the comparison was strict."
      : options?.isSemantic ?? false
        ? "Left out: all that --semantic names."
        : "Left out: "
          + Ignorable.allCases.filter { options?.ignored.contains($0) ?? false }.map(\.spelling)
          .joined(separator: ", ") + "."
    return HTML(
      .footer, [:],
      HTML(
        .p, [:],
        HTML(
          text:
            "Written by ocidiff-offline \(RootCommand.version). \(ignored) This file loads nothing from anywhere."
        )))
  }
}
