import ArchiveDiff
import ArgumentParser
import OCILayout
import Sandbox

/// `diff`: compares two images.
struct DiffCommand: AsyncParsableCommand, ReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two images. Exits 0 if they are equal, 1 if not, 2 on trouble.",
    discussion: """
      Without flags all that can differ is told, down to the bytes around tar entries. --semantic leaves out what \
      does not matter to a container; what is left out is counted.
      """)

  /// How the result is written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, ndjson }

  @Argument(help: "An archive or layout folder: PATH, PATH:REF, or - for standard input.")
  var input0: String

  @Argument(help: "The one to hold against it.")
  var input1: String

  @OptionGroup(title: "What to leave out")
  var ignoring: IgnoreFlags

  @Flag(help: "Compare the root file systems that the layers make together, however they are cut.")
  var rootfs = false

  @Option(
    help: ArgumentHelp("Compare this platform: OS/ARCH[/VARIANT]. May be repeated.", valueName: "platform"))
  var platform: [String] = []

  @Flag(help: "Compare all platforms.")
  var allPlatforms = false

  @Option(help: "How to write the result.")
  var format = Format.table

  @Flag(help: "Of the table, print the summary alone, its differences grouped by cause.")
  var summary = false

  @Option(help: ArgumentHelp("Write the report as JSON to this file besides.", valueName: "path"))
  var reportFile: String?

  @Option(
    help: ArgumentHelp(
      "Write the files that differ to this folder besides, a tree for each input, with the report: for diff -ur or "
        + "diffoscope. It must be empty, not there, or an earlier report.", valueName: "path"))
  var reportDir: String?

  @Option(
    help: ArgumentHelp(
      "Exit 0 exactly if the images are at least as much the same as this rung says: archive, image, layers, "
        + "entries, semantic, rootfs.", valueName: "rung"), transform: Equivalence.parse)
  var require: Equivalence?

  @OptionGroup
  var reading: ReadingFlags

  var inputs: [String] { [input0, input1] }

  func permitOutputs(in files: inout PermittedFiles) {
    if let reportFile { ReportFile.permit(reportFile, in: &files) }
    if let reportDir { ReportFolder.permit(reportDir, in: &files) }
  }

  func validate() throws { _ = try choice }

  private var choice: PlatformChoice {
    get throws {
      let platforms = try platform.flatMap { $0.split(separator: ",").map(String.init) }.map(Platform.parse)
      guard !allPlatforms || platforms.isEmpty else {
        throw ValidationError("--all-platforms and --platform exclude each other.")
      }
      return allPlatforms ? .all : platforms.isEmpty ? .automatic : .these(platforms)
    }
  }

  func run() async throws {
    let folder = try reportDir.map(ReportFolder.init)
    let options = ComparisonOptions(
      ignored: ignoring.ignored, comparesRootFilesystems: rootfs, trustsDigests: reading.trustDigests,
      jobs: reading.jobs)
    let comparison = try ArchiveComparison(
      input0, input1, platforms: try choice, options: options, limits: reading.limits)
    let report = try await comparison.run()
    tell(report)
    // A long one takes as long to write out as to find, and three may ask for it.
    lazy var json = JSONWriter.document(ReportJSON.document(report)) + "\n"
    try folder?.write(report, json: json)
    if let reportFile { try ReportFile.write(json, to: reportFile) }
    StandardOutput().write(text(of: report, json: json))
    let isEqual = require.map(report.reaches) ?? report.isEqual
    throw isEqual ? ExitStatus.equal : ExitStatus.different
  }

  private func text(of report: ArchiveReport, json: @autoclosure () -> String) -> String {
    switch format {
    case .table:
      ReportTable.text(
        report, detail: summary ? .summary : reading.verbose ? .verbose : .rows, required: require)
    case .json: json()
    case .ndjson: ReportJSON.lines(report).map { JSONWriter.line($0) + "\n" }.joined()
    }
  }

  private func tell(_ report: ArchiveReport) {
    for image in report.images {
      for warning in image.warnings { Diagnostics.warning(warning) }
      guard reading.verbose else { continue }
      for (number, input) in image.inputs.enumerated() {
        Diagnostics.note(
          "input \(number): \(input.path): \(input.format.rawValue), \(input.reference ?? "without a name"), "
            + "\(input.platform?.description ?? "platform not told"), \(input.layers) layers, "
            + "configuration \(input.configDigest)")
      }
      let summary = image.summary
      Diagnostics.note(
        "\(summary.layersShared) layers shared, \(summary.layersRead) read: \(summary.entries) entries, "
          + "\(summary.bytesRead) bytes")
    }
  }
}

extension Equivalence {
  /// The rung that a user wrote.
  fileprivate static func parse(_ text: String) throws -> Equivalence {
    guard let rung = Equivalence(rawValue: text), rung != .different else {
      let rungs = allCases.dropLast().map(\.rawValue).joined(separator: ", ")
      throw ValidationError("'\(text)' is no rung of the ladder: write one of \(rungs).")
    }
    return rung
  }
}
