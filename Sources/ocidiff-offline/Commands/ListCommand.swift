import ArchiveDiff
import ArgumentParser
import OCILayout

/// `ls`: the files of an image.
struct ListCommand: AsyncParsableCommand, OneInputCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the root file system that an image's layers make, or one layer.")

  /// How the list is written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, tree, ndjson }

  @Argument(
    help: "An archive or layout folder: PATH, PATH:REF, or - for standard input.", completion: .file())
  var input: String

  @Argument(help: "List paths alone that match, as in a .gitignore file: '*.so', /etc, 'usr/**/doc/'.")
  var globs: [String] = []

  @Option(help: "How to write the list.")
  var format = Format.table

  @Flag(name: .shortAndLong, help: "Write it as ls -l does, with owners' names and times.")
  var long = false

  @OptionGroup
  var layer: LayerFlag

  @OptionGroup
  var platform: PlatformFlag

  @OptionGroup
  var reading: ReadingFlags

  @OptionGroup
  var progress: ProgressFlag

  func run() async throws {
    let listing = try await progress.counting { progress in
      try await FileListing(
        of: try platform.image(of: input, limits: reading.limits, progress: progress), layer: layer.layer,
        paths: PathPatterns(globs), details: long, trustsDigests: reading.trustDigests, jobs: reading.jobs,
        progress: progress)
    }
    guard globs.isEmpty || !listing.items.isEmpty else {
      throw ArchiveError(
        .noSuchFile, input: input, "no path matches: ocidiff-offline ls lists all without a glob")
    }
    StandardOutput().write(text(of: listing.items))
  }

  private func text(of items: [FileListing.Item]) -> String {
    switch format {
    case .table: FileTable.text(items, isLong: long)
    case .tree: FileTree.text(items)
    case .ndjson: items.map { JSONWriter.line(value($0)) + "\n" }.joined()
    }
  }

  private func value(_ item: FileListing.Item) -> JSONValue {
    .object(
      [JSONMember("path", .string(item.path)), JSONMember("type", .string(item.type))]
        + item.attributes.map { JSONMember($0.name, $0.value) })
  }
}
