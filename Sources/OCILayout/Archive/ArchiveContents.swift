public import TarStream

/// The named files of an archive, whatever it is made of.
protocol ArchiveContents: Sendable {
  /// The bytes of a file; `nil` where there is none of that name. Names are relative, with `/` between the parts.
  func file(_ name: String) throws(StreamError) -> ByteRegion?

  /// The names of the first files, for messages; empty where that is not known.
  var someNames: [String] { get }

  /// The names of the files in a folder, sorted as bytes. Names that are no UTF-8 are no blobs' and are left out.
  func names(in folder: String, limit: Int) throws(StreamError) -> [String]

  /// The tar archive that holds the files; `nil` for a folder.
  var tar: ArchiveTar? { get }
}

/// The tar archive that an archive of images is, after decompression.
public struct ArchiveTar: Sendable {
  /// Its bytes.
  public let bytes: ByteRegion
  /// Its entries.
  public let table: EntryTable
}

/// An image layout as a folder.
struct FolderContents: ArchiveContents {
  let folder: Folder

  func file(_ name: String) throws(StreamError) -> ByteRegion? { try folder.map(name) }

  var someNames: [String] { [] }

  var tar: ArchiveTar? { nil }

  func names(in path: String, limit: Int) throws(StreamError) -> [String] {
    try folder.names(in: path, limit: limit)
  }
}

/// The files in a tar archive that is mapped: each a part of the mapping.
struct TarFileContents: ArchiveContents {
  private enum Member {
    case bytes(ByteRegion)
    case link(to: [UInt8])
  }

  private var members: [[UInt8]: Member] = [:]
  let someNames: [String]
  let tar: ArchiveTar?

  init(
    _ archive: ByteRegion, decompressedFrom compression: Compression, limits: StreamLimits
  ) throws(StreamError) {
    let table = try archive.indexTar(decompressedFrom: compression, limits: limits)
    tar = ArchiveTar(bytes: archive, table: table)
    var names: [String] = []
    for entry in table.entries {
      let path = table.bytes(entry.path)
      if names.count < 8 { names.append(String(decoding: path, as: UTF8.self)) }
      switch entry.type {
      case .file:
        guard !entry.isSparse else { continue }
        guard let bytes = archive.part(at: entry.contentOffset, count: entry.size) else {
          throw StreamError(.truncated, at: entry.contentOffset, "a file leads past the archive's end")
        }
        members[path] = .bytes(bytes)
      case .hardlink:
        members[path] = .link(to: CanonicalPath.make(table.linkName(of: entry)))
      case .symlink:
        // Docker before 25 links the layers that images share: ../<id>/layer.tar.
        let folder = path.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? []
        let target = table.linkName(of: entry)
        members[path] = .link(to: CanonicalPath.make(Array(folder) + [UInt8(ascii: "/")] + target))
      default: continue
      }
    }
    someNames = names
  }

  func names(in folder: String, limit: Int) throws(StreamError) -> [String] {
    let prefix = Array((folder + "/").utf8)
    let inside = members.keys.filter { $0.count > prefix.count && $0.starts(with: prefix) }
    return inside.compactMap { String(validating: $0.dropFirst(prefix.count), as: UTF8.self) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func file(_ name: String) throws(StreamError) -> ByteRegion? {
    var path = CanonicalPath.make(name.utf8)
    for _ in 0..<40 {
      switch members[path] {
      case .bytes(let bytes): return bytes
      case .link(let target): path = target
      case nil: return nil
      }
    }
    throw StreamError(.unreadable, at: 0, in: .stored, "too many links lead to it: save the image again")
  }
}
