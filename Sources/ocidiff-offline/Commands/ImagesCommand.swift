import ArgumentParser
import OCILayout

/// `images`: what an archive holds.
struct ImagesCommand: OneInputCommand {
  static let configuration = CommandConfiguration(
    commandName: "images", abstract: "List the images that an archive holds.")

  /// How the list is written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(
    help: "An archive or layout folder: PATH, PATH:REF for what goes by that name, or - for standard input.",
    completion: .file())
  var input: String

  @Option(help: "How to write the list.")
  var format = Format.table

  @OptionGroup
  var reading: ReadingFlags

  @OptionGroup
  var progress: ProgressFlag

  func run() throws {
    let sources = try progress.counting { progress in
      try ImageArchive.open(input, limits: reading.limits, progress: progress).matchingSources()
    }
    switch format {
    case .table: StandardOutput().write(table(sources))
    case .json:
      let list = JSONDocument(members: [("images", .rows(sources, value))])
      StandardOutput().write(JSONWriter.document(list))
    }
  }

  private func table(_ sources: [ImageSource]) -> String {
    var table = TextTable(header: ["NAME", "PLATFORM", "DIGEST"])
    for source in sources {
      let names = source.names.isEmpty ? ["(without a name)"] : source.names
      for variant in source.variants {
        let platform = (variant.platform?.description ?? "not told") + (variant.isPresent ? "" : " (missing)")
        table.add([names.joined(separator: ", "), platform, variant.manifestDigest?.description ?? "-"])
      }
    }
    return table.text()
  }

  private func value(_ source: ImageSource) -> JSONValue {
    let platforms = source.variants.map { variant in
      JSONValue.object([
        JSONMember("platform", .init(variant.platform?.description)),
        JSONMember("manifestDigest", .init(variant.manifestDigest?.description)),
        JSONMember("present", .bool(variant.isPresent)),
      ])
    }
    return .object([
      JSONMember("names", .array(source.names.map { .string($0) })),
      JSONMember("digest", .init(source.digest?.description)),
      JSONMember("platforms", .array(platforms)),
    ])
  }
}
