public import OCILayout
public import TarStream

extension Image {
  /// Reads what one file holds. `path` is written as reports write it (``EscapedText``), with or without a slash in front.
  /// In the root file system, symbolic links are followed without leaving it; `layer` takes the file out of one layer,
  /// counted from 0. `progress`: where to count what is read.
  ///
  /// Nothing is handed to the sink before all layers that are read have been checked.
  ///
  /// - Throws: `noSuchFile` where there is no such layer or path, or it is no file; whatever is wrong with a layer.
  public func readFile(
    at path: String, layer: Int? = nil, trustsDigests: Bool = false,
    jobs: Int = ComparisonOptions.usableProcessors, progress: ReadingProgress? = nil,
    into sink: inout some ContentSink
  ) async throws(ArchiveError) {
    var files = try await ImageFiles(
      of: self, layer: layer, contents: .unread, trustsDigests: trustsDigests, jobs: jobs,
      progress: progress)
    var canonical = CanonicalPath.make(EscapedText.unescape(path))
    var view = try files.view(at: canonical)
    // Only within one layer; in a root file system all names lead to the file.
    var hops = 0
    while case .entry(let layer, let index) = view, layer.table.entries[index].type == .hardlink {
      canonical = CanonicalPath.make(layer.table.linkName(of: layer.table.entries[index]))
      hops += 1
      view = hops > Self.linkHops ? nil : try files.view(at: canonical)
      guard view != nil else {
        throw noFile(
          path, "is a hard link to /\(EscapedText.escape(canonical)), and no such file is in the layer")
      }
    }
    guard let view else { throw noFile(path, layer == nil ? "is not in the image" : "is not in the layer") }
    guard case .entry(let layer, let index) = view, view.type == .file else {
      throw noFile(path, "is \(view.words), and no file")
    }
    do {
      try layer.origin.blob.readContents(
        of: [UInt32(index)], in: layer.contents, limits: layer.origin.limits.streams, into: &sink)
    } catch {
      throw ArchiveError(error, input: layer.origin.input, blob: layer.origin.name)
    }
  }

  /// A hard link that leads to another one is rare, and one that leads through so many is made to take time.
  private static let linkHops = 255

  private func noFile(_ path: String, _ reason: String) -> ArchiveError {
    ArchiveError(
      .noSuchFile, input: archive.name.text, "\(path) \(reason): ocidiff-offline ls lists what there is")
  }
}

extension EntryView {
  /// What it is, in words, and where it leads.
  fileprivate var words: String {
    guard case .entry(let layer, let index) = self, type == .symlink else {
      return type == .directory ? "a folder" : "a device or a FIFO"
    }
    return "a symbolic link to \(EscapedText.escape(layer.table.linkName(of: layer.table.entries[index])))"
  }
}
