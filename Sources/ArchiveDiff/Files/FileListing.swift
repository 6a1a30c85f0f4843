public import OCILayout
public import TarStream

/// The files of one image, path by path: the root file system that its layers make, or what one layer has.
public struct FileListing: Sendable {
  /// What stands at one path.
  public struct Item: Sendable {
    /// The canonical path, escaped; empty for the root.
    public var path: String
    /// What it is: `file`, `directory`, and so on.
    public var type: String
    /// The attributes, in this order: `mode`, `uid`, `gid`, `size`, `content`, `linkTarget`,
    /// `uname`, `gname`, `mtime`, `device`, `xattr:NAME`; those alone that it has.
    public var attributes: [(name: String, value: JSONValue)]
  }

  /// The paths, sorted as bytes; the root comes first. One layer is listed as it is, whiteouts as the entries that they
  /// are.
  public let items: [Item]

  /// Reads the layers of an image. `layer`: the one to list, counted from 0; `nil` for what all make together.
  /// `paths`: those to list, where not all. `details`: with `uname`, `gname` and `mtime` besides. `progress`: where to
  /// count what is read.
  ///
  /// - Throws: `noSuchFile` where there is no such layer; whatever is wrong with a layer; `badStream` where symbolic links
  ///   lead in a circle.
  public init(
    of image: Image, layer: Int? = nil, paths: PathPatterns = PathPatterns([]), details: Bool = false,
    trustsDigests: Bool = false, jobs: Int = ComparisonOptions.usableProcessors,
    progress: ReadingProgress? = nil
  ) async throws(ArchiveError) {
    let files = try await ImageFiles(
      of: image, layer: layer, contents: .digests, trustsDigests: trustsDigests, jobs: jobs,
      progress: progress)
    items = files.all.compactMap { path, view in
      guard paths.isEmpty || paths.contains(path, isDirectory: view.type == .directory) else { return nil }
      return Item(path: EscapedText.escape(path), view, details: details)
    }
  }
}

extension FileListing.Item {
  fileprivate init(path: String, _ view: EntryView, details: Bool) {
    self.path = path
    type = view.type.name
    guard case .entry(let layer, let index) = view else {
      attributes = [("mode", .string("0755")), ("uid", .integer(0)), ("gid", .integer(0))]
      return
    }
    let (table, record) = (layer.table, layer.table.entries[index])
    if record.type == .hardlink {
      attributes = [("linkTarget", .escaped(CanonicalPath.make(table.linkName(of: record))))]
      return
    }
    let owner = table.owner(of: record)
    // Linux takes no notice of a symbolic link's own mode.
    let mode = record.type == .symlink ? 0o777 : record.mode & 0o7777
    attributes = [
      ("mode", .string(EntryComparer.octal(mode))), ("uid", .integer(owner.uid)),
      ("gid", .integer(owner.gid)),
    ]
    if record.type == .file {
      attributes.append(("size", .integer(record.size)))
      let digest = layer.digest(of: UInt32(index))
      attributes.append(("content", digest.map { .string("sha256:\($0.hexadecimal)") } ?? .null))
    }
    if record.type == .symlink { attributes.append(("linkTarget", .escaped(table.linkName(of: record)))) }
    if details {
      attributes += [
        ("uname", .escaped(table.bytes(owner.userName))), ("gname", .escaped(table.bytes(owner.groupName))),
      ]
      attributes.append(("mtime", .time(record.modified)))
    }
    let extras = table.extras(of: record)
    if let device = extras.device { attributes.append(("device", .device(device))) }
    for attribute in extras.extendedAttributes {
      attributes.append(("xattr:\(EscapedText.escape(attribute.key))", .base64(attribute.value)))
    }
  }
}
