import ArchiveDiff
import ArgumentParser
import OCILayout
import TarStream

/// How inputs are read: common to all commands.
struct ReadingFlags: ParsableArguments {
  @Flag(help: "Believe the archive's digests without computing them: faster, and said in the report.")
  var trustDigests = false

  @Option(help: ArgumentHelp("Multiply all limits on the size of inputs.", valueName: "factor"))
  var maxScale = 1.0

  @Option(
    help: ArgumentHelp(
      "Work on this many layers at a time; by default as many as there are processors to use.",
      valueName: "number"))
  var jobs = ComparisonOptions.usableProcessors

  @Flag(help: "Say on standard error what is done, and tell layer, cause and effect in the table.")
  var verbose = false

  @Flag(help: "Give up no rights before inputs are read: for systems on which the sandbox is in the way.")
  var noSandbox = false

  func validate() throws {
    guard maxScale.isFinite, maxScale > 0 else {
      throw ValidationError("--max-scale takes a number above 0.")
    }
    guard jobs > 0 else { throw ValidationError("--jobs takes a number above 0.") }
  }

  var limits: ImageLimits { ImageLimits().scaled(by: maxScale) }
}

/// Whether a long run says how far it is.
struct ProgressFlag: ParsableArguments {
  @Option(
    help: "Say on standard error how far a long run is: where that is a terminal, or always, or never.")
  var progress = ProgressChoice.auto

  /// Calls `body` with where to count what is read. The line that says how far that is, is gone when it returns.
  func counting<Result>(_ body: (ReadingProgress?) throws -> Result) rethrows -> Result {
    let line = ProgressLine.start(progress)
    defer { line?.end() }
    return try body(line?.progress)
  }

  /// Calls `body` with where to count what is read. The line that says how far that is, is gone when it returns.
  func counting<Result>(_ body: (ReadingProgress?) async throws -> Result) async rethrows -> Result {
    let line = ProgressLine.start(progress)
    defer { line?.end() }
    return try await body(line?.progress)
  }
}

/// Which platform of an archive's image to take: for commands that look into one archive.
struct PlatformFlag: ParsableArguments {
  @Option(help: ArgumentHelp("The platform: OS/ARCH[/VARIANT].", valueName: "platform"))
  var platform: String?

  func validate() throws { _ = try request }

  /// The image that an input names, for the platform that was asked for. `progress`: where to count what is read for that.
  func image(of input: String, limits: ImageLimits, progress: ReadingProgress?) throws -> Image {
    let archive = try ImageArchive.open(input, limits: limits, progress: progress)
    let source = try archive.source()
    return try archive.load(try source.variant(for: try request, of: archive), of: source)
  }

  private var request: Platform? {
    get throws { try platform.map(Platform.parse) }
  }
}

/// Which layer of an image to look into.
struct LayerFlag: ParsableArguments {
  @Option(
    name: .customLong("layer"),
    help: ArgumentHelp(
      "Look into this layer alone, counted from 0, instead of what all make together.", valueName: "number"))
  var layer: Int?
}

extension Platform {
  /// The platform that a user wrote.
  static func parse(_ text: String) throws -> Platform {
    guard let platform = Platform(text) else {
      throw ValidationError("'\(text)' is no platform: write OS/ARCH or OS/ARCH/VARIANT, as linux/arm64.")
    }
    return platform
  }
}
