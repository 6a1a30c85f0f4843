import ArchiveDiff

/// The page that explains a report folder to who finds it.
struct ReportReadme {
  static let name = "README.md"
  /// By which a folder is known to be a report.
  static let firstLine = "# Where two container images differ (ocidiff-report/1)\n"

  private let report: ArchiveReport
  private var counts = [0, 0]
  private var madeUpNames: [String: String] = [:]

  init(_ report: ArchiveReport) { self.report = report }

  /// Takes in what was written of one pair of images.
  mutating func add(_ writer: DifferingFileWriter) {
    for side in 0...1 { counts[side] += writer.counts[side] }
    madeUpNames.merge(writer.madeUpNames) { first, _ in first }
  }

  /// The page, in Markdown; what comes out of archives stands in blocks of code, where nothing of it is read as Markdown.
  var text: String {
    let passedOver = report.images.reduce(0) { $0 + $1.countOfSameContents }
    return Self.firstLine + """

      Written by ocidiff-offline. `report.json` tells all differences. The two trees hold what differs:

      - `input-0/`: \(counts[0]) files of input 0, which was

            \(inputLine(0))

      - `input-1/`: \(counts[1]) files of input 1, which was

            \(inputLine(1))

      Look into them, from this folder:

          diff -ur input-0 input-1
          diffoscope input-0 input-1

      `manifests-N` is a pair of images, the first is 0; `layers-N` is the layer at which a difference is told, the lowest
      is 0; `rootfs` is what all layers make together. Names are written as in `report.json`, control characters as
      `\\xNN`. All files are plain files: a link, a device or a FIFO is a line of text which says what it is. Owner, mode and
      time are not the image's. Files that differ in such attributes alone are left out (\(passedOver) differences): both
      sides hold the same.

      """ + renamed
  }

  private func inputLine(_ side: Int) -> String {
    report.images.first.map { TerminalText.safe($0.inputs[side].path) } ?? "not compared"
  }

  /// The files whose paths no file system would take.
  private var renamed: String {
    guard !madeUpNames.isEmpty else { return "" }
    let lines = madeUpNames.sorted { $0.key < $1.key }.map {
      "    \($0.key) is \(TerminalText.safe($0.value))\n"
    }
    return "\nThese have names made up for them, as their paths are too long, or taken by another file:\n\n"
      + lines.joined()
  }
}
