import ArchiveDiff
import Foundation
import Glibc
import ImageFixtures
import OCILayout
import TarStream
import Testing

@testable import ocidiff_offline

/// What a long run says on standard error of how far it is. One after the other, as each waits for a screen.
@Suite(.serialized) struct ProgressTests {
  static let pair = NaturalPairTests.pair
  /// Takes the line away.
  private static let erasing = "\r\u{1B}[K"

  // MARK: On a terminal

  @Test("A long run says what it does, and leaves nothing behind")
  func terminal() async throws {
    let outcome = try await PseudoTerminal.run(
      #"{ cat "$1"; wait_for_screen; } | "$0" --semantic - "$2" 2>&1 >/dev/null"#, Self.pair,
      awaiting: "\(Quantity.bytes(UInt64(try size(Self.pair[0]))))  ")
    #expect(outcome.status == 1)
    #expect(outcome.raw.contains("/s  opening -"))
    #expect(outcome.raw.hasSuffix(Self.erasing))
    #expect(!outcome.raw.contains("\n"))
  }

  @Test(
    "So does one that looks into one archive",
    arguments: ["verify -", "ls -", "cat - etc/greeter.conf", "info -", "images -"])
  func oneArchive(command: String) async throws {
    let outcome = try await PseudoTerminal.run(
      #"{ cat "$1"; wait_for_screen; } | "$0" \#(command) 2>&1 >/dev/null"#, Self.pair,
      awaiting: "opening -")
    #expect(outcome.status == 0, "\(outcome.raw)")
    #expect(outcome.raw.contains("opening -"))
    #expect(outcome.raw.hasSuffix(Self.erasing))
    #expect(!outcome.raw.contains("\n"))
  }

  @Test("It is gone before an error is told")
  func trouble() async throws {
    let outcome = try await PseudoTerminal.run(
      #"{ wait_for_screen; echo x; } | "$0" - "$1" 2>&1 >/dev/null"#, Self.pair, awaiting: "opening -")
    #expect(outcome.status == 2)
    #expect(outcome.raw.contains("opening -"))
    #expect(outcome.raw.contains(Self.erasing + "ocidiff-offline: error: -: "))
    #expect(outcome.raw.split(separator: "\n").count == 1)
  }

  @Test("While reports are written, too, and gone before the result is printed")
  func reports() async throws {
    let folder = try TemporaryFolder()
    let fifo = "\(folder.path)/fifo"
    try #require(unsafe mkfifo(fifo, 0o600) == 0)
    let outcome = try await PseudoTerminal.run(
      #"{ wait_for_screen; cat "$3" >/dev/null; } & "$0" --report "json=$3" --semantic --verbose "$1" "$2" 2>&1; s=$?; wait; exit $s"#,
      Self.pair + [fifo], awaiting: "reading once more")
    #expect(outcome.status == 1)
    let parts = outcome.raw.split(separator: "reading once more what differs\u{1B}[K")
    #expect(parts.count > 1)
    #expect(
      parts.last?.hasPrefix(Self.erasing + "\u{1B}[1mConfiguration\u{1B}[0m\n") == true, "\(outcome.raw)")
    #expect(outcome.lines.contains { $0.hasPrefix("ocidiff-offline: input 1: ") })
  }

  @Test("A signal that ends the run leaves a clean line")
  func signal() async throws {
    let outcome = try await PseudoTerminal.run(
      #"{ wait_for_screen; sleep 1; } | "$0" - "$1" 2>&1 >/dev/null & wait_for_screen; kill -TERM $!; wait $!"#,
      Self.pair, awaiting: "opening -")
    #expect(outcome.status == 128 + 15)
    #expect(outcome.raw.contains("opening -"))
    #expect(outcome.raw.hasSuffix(Self.erasing))
  }

  @Test(
    "There is none where nobody sees it or wants it",
    arguments: [
      (#"| TERM=xterm "$0" --progress never - "$2" 2>&1 >/dev/null"#),
      #"| TERM=dumb "$0" - "$2" 2>&1 >/dev/null"#,
      #"| "$0" --quiet - "$2""#,
    ])
  func none(line: String) async throws {
    let outcome = try await PseudoTerminal.run(#"{ cat "$1"; sleep 2; } "# + line, Self.pair)
    #expect(outcome.status == 1)
    #expect(outcome.raw == "" && outcome.errors == "")
  }

  @Test("In a file it is lines of their own, where it is asked for")
  func file() async throws {
    let outcome = try await Program.shell(
      #"""
      err=$(mktemp); { cat "$1"; for i in $(seq 600); do grep -q . "$err" && break; sleep 0.1; done; } |
      "$0" --progress always --semantic - "$2" 2>"$err"; cat "$err" >&2; rm "$err"
      """#, Self.pair)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: "))
    #expect(outcome.errorText.contains("opening -\n"))
    #expect(!outcome.errorText.contains("\u{1B}") && !outcome.errorText.contains("\r"))
    #expect(outcome.lines.count > 4)
  }

  // MARK: The text

  @Test(
    "The line tells share, bytes, speed and time left, as far as they are known",
    arguments: [
      (0, 0, 1.0, "opening a"), (3_000_000, 0, 2.0, "3.0 MB  1.5 MB/s  opening a"),
      (1_200_000_000, 2_400_000_000, 4.0, "50 %  1.2 GB of 2.4 GB  300 MB/s  4 s left  opening a"),
      (10, 6010, 1.0, "0 %  10 B of 6.0 kB  10 B/s  10 min 0 s left  opening a"),
      (2000, 2000, 1.0, "100 %  2.0 kB of 2.0 kB  2.0 kB/s  opening a"),
      (1, 20_000, 1.0, "0 %  1 B of 20.0 kB  1 B/s  5 h 33 min left  opening a"),
    ])
  func text(done: UInt64, total: UInt64, seconds: Double, line: String) {
    let state = ReadingProgress.State(activity: "opening a", done: done, total: total)
    #expect(ProgressText.line(state, seconds: seconds, columns: 100).text == line)
    #expect(ProgressText.line(state, seconds: seconds, columns: 8).columns <= 8)
  }

  @Test("Names of inputs and blobs are shown harmlessly, their digests shortened")
  func harmless() {
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let state = ReadingProgress.State(activity: "reading \u{1B}[2J, layer \(digest)", done: 0, total: 0)
    #expect(
      ProgressText.line(state, seconds: 0, columns: 100).text
        == #"reading \x1b[2J, layer sha256:abababababab…"#)
  }

  // MARK: The count

  @Test("All stored bytes of a layer are counted", arguments: [false, true])
  func count(isCompressed: Bool) throws {
    let content = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let tar = TarBuilder([TarMember("file", content: content)]).bytes
    let blob = try ByteRegion(holding: isCompressed ? GzipWriter.member(tar) : tar)
    let progress = ReadingProgress()
    _ = try blob.readTar(TarReadingOptions(progress: progress), limits: StreamLimits())
    #expect(progress.state.done == UInt64(blob.count))
  }

  @Test("When an archive is verified, each layer is counted once")
  func verified() async throws {
    let progress = ReadingProgress()
    _ = try await ArchiveVerification(Self.pair[0], progress: progress).run()
    let image = try ImageArchive.open(Self.pair[0])
    let source = try image.source()
    let layers = try image.load(try source.variant(for: nil, of: image), of: source).layers
    #expect(progress.state.total == layers.reduce(0) { $0 + UInt64($1.blob.count) })
    #expect(progress.state.done == progress.state.total)
  }

  private func size(_ path: String) throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: path)).count
  }
}
