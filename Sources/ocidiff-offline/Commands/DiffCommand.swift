import ArchiveDiff
import ArgumentParser
import Glibc
import OCILayout
import Sandbox
import TarStream

/// `diff`: compares two images.
struct DiffCommand: AsyncParsableCommand, ReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two images. Exits 0 if they are equal, 1 if not, 2 on trouble.",
    discussion: """
      Without flags all that can differ is told, down to the bytes around tar entries. --semantic leaves out what \
      does not matter to a container; what is left out is counted.
      """)

  @Argument(
    help: "An archive or layout folder: PATH, PATH:REF, or - for standard input.", completion: .file())
  var input0: String

  @Argument(help: "The one to hold against it.", completion: .file())
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

  @OptionGroup(title: "What to write")
  var output: OutputFlags

  @OptionGroup
  var reading: ReadingFlags

  @OptionGroup
  var progress: ProgressFlag

  var inputs: [String] { [input0, input1] }

  func permitOutputs(in files: inout PermittedFiles) { output.permit(in: &files) }

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
    let folder = try output.folder()
    let options = ComparisonOptions(
      ignored: ignoring.ignored, comparesRootFilesystems: rootfs, trustsDigests: reading.trustDigests,
      jobs: reading.jobs, paths: ignoring.paths)
    let line = ProgressLine.start(progress.progress)
    defer { line?.end() }
    let comparison = try ArchiveComparison(
      input0, input1, platforms: try choice, options: options, limits: reading.limits,
      progress: line?.progress)
    let report = try await comparison.run()
    tell(report)
    line?.progress.begin("reading once more what differs", of: nil)
    try output.write(report, folder: folder, isVerbose: reading.verbose) { line?.end() }
    let isEqual = output.require.map(report.reaches) ?? report.isEqual
    line?.end()
    // All is written. To take 100,000 differences apart takes a tenth as long as to find them, and is of no use any more.
    withExtendedLifetime((report, comparison)) {
      Glibc.exit((isEqual ? ExitStatus.equal : .different).rawValue)
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
