import ArchiveDiff
import Glibc
import Sandbox

/// `--report-dir`: the files that differ, each side's in a tree of its own, so that `diff -ur` and `diffoscope` can be run
/// over them. Whole or not there at all.
struct ReportFolder {
  private let path: String

  /// A folder that is not there, is empty, or was made by this program.
  ///
  /// - Throws: ``OccupiedFolder`` where it holds anything else, ``OutputError`` where it cannot be made.
  init(_ path: String) throws {
    self.path = Self.place(of: path)
    guard unsafe access(parentFolder(of: self.path), W_OK) == 0 else { throw OutputError(path: path) }
    guard let names = names(inFolder: self.path), !names.isEmpty else { return }
    let foreign = names.filter { !Self.ownNames.contains($0) }.min()
    guard foreign == nil, Self.isReadme(self.path + "/" + ReportReadme.name) else {
      throw OccupiedFolder(path: path, name: foreign)
    }
  }

  /// Where the folder is that a path means: a link to one stays, and what it leads to is replaced.
  private static func place(of path: String) -> String {
    if let real = unsafe realpath(path, nil) {
      defer { unsafe free(real) }
      return unsafe String(cString: real)
    }
    return path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
  }

  /// Permits what writing the folder takes: it is made beside its place.
  static func permit(_ path: String, in files: inout PermittedFiles) {
    let place = place(of: path)
    files.permit(.makeFolders, at: parentFolder(of: place))
    files.permit(.read, at: place)
  }

  private static let ownNames: Set = ["input-0", "input-1", "report.json", ReportReadme.name]

  private static func isReadme(_ path: String) -> Bool {
    let raw = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard raw >= 0 else { return false }
    defer { close(raw) }
    var start = [UInt8](repeating: 0, count: ReportReadme.firstLine.utf8.count)
    let count = unsafe start.withUnsafeMutableBytes { unsafe read(raw, $0.baseAddress, $0.count) }
    return count == start.count && start.elementsEqual(ReportReadme.firstLine.utf8)
  }

  /// Writes the folder; `json`: the report as a document. It is written beside its place first and then moved.
  func write(_ report: ArchiveReport, json: String) throws {
    try Interruption.deferred {
      let draft = try DraftFolder(at: "\(path).\(getpid()).tmp")
      do {
        try fill(draft, with: report, json)
        try Interruption.check()
        try putInPlace(draft)
      } catch {
        removeFolder(draft.path)
        throw error
      }
    }
  }

  private func fill(_ draft: DraftFolder, with report: ArchiveReport, _ json: String) throws {
    var readme = ReportReadme(report)
    for (number, image) in report.images.enumerated() {
      for side in 0...1 { _ = try draft.makeFolder(["input-\(side)", "manifests-\(number)"]) }
      var writer = DifferingFileWriter(draft, image: number)
      try image.readFiles(into: &writer)
      if let error = writer.error { throw error }
      readme.add(writer)
    }
    for (name, text) in [("report.json", json), (ReportReadme.name, readme.text)] {
      guard let file = try draft.makeFile([name]) else { throw OutputError(path: path) }
      try file.write(Array(text.utf8).span)
    }
  }

  /// What stands in the place is moved aside first, so that there is never a mixture of the two.
  private func putInPlace(_ draft: DraftFolder) throws(OutputError) {
    // An empty folder is replaced by the system itself.
    if unsafe rename(draft.path, path) == 0 { return }
    let old = "\(path).\(getpid()).old"
    guard errno == ENOTEMPTY || errno == EEXIST, unsafe rename(path, old) == 0 else {
      throw OutputError(path: path)
    }
    guard unsafe rename(draft.path, path) == 0 else {
      let error = OutputError(path: path)
      unsafe _ = rename(old, path)
      throw error
    }
    removeFolder(old)
  }
}

/// A folder that holds what is none of this program's business.
struct OccupiedFolder: Error, CustomStringConvertible {
  let path: String
  /// One of the things in it that are no part of a report.
  let name: String?

  var description: String {
    let reason = name.map { "it holds \($0), which is no part of a report" } ?? "it holds other files"
    return "\(path): \(reason): name a folder that is empty or not there"
  }
}
