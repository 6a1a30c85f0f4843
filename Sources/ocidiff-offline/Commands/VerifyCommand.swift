import ArchiveDiff
import ArgumentParser
import OCILayout

/// `verify`: what is broken or irregular in one archive.
struct VerifyCommand: AsyncParsableCommand, OneInputCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Verify an archive. Exits 0 if it is clean, 1 if something is irregular, 2 if something is broken.",
    discussion: """
      All images and platforms of the archive are verified: every blob that is told of, its size and digest, each \
      layer's diffID and media type, and whether programs could take the archive for different things: paths that \
      are told twice, names that climb out, whiteouts that name nothing, entries behind the end, images that \
      manifest.json and index.json tell differently.
      """)

  /// How the findings are written.
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(help: "An archive or layout folder: PATH, or - for standard input.", completion: .file())
  var input: String

  @Option(help: "How to write the findings.")
  var format = Format.table

  @OptionGroup
  var reading: ReadingFlags

  @OptionGroup
  var progress: ProgressFlag

  func validate() throws {
    guard !reading.trustDigests else {
      throw ValidationError("verify is there to check digests: leave --trust-digests out.")
    }
  }

  func run() async throws {
    let report = try await progress.counting { progress in
      try await ArchiveVerification(
        input, limits: reading.limits, jobs: reading.jobs, progress: progress
      ).run()
    }
    switch format {
    case .table: StandardOutput().write(VerificationTable.text(report))
    case .json: StandardOutput().write(JSONWriter.document(VerificationJSON.document(report)))
    }
    throw ExitStatus(report.outcome)
  }
}

extension ExitStatus {
  fileprivate init(_ outcome: VerificationReport.Outcome) {
    switch outcome {
    case .clean: self = .equal
    case .irregular: self = .different
    case .broken: self = .trouble
    }
  }
}
