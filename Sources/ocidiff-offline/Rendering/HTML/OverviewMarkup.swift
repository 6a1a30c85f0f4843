import ArchiveDiff

/// What is to be seen at a glance: how far the sameness of two images goes, and what kinds of differences there are.
struct OverviewMarkup {
  let report: ImageReport
  let required: Equivalence?

  func markup() -> HTML {
    HTML(.div, [.class: "overview"], ladder, counts, leftOut, notes)
  }

  // MARK: The ladder

  /// The rungs from the lowest to the highest.
  private static let rungs: [(Equivalence, String)] = [
    (.rootfs, "the same root file system, run the same way"),
    (.semantic, "the same layer by layer in all that --semantic counts"),
    (.entries, "the same tar entries; only their encoding differs"),
    (.layers, "the same configuration and layers; compression may differ"),
    (.image, "the same manifest digest: one image for a registry"),
    (.archive, "the same bytes"),
  ]

  private var ladder: HTML {
    let rungs = Self.rungs.map { rung, words in
      let holds = report.equivalence <= rung
      let isHighest = report.equivalence == rung
      let state = isHighest ? "the highest rung that holds" : holds ? "holds" : "does not hold"
      return HTML(
        .li, [.class: (holds ? "holds" : "fails") + (rung == required ? " required" : "")],
        HTML(.b, [:], HTML(text: rung.rawValue)),
        HTML(.span, [.class: "state"], HTML(text: state + (rung == required ? ", required" : ""))),
        HTML(.small, [:], HTML(text: words)))
    }
    return HTML(.ol, [.class: "ladder", .ariaLabel: "how far the sameness goes"], rungs)
  }

  // MARK: Numbers

  private var counts: HTML {
    let summary = report.summary
    guard summary.differences > 0 else { return HTML(.p, [:], "No differences are reported.") }
    let causes = summary.byCause.sorted { $0.key < $1.key }.map { cause, count in
      HTML(
        .li, [:],
        HTML(
          .a, [.href: "#cause-\(cause.rawValue)", .title: CausePage.page(for: cause).summary],
          CauseFamily(cause).dot, HTML(.b, [:], HTML(text: Quantity.grouped(count))), " \(cause.rawValue)"))
    }
    return HTML([
      HTML(
        .p, [.class: "total"], HTML(.b, [:], HTML(text: Quantity.count(summary.differences, "difference"))),
        " by cause:"),
      HTML(.ul, [.class: "chips"], causes),
    ])
  }

  private var leftOut: HTML {
    guard !report.summary.ignored.isEmpty else { return HTML() }
    let total = report.summary.ignored.values.reduce(0, +)
    let causes = report.summary.ignored.sorted { $0.key < $1.key }.enumerated().map { index, entry in
      HTML([
        "\(index > 0 ? ", " : "")\(Quantity.grouped(entry.value)) ",
        HTML(.a, [.href: "#cause-\(entry.key.rawValue)"], HTML(text: entry.key.rawValue)),
      ])
    }
    return HTML(
      .p, [.class: "left-out"], "\(Quantity.grouped(total)) more left out as asked: ", HTML(causes))
  }

  private var notes: HTML {
    let summary = report.summary
    var notes = report.warnings.map { "Warning: \($0)" }
    if let exclusion = SummaryText.exclusion(report) { notes.append("Differences \(exclusion).") }
    if report.options.trustsDigests { notes.append("Digests were trusted, not checked (--trust-digests).") }
    if report.options.comparesRootFilesystems {
      notes.append("The root file systems that the layers make together were compared (--rootfs).")
    }
    notes.append(
      "Read: \(Quantity.count(summary.layersRead, "layer")), \(Quantity.grouped(summary.entries)) entries, "
        + "\(Quantity.bytes(summary.bytesRead)); \(Quantity.count(summary.layersShared, "layer")) shared.")
    return HTML(.ul, [.class: "notes"], notes.map { HTML(.li, [:], HTML(marking: $0)) })
  }
}
