import ArchiveDiff
import OCILayout

/// One difference: a line, and below it, where the page has room, all that is known of it.
struct DifferenceMarkup {
  /// No more characters are shown of one value.
  static let longestValue = 4000
  /// No more attributes are shown of one difference.
  private static let mostAttributes = 100

  let difference: Difference
  /// How the page refers to it.
  let id: String
  let content: ContentDifference?
  let detail: PageSelection.Detail
  let isOpen: Bool
  /// Whether there are several layers, so that one wants to know which.
  let tellsLayer: Bool

  /// An item of a list. `name`: how it is called there.
  func item(named name: String) -> HTML {
    let line = HTML([
      HTML(.bdi, [.class: "name"], HTML(marking: name)),
      HTML(
        .span, [.class: "cause " + CauseFamily(difference.cause).rawValue],
        HTML(text: difference.cause.rawValue), layer),
      HTML(.span, [.class: "preview"], preview),
    ])
    guard case .full(let showsContent) = detail else { return item(line, isFull: false) }
    let body = HTML(.div, [.class: "body"], attributes, facts, shown(content, showsContent))
    let summary = HTML(.summary, [:], line)
    return item(
      isOpen ? HTML(.details, [.open: ""], summary, body) : HTML(.details, [:], summary, body), isFull: true)
  }

  private func item(_ content: HTML, isFull: Bool) -> HTML {
    HTML(
      .li,
      [
        .id: id, .class: isFull ? "difference full" : "difference row",
        .change: difference.change.rawValue, .kind: difference.kind.rawValue,
        .cause: difference.cause.rawValue, .layer: difference.layer.map { String($0) } ?? "",
      ], content)
  }

  // MARK: The line

  private var layer: HTML {
    guard tellsLayer, let layer = difference.layer else { return HTML() }
    return HTML(.small, [:], " layer \(layer)")
  }

  /// The values that differ, as far as one line has room for them.
  private var preview: HTML {
    if let size = sizes { return HTML(text: size) }
    let attributes = difference.attributes.filter { $0.name != "content" && $0.name != "order" }
    let shown = attributes.prefix(3).map { attribute in
      HTML([
        HTML(
          text: ["value", "type", "digest"].contains(attribute.name)
            ? "" : Self.short(attribute.name, 30) + " "),
        Self.values(attribute.values, change: difference.change), " ",
      ])
    }
    let more = attributes.count - shown.count
    return HTML(shown + (more > 0 ? ["and \(more) more"] : []))
  }

  /// How long both files are whose content differs, or the one that is there.
  private var sizes: String? {
    guard difference.kind == .file, difference.cause == .content || difference.cause == .presence else {
      return nil
    }
    if difference.change != .modified {
      return difference.bytes > 0 ? "file, \(Quantity.bytes(difference.bytes))" : nil
    }
    guard let size = difference.attributes.first(where: { $0.name == "size" }),
      let left = size.values[0].integer, let right = size.values[1].integer
    else { return nil }
    let more = difference.attributes.count - 2
    let change =
      left == right
      ? "\(Quantity.bytes(UInt64(clamping: left))) each"
      : "\(Quantity.bytes(UInt64(clamping: left))) → \(Quantity.bytes(UInt64(clamping: right)))"
    return change + (more > 0 ? ", and \(Quantity.count(more, "attribute"))" : "")
  }

  private static func values(_ values: [JSONValue], change: Difference.Change) -> HTML {
    let texts = values.map { isolated(short(text($0) ?? "none", 60)) }
    switch change {
    case .added: return texts[1]
    case .removed: return texts[0]
    case .modified: return HTML([texts[0], " → ", texts[1]])
    }
  }

  /// A text whose direction of writing must not turn what is around it.
  private static func isolated(_ text: String) -> HTML {
    text.utf8.allSatisfy { $0 < 0x80 } ? HTML(marking: text) : HTML(.bdi, [:], HTML(marking: text))
  }

  private static func short(_ text: String, _ count: Int) -> String {
    text.utf8.count <= count ? text : text.prefix(count - 1) + "…"
  }

  // MARK: What is below it

  private var attributes: HTML {
    guard !difference.attributes.isEmpty else { return HTML() }
    let rows = difference.attributes.prefix(Self.mostAttributes).map { attribute in
      HTML(
        .tr, [:], HTML(.th, [.scope: "row"], HTML(marking: Self.short(attribute.name, 200))),
        HTML(Self.cells(attribute).map { HTML(.td, [:], $0) }))
    }
    let more = difference.attributes.count - rows.count
    return HTML([
      HTML(
        .table, [.class: "attributes"],
        HTML(
          .thead, [:],
          HTML(
            .tr, [:], HTML(.th, [.scope: "col"], ""), HTML(.th, [.scope: "col"], "input 0"),
            HTML(.th, [.scope: "col"], "input 1"))),
        HTML(.tbody, [:], rows)),
      more > 0
        ? ContentMarkup.note("And \(Quantity.count(more, "attribute")): --format json tells them.") : HTML(),
    ])
  }

  /// The two values, with what differs marked where they are not wholly different.
  private static func cells(_ attribute: Attribute) -> [HTML] {
    let texts = attribute.values.map(text)
    guard let left = texts[0], let right = texts[1], attribute.name != "content", attribute.name != "digest"
    else {
      return texts.map { text in
        text.map { HTML(.bdi, [:], ChangedPart.cut($0)) } ?? HTML(.span, [.class: "none"], "none")
      }
    }
    let part = ChangedPart(left, right)
    return [0, 1].map { HTML(.bdi, [:], part.markup(side: $0)) }
  }

  /// A value as text; `nil` where there is none.
  private static func text(_ value: JSONValue) -> String? {
    value.shownText.map { String($0.prefix(longestValue)) }
  }

  private var facts: HTML {
    var facts = [
      HTML([
        HTML(.a, [.href: "#cause-\(difference.cause.rawValue)"], "What “\(difference.cause.rawValue)” means")
      ])
    ]
    if difference.effect == .shadowed { facts.append("a later layer hides it in the final root file system") }
    facts += origins
    facts.append(HTML(.a, [.href: "#\(id)"], "link to this difference"))
    return HTML(.ul, [.class: "facts"], facts.map { HTML(.li, [:], $0) })
  }

  /// Which layer the path comes from on each side, and how that came to be.
  private var origins: [HTML] {
    guard let layers = difference.layers else { return [] }
    let origins = layers.enumerated().map { side, layer -> (layer: Int?, history: String?) in
      (layer, difference.history?[side])
    }
    if origins[0].layer == origins[1].layer, origins[0].history == origins[1].history {
      return [Self.origin(origins[0], "layer")]
    }
    return origins.enumerated().compactMap { side, origin in
      origin.layer == nil ? nil : Self.origin(origin, "input \(side): layer")
    }
  }

  private static func origin(_ origin: (layer: Int?, history: String?), _ words: String) -> HTML {
    let history = origin.history.map { HTML(.code, [:], HTML(.bdi, [:], HTML(marking: short($0, 200)))) }
    return HTML([
      "\(words) \(origin.layer.map { String($0) } ?? "-")", history.map { HTML([": ", $0]) } ?? HTML(),
    ])
  }

  private func shown(_ content: ContentDifference?, _ showsContent: Bool) -> HTML {
    guard let content else { return HTML() }
    return showsContent
      ? ContentMarkup.markup(content)
      : ContentMarkup.note("The page has no room for what the files hold: --report-dir writes both.")
  }
}
