import ArgumentParser
import OCILayout
import Sandbox
import TarStream

/// A command that reads archives, which somebody else may have written: it does so in a sandbox.
protocol ReadingCommand: ParsableCommand {
  /// What is read, as the user wrote it.
  var inputs: [String] { get }
  /// How.
  var reading: ReadingFlags { get }
  /// Permits what is written besides the result.
  func permitOutputs(in files: inout PermittedFiles)
}

/// A command that looks into one archive.
protocol OneInputCommand: ReadingCommand {
  /// The archive, as the user wrote it.
  var input: String { get }
}

extension OneInputCommand {
  var inputs: [String] { [input] }
}

extension ReadingCommand {
  func permitOutputs(in files: inout PermittedFiles) {}

  /// Gives up what the command does not need. It must come before the command runs: no input is open yet, and no thread
  /// has been started.
  func enterSandbox() {
    guard !reading.noSandbox else { return tell("off, as asked") }
    var files = PermittedFiles()
    // What does not exist is found out, and told of, when it is opened.
    for name in inputs.compactMap({ try? ArchiveName($0) }) where name.path != "-" {
      files.permit(.read, at: name.path)
    }
    files.permit(.makeTemporaryFiles, at: Spool.folder)
    permitOutputs(in: &files)
    tell("\(Sandbox.enter(permitting: files))")
  }

  private func tell(_ text: String) {
    if reading.verbose { Diagnostics.note("sandbox: " + text) }
  }
}
