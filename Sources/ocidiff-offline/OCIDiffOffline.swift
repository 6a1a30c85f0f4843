import ArgumentParser
import CGNU
import Glibc

/// Maps what a command came to onto the exit status, and does nothing else.
@main
enum OCIDiffOffline {
  static func main() async {
    StandardStreams.keepOpen()
    // Whoever reads our output may stop doing so: that is a failed write, not a reason to die.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that may not grow as long as it would have to.
    signal(SIGXFSZ, SIG_IGN)
    FatalSignals.handle()
    // Else libdispatch opens a socket to the system's log, to say there that it may not raise a thread's priority.
    unsafe setenv("LIBDISPATCH_LOG", "NO", 1)
    prepare_heap(SystemLimit.isDataLimited ? 1 : 0)
    do {
      try SystemLimit.check()
      var command = try RootCommand.parseAsRoot()
      if let command = command as? any ReadingCommand { command.enterSandbox() }
      if var command = command as? any AsyncParsableCommand {
        try SystemLimit.checkThreads()
        try await command.run()
      } else {
        try command.run()
      }
    } catch let status as ExitStatus {
      exit(status.rawValue)
    } catch let interruption as Interruption {
      interruption.endProgram()
    } catch  where RootCommand.exitCode(for: error) == .success {
      StandardOutput().write(RootCommand.fullMessage(for: error) + "\n")  // --help and --version
    } catch {
      Diagnostics.error(error)
      if let word = RootCommand.unknownCommand(in: CommandLine.arguments.dropFirst()) {
        Diagnostics.note(unknownCommand: word, known: RootCommand.commandNames)
      }
      exit(ExitStatus.trouble.rawValue)
    }
  }
}

/// How a run ends, as `diff` has it.
enum ExitStatus: Int32, Error {
  /// Nothing differs that is reported.
  case equal = 0
  /// Something differs.
  case different = 1
  /// Bad arguments, or an archive that is broken or cannot be read.
  case trouble = 2
}

/// The command line as a whole.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ocidiff-offline",
    abstract: "Says whether two container images are the same, and if not, what differs and why.",
    usage: """
      ocidiff-offline [diff] [flags] INPUT0 INPUT1
      ocidiff-offline verify|images|info [flags] INPUT
      ocidiff-offline ls [flags] INPUT [GLOB…]
      ocidiff-offline cat [flags] INPUT PATH
      ocidiff-offline explain [CAUSE]
      """,
    discussion: """
      Images are compared from files alone: docker save tarballs, OCI archives and OCI image-layout folders, \
      compressed or not. No registry, no daemon, no network.

      An INPUT is a path, PATH:REF where an archive holds several images, or - for standard input:

        ocidiff-offline --semantic a.tar b.tar
        docker save app:1.2 | ocidiff-offline --semantic - approved.oci.tar
        ocidiff-offline diff --format json layout-folder archive.tar.zst:app:1.2

      Exit status: 0 equal, 1 different, 2 trouble.
      """,
    version: version,
    subcommands: [
      DiffCommand.self, VerifyCommand.self, ImagesCommand.self, InfoCommand.self, ListCommand.self,
      CatCommand.self, ExplainCommand.self,
    ],
    defaultSubcommand: DiffCommand.self)

  static let version = "0.1.0"

  static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// The first argument, if it looks like a command and is neither one nor a file.
  static func unknownCommand(in arguments: some Collection<String>) -> String? {
    guard let word = arguments.first, !word.isEmpty, word.allSatisfy(\.isLetter),
      !commandNames.contains(word), unsafe access(word, F_OK) != 0
    else { return nil }
    return word
  }
}
