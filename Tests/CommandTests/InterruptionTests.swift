import Foundation
import Glibc
import ImageFixtures
import Testing

/// A signal at any moment ends the program as signals do, or too late, and nothing is left of what was not finished.
///
/// The moments are drawn anew in each run; a failure prints them.
@Suite("Signals at random moments") struct InterruptionTests {
  /// How the program is run when the signal comes.
  struct Moment: Sendable, CustomTestStringConvertible {
    let index: Int
    /// When, as a part of the time that a whole run takes.
    let part: Double
    var signal: String { index % 2 == 0 ? "INT" : "TERM" }
    /// A compressed archive is kept in a temporary file, and so is what comes from a pipe.
    var readsPipe: Bool { index / 2 % 2 == 1 }
    var hasReport: Bool { index / 4 % 2 == 1 }

    var testDescription: String {
      "\(signal) after \(Int(part * 100)) % of a run\(readsPipe ? ", from a pipe" : "")"
        + (hasReport ? ", with a report" : "")
    }
  }

  static let moments = (0..<24).map { Moment(index: $0, part: .random(in: 0...1.1)) }

  /// Two images of files that all differ, one of them compressed.
  private static let archives: [[UInt8]] = {
    let files = (0..<400).map { TarMember("file-\($0)", text: String(repeating: "\($0) ", count: 200)) }
    let archives = [files, files.map { $0.with { $0.content[0] = 0x78 } }].map { members in
      ImageFixture.archive(ImageFixture.layout([ImageFixture(members)]))
    }
    return [GzipWriter.member(archives[0]), archives[1]]
  }()

  let folder: TemporaryFolder
  private let pair: [String]

  init() throws {
    folder = try TemporaryFolder()
    pair = [
      try folder.write("0.tar.gz", Self.archives[0]), try folder.write("1.tar", Self.archives[1]),
    ]
    try FileManager.default.createDirectory(atPath: "\(folder.path)/tmp", withIntermediateDirectories: false)
  }

  /// Runs the program until a signal comes; `nil`: to its end.
  private func run(_ moment: Moment, after seconds: Double?) async throws -> ChildProcess.Outcome {
    let ended = seconds.map { #"timeout --preserve-status -s \#(moment.signal) \#(max($0, 0.001))"# } ?? ""
    let report = moment.hasReport ? #"--report-dir "$3""# : ""
    let program = #"env --default-signal=INT,TERM TMPDIR="$4" \#(ended) "$0" \#(report)"#
    return try await Program.shell(
      moment.readsPipe ? #"cat "$1" | \#(program) - "$2""# : #"\#(program) "$1" "$2""#, pair[0], pair[1],
      "\(folder.path)/report", "\(folder.path)/tmp")
  }

  @Test("Nothing is left, and a report is whole or not there", arguments: moments)
  func interrupted(_ moment: Moment) async throws {
    let start = ContinuousClock.now
    let whole = try await run(moment, after: nil)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    #expect(whole.status == 1, "\(whole.errorText)")
    let report = try listing()
    if moment.hasReport { try FileManager.default.removeItem(atPath: "\(folder.path)/report") }

    let outcome = try await run(moment, after: seconds * moment.part)
    let signal = moment.signal == "INT" ? SIGINT : SIGTERM
    let context = "\(moment) of \(seconds) s: status \(outcome.status), \(outcome.errorText)"
    #expect(outcome.status == 128 + signal || outcome.status == 1, "\(context)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/tmp") == [], "\(context)")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let hasReport = left.contains("report")
    #expect(left == ["0.tar.gz", "1.tar"] + (hasReport ? ["report"] : []) + ["tmp"], "\(context)")
    if hasReport { #expect(try listing() == report, "\(context)") }
    if outcome.status == 1 {
      #expect(outcome.output == whole.output && hasReport == moment.hasReport, "\(context)")
    }
  }

  /// The names of all that is in the report.
  private func listing() throws -> [String] {
    let path = "\(folder.path)/report"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }
}
