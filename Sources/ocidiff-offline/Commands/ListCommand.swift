import ArchiveDiff
import ArgumentParser
import OCILayout

/// `ls`: the root file system that an image's layers make.
struct ListCommand: AsyncParsableCommand, ReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the root file system that an image's layers make.")

  /// How the list is written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, ndjson }

  @Argument(
    help: "An archive or layout folder: PATH, PATH:REF, or - for standard input.", completion: .file())
  var input: String

  @Option(help: "How to write the list.")
  var format = Format.table

  @OptionGroup
  var platform: PlatformFlag

  @OptionGroup
  var reading: ReadingFlags

  var inputs: [String] { [input] }

  func run() async throws {
    let image = try platform.image(of: input, limits: reading.limits)
    let listing = try await RootListing(
      of: image, trustsDigests: reading.trustDigests, jobs: reading.jobs)
    switch format {
    case .table: StandardOutput().write(table(listing))
    case .ndjson: StandardOutput().write(listing.items.map { JSONWriter.line(value($0)) + "\n" }.joined())
    }
  }

  private func value(_ item: RootListing.Item) -> JSONValue {
    .object(
      [JSONMember("path", .string(item.path)), JSONMember("type", .string(item.type))]
        + item.attributes.map { JSONMember($0.name, $0.value) })
  }

  private func table(_ listing: RootListing) -> String {
    var table = TextTable(header: ["TYPE", "MODE", "UID", "GID", "SIZE", "PATH"])
    for item in listing.items {
      func text(_ name: String) -> String? {
        item.attributes.first { $0.name == name }.map { $0.value.string ?? JSONWriter.line($0.value) }
      }
      let path = item.path.isEmpty ? "/" : item.path
      table.add([
        item.type, text("mode") ?? "-", text("uid") ?? "-", text("gid") ?? "-",
        text("size") ?? text("device") ?? "-", path + (text("linkTarget").map { " -> \($0)" } ?? ""),
      ])
    }
    return table.text()
  }
}
