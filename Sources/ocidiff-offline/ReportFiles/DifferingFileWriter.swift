import ArchiveDiff

/// Writes what differs into a report folder.
struct DifferingFileWriter: DifferingFileSink {
  /// What went wrong first; nothing is taken after that.
  private(set) var error: (any Error)?
  /// How many files, links and devices were written, of each side.
  private(set) var counts = [0, 0]
  /// Under which names files stand whose paths were not taken, the sides together.
  private(set) var madeUpNames: [String: String] = [:]
  private let draft: DraftFolder
  private let image: Int
  /// The files that what comes is written to.
  private var files: [OutputFile] = []

  init(_ draft: DraftFolder, image: Int) {
    self.draft = draft
    self.image = image
  }

  var wantsMore: Bool { error == nil }

  mutating func begin(_ files: [DifferingFile]) {
    attempt { writer throws in
      try Interruption.check()
      for file in files { try writer.begin(file) }
    }
  }

  mutating func take(content: Span<UInt8>) {
    guard wantsMore else { return }
    do {
      try Interruption.check()
      for file in files { try file.write(content) }
    } catch {
      self.error = error
    }
  }

  mutating func take(hole count: UInt64) {
    attempt { writer throws in
      for file in writer.files { try file.skip(count) }
    }
  }

  mutating func end() {
    attempt { writer throws in
      for file in writer.files { try file.finish() }
    }
    files = []
  }

  private mutating func attempt(_ body: (inout DifferingFileWriter) throws -> Void) {
    guard wantsMore else { return }
    do { try body(&self) } catch { self.error = error }
  }

  private mutating func begin(_ file: DifferingFile) throws {
    // The root folder is there already.
    guard !file.path.isEmpty else { return }
    for number in 0... {
      let place = ReportPlace(for: file, image: image, attempt: number)
      guard try make(file, at: place) else { continue }
      if place.isMadeUp { madeUpNames[place.names.dropFirst(1).joined(separator: "/")] = file.path }
      return
    }
  }

  /// - Returns: whether it was made; not where something stands in the way.
  private mutating func make(_ file: DifferingFile, at place: ReportPlace) throws -> Bool {
    switch file.kind {
    case .directory: return try draft.makeFolder(place.names)
    case .file:
      guard let output = try draft.makeFile(place.names) else { return false }
      files.append(output)
    case .special(let words):
      guard let output = try draft.makeFile(place.names) else { return false }
      try output.write(Array("\(words)\n".utf8).span)
    }
    counts[file.side] += 1
    return true
  }
}
