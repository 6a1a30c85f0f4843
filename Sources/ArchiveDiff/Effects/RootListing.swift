public import OCILayout
import TarStream

/// The root file system that an image's layers make, path by path.
public struct RootListing: Sendable {
  /// What stands at one path.
  public struct Item: Sendable {
    /// The canonical path, escaped; empty for the root.
    public var path: String
    /// What it is: `file`, `directory`, and so on.
    public var type: String
    /// The attributes, in this order: `mode`, `uid`, `gid`, `size`, `content`, `linkTarget`, `device`,
    /// `xattr:NAME`; those alone that it has.
    public var attributes: [(name: String, value: JSONValue)]
  }

  /// The paths, sorted as bytes; the root comes first.
  public let items: [Item]

  /// Reads all layers of an image and applies them one over the other.
  ///
  /// - Throws: whatever is wrong with a layer, or `badStream` where symbolic links lead in a circle.
  public init(
    of image: Image, trustsDigests: Bool = false, jobs: Int = ComparisonOptions.usableProcessors
  ) async throws(ArchiveError) {
    let loader = LayerLoader(trustsDigests: trustsDigests, jobs: jobs, contents: .digests)
    let layers = try await loader.load([image]).layers[0]
    var tree = PathTree()
    var state = RootFilesystem()
    for layer in layers {
      do { try state.apply(layer, in: &tree) } catch { throw error.archiveError }
    }
    let paths = state.nodes(in: tree).map { node in (bytes: tree.path(of: node), node: node) }
    items = paths.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.compactMap { path, node in
      state.view(at: node).map { Item(path: EscapedText.escape(path), $0) }
    }
  }
}

extension RootListing.Item {
  fileprivate init(path: String, _ view: EntryView) {
    self.path = path
    type = view.type.name
    guard case .entry(let layer, let index) = view else {
      attributes = [("mode", .string("0755")), ("uid", .integer(0)), ("gid", .integer(0))]
      return
    }
    let (table, record) = (layer.table, layer.table.entries[index])
    if record.type == .hardlink {
      attributes = [("linkTarget", .escaped(CanonicalPath.make(table.bytes(record.linkName))))]
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
    if record.type == .symlink { attributes.append(("linkTarget", .escaped(table.bytes(record.linkName)))) }
    let extras = table.extras(of: record)
    if let device = extras.device { attributes.append(("device", .device(device))) }
    for attribute in extras.extendedAttributes {
      attributes.append(("xattr:\(EscapedText.escape(attribute.key))", .base64(attribute.value)))
    }
  }
}
