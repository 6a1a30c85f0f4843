import ArchiveDiff
import ArgumentParser
import OCILayout
import TarStream

/// `cat`: what one file of an image holds.
struct CatCommand: AsyncParsableCommand, OneInputCommand {
  static let configuration = CommandConfiguration(
    commandName: "cat", abstract: "Print what one file of an image holds.",
    discussion: """
      The file is that of the root file system, symbolic links followed inside it, or that of one layer. On a terminal, \
      control characters are printed as \\xNN; elsewhere come the bytes as they are.
      """)

  @Argument(
    help: "An archive or layout folder: PATH, PATH:REF, or - for standard input.", completion: .file())
  var input: String

  @Argument(help: "The file, as ls writes its path.")
  var path: String

  @OptionGroup
  var layer: LayerFlag

  @OptionGroup
  var platform: PlatformFlag

  @OptionGroup
  var reading: ReadingFlags

  @OptionGroup
  var progress: ProgressFlag

  func run() async throws {
    let line = ProgressLine.start(progress.progress)
    defer { line?.end() }
    let image = try platform.image(of: input, limits: reading.limits, progress: line?.progress)
    var sink = PrintedContent(isForTerminal: StandardOutput.isTerminal) { line?.end() }
    try await image.readFile(
      at: path, layer: layer.layer, trustsDigests: reading.trustDigests, jobs: reading.jobs,
      progress: line?.progress, into: &sink)
  }
}

/// Prints what a file holds.
private struct PrintedContent: ContentSink {
  let isForTerminal: Bool
  /// Called before anything is printed.
  private let printing: () -> Void
  private(set) var wantsMore = true
  /// What waits for the rest of its line, so that no character is torn apart.
  private var line: [UInt8] = []
  private static let longestLine = 1 << 16

  init(isForTerminal: Bool, printing: @escaping () -> Void) {
    self.isForTerminal = isForTerminal
    self.printing = printing
  }

  mutating func begin(_ entry: UInt32) { printing() }

  mutating func take(content: Span<UInt8>) {
    guard wantsMore else { return }
    guard isForTerminal else {
      wantsMore = StandardOutput().write(content)
      return
    }
    for index in content.indices {
      line.append(content[index])
      if content[index] == UInt8(ascii: "\n") || line.count == Self.longestLine { printLine() }
    }
  }

  mutating func take(hole count: UInt64) {
    let zeros = [UInt8](repeating: 0, count: Int(min(count, 1 << 16)))
    var rest = count
    while rest > 0, wantsMore {
      let length = min(rest, UInt64(zeros.count))
      take(content: zeros.span.extracting(0..<Int(length)))
      rest -= length
    }
  }

  mutating func end() { printLine() }

  private mutating func printLine() {
    guard isForTerminal, wantsMore, !line.isEmpty else { return }
    // A tab moves the cursor, but to nowhere where it could do harm.
    let parts = String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
    let text = parts.map { TerminalText.safe(String($0), keepsNewlines: true) }.joined(separator: "\t")
    wantsMore = StandardOutput().write(Array(text.utf8).span)
    line = []
  }
}
