import ArgumentParser
import OCILayout
import TarStream

/// `info`: one image of an archive.
struct InfoCommand: OneInputCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show one image of an archive: its digests, platform and layers.")

  /// How it is written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(
    help: "An archive or layout folder: PATH, PATH:REF, or - for standard input.", completion: .file())
  var input: String

  @Option(help: "How to write it.")
  var format = Format.table

  @OptionGroup
  var platform: PlatformFlag

  @OptionGroup
  var reading: ReadingFlags

  @OptionGroup
  var progress: ProgressFlag

  func run() throws {
    let image = try progress.counting { progress in
      try platform.image(of: input, limits: reading.limits, progress: progress)
    }
    switch format {
    case .table: StandardOutput().write(table(image))
    case .json: StandardOutput().write(JSONWriter.document(document(image)))
    }
  }

  private func table(_ image: Image) -> String {
    let rows = [
      ("input", image.archive.name.text), ("format", image.archive.format.rawValue),
      ("names", image.names.isEmpty ? "-" : image.names.joined(separator: ", ")),
      ("platform", image.platform?.description ?? "not told"),
      ("manifest", image.manifest?.digest.description ?? "none"), ("config", "\(image.configDigest)"),
      ("created", image.configuration.document.json["created"]?.string ?? "not told"),
    ]
    let head = rows.map { name, value in
      (name + ":").padded(to: 10) + TerminalText.safe(value) + "\n"
    }.joined()
    var layers = TextTable(header: ["LAYER", "SIZE", "COMPRESSION", "DIFFID", "CREATED BY"])
    for (index, layer) in image.layers.enumerated() {
      layers.add([
        String(index), String(layer.blob.count), Compression(detecting: layer.blob).rawValue,
        layer.diffID?.description ?? "-", layer.history ?? "-",
      ])
    }
    return head + "\n" + layers.text()
  }

  private func document(_ image: Image) -> JSONDocument {
    func value(_ layer: Layer) -> JSONValue {
      .object([
        JSONMember("digest", .init(layer.descriptor?.digest.description)),
        JSONMember("diffID", .init(layer.diffID?.description)),
        JSONMember("size", .init(layer.blob.count)),
        JSONMember("compression", .string(Compression(detecting: layer.blob).rawValue)),
        JSONMember("createdBy", .init(layer.history)),
      ])
    }
    return JSONDocument(members: [
      ("path", .value(.string(image.archive.name.text))),
      ("format", .value(.string(image.archive.format.rawValue))),
      ("names", .value(.array(image.names.map { .string($0) }))),
      ("platform", .value(.init(image.platform?.description))),
      ("manifestDigest", .value(.init(image.manifest?.digest.description))),
      ("configDigest", .value(.string("\(image.configDigest)"))),
      ("created", .value(image.configuration.document.json["created"] ?? .null)),
      ("config", .value(image.configuration.document.json["config"] ?? .null)),
      ("layers", .rows(image.layers, value)),
    ])
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
