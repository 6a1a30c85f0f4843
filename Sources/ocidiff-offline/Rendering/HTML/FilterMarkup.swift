import ArchiveDiff

/// What to show of the differences: only with the script, which shows the form.
struct FilterMarkup {
  let reports: [ImageReport]

  func markup() -> HTML {
    HTML(
      .form, [.id: "filters", .hidden: "", .ariaLabel: "filters"],
      HTML(
        .div, [.class: "fields"],
        HTML(
          .label, [:], "Text ",
          HTML(.input, [.type: "search", .id: "text", .autocomplete: "off", .placeholder: "path or value"])),
        HTML(.label, [:], "Part ", choice("kind", "all", kinds)),
        HTML(
          .label, [:], "Change ",
          choice(
            "change", "all",
            [("added", "only in input 1"), ("removed", "only in input 0"), ("modified", "in both, modified")])
        ),
        layers.count > 1 ? HTML(.label, [:], "Layer ", choice("layer", "all", layers)) : HTML(),
        HTML(.button, [.type: "button", .id: "unfold"], "Open all folders"),
        HTML(.button, [.type: "reset"], "Reset"),
        HTML(.output, [.id: "matches", .ariaLive: "polite"])),
      HTML(
        .fieldset, [:], HTML(.legend, [:], "Causes (none chosen: all)"),
        HTML(
          causes.map { cause, count in
            HTML(
              .label, [.class: "chip"],
              HTML(.input, [.type: "checkbox", .name: "cause", .value: cause.rawValue]),
              CauseFamily(cause).dot, "\(cause.rawValue) \(Quantity.grouped(count))")
          })))
  }

  private func choice(_ id: String, _ all: String, _ values: [(value: String, words: String)]) -> HTML {
    HTML(
      .select, [.id: id], HTML(.option, [.value: ""], HTML(text: all)),
      HTML(values.map { HTML(.option, [.value: $0.value], HTML(text: $0.words)) }))
  }

  private var causes: [(Cause, Int)] {
    Cause.allCases.compactMap { cause in
      let count = reports.reduce(0) { $0 + ($1.summary.byCause[cause] ?? 0) }
      return count > 0 ? (cause, count) : nil
    }
  }

  private var kinds: [(value: String, words: String)] {
    let found = Set(reports.flatMap { $0.differences.map(\.kind) })
    return DifferenceList.order.filter { found.contains($0.kind) }.map {
      ($0.kind.rawValue, $0.heading.lowercased())
    }
  }

  private var layers: [(value: String, words: String)] {
    let found = Set(reports.flatMap { $0.differences.compactMap(\.layer) })
    return found.sorted().prefix(1000).map { layer in
      let histories = Set(
        reports.flatMap {
          $0.inputs.map { layer < $0.layerSummaries.count ? $0.layerSummaries[layer].history : nil }
        })
      let history = histories.count == 1 ? histories.first.flatMap { $0 } : nil
      return (String(layer), "\(layer)" + (history.map { ": " + $0.prefix(50) } ?? ""))
    }
  }
}
