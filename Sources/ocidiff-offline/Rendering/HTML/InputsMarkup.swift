import ArchiveDiff
import OCILayout

/// The two images side by side, and their layers.
struct InputsMarkup {
  let inputs: [InputSummary]
  /// How the page refers to a layer.
  let layerID: (Int) -> String

  func markup() -> HTML { HTML([images, layers]) }

  // MARK: Images

  private var images: HTML {
    let rows: [(String, (InputSummary) -> String?)] = [
      ("file", { $0.path }), ("form", { Self.words(for: $0) }), ("name", { $0.reference }),
      ("platform", { $0.platform?.description }), ("manifest", { $0.manifestDigest?.description }),
      ("configuration", { $0.configDigest.description }), ("layers", { String($0.layers) }),
      ("stored bytes", { Self.storedBytes($0) }),
    ]
    return HTML(
      .table, [.class: "inputs"],
      HTML(.thead, [:], HTML(.tr, [:], heading(""), heading("input 0"), heading("input 1"), heading(""))),
      HTML(.tbody, [:], rows.map { row($0, inputs.map($1)) }))
  }

  private func heading(_ text: String) -> HTML { HTML(.th, [.scope: "col"], HTML(text: text)) }

  private func row(_ name: String, _ values: [String?]) -> HTML {
    let isSame = values[0] == values[1]
    return HTML(
      .tr, [.class: isSame ? "same" : "other"], HTML(.th, [.scope: "row"], HTML(text: name)),
      HTML(values.map { HTML(.td, [:], $0.map { HTML(.bdi, [:], HTML(marking: $0)) } ?? none) }),
      HTML(.td, [.class: "sameness"], isSame ? "same" : "differs"))
  }

  private var none: HTML { HTML(.span, [.class: "none"], "none") }

  private static func words(for input: InputSummary) -> String {
    switch input.format {
    case .dockerArchive: "docker archive"
    case .ociArchive: "OCI archive"
    case .ociLayout: "OCI layout"
    }
  }

  private static func storedBytes(_ input: InputSummary) -> String {
    Quantity.bytes(input.layerSummaries.reduce(0) { $0 + UInt64($1.storedBytes) })
  }

  // MARK: Layers

  private var layers: HTML {
    let count = inputs.map(\.layerSummaries.count).max() ?? 0
    guard count > 0 else { return HTML() }
    return HTML(
      .table, [.class: "layers"],
      HTML(
        .thead, [:],
        HTML(.tr, [:], heading("layer"), heading("input 0"), heading("input 1"), heading(""))),
      HTML(.tbody, [:], (0..<count).map(layer)))
  }

  private func layer(_ index: Int) -> HTML {
    let sides = inputs.map { index < $0.layerSummaries.count ? $0.layerSummaries[index] : nil }
    let state = sameness(of: sides)
    let histories = sides.map { $0?.history }
    // One cell says for both sides what both sides say.
    let isOneStep = state != "only here" && histories[0] == histories[1]
    // Where one side has no manifest, what both have is told.
    let tellsDiffID = sides.contains { $0 != nil && $0?.digest == nil }
    let cells = sides.map { layer in
      cell(
        layer, tellsDiffID ? layer?.diffID : layer?.digest, history: isOneStep ? nil : layer?.history)
    }
    let row = HTML(
      .tr, [.id: layerID(index), .class: state == "shared" || state == "same content" ? "same" : "other"],
      HTML(.th, [.scope: "row"], HTML(text: String(index))), HTML(cells.map { HTML(.td, [:], $0) }),
      HTML(.td, [.class: "sameness"], HTML(text: state)))
    guard isOneStep, let history = histories[0] else { return row }
    return HTML([
      row,
      HTML(
        .tr, [.class: "history"], HTML(.td), HTML(.td, [.colspan: "3"], self.history(history))),
    ])
  }

  private func sameness(of sides: [LayerSummary?]) -> String {
    guard let left = sides[0], let right = sides[1] else { return "only here" }
    if let digest = left.digest, digest == right.digest { return "shared" }
    if let diffID = left.diffID, diffID == right.diffID {
      return left.digest == nil || right.digest == nil ? "shared" : "same content"
    }
    return "differs"
  }

  private func cell(_ layer: LayerSummary?, _ digest: Digest?, history: String?) -> HTML {
    guard let layer else { return none }
    let digest = digest?.description ?? "no digest"
    let all = [layer.digest.map { "blob \($0)" }, layer.diffID.map { "diffID \($0)" }].compactMap { $0 }
    return HTML([
      HTML(
        .code, [.class: "digest", .title: all.joined(separator: "\n")], HTML(text: String(digest.prefix(19)))),
      " \(Quantity.bytes(UInt64(layer.storedBytes)))", history.map(self.history) ?? HTML(),
    ])
  }

  private func history(_ text: String) -> HTML {
    HTML(.code, [.class: "step"], HTML(.bdi, [:], ChangedPart.cut(text)))
  }
}
