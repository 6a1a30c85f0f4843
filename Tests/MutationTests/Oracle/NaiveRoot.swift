import TarStream

/// A root file system as a dictionary of paths: layers are applied by the letter of the specification, with no thought
/// of speed.
struct NaiveRoot {
  typealias Path = [UInt8]

  /// A path that leads through symbolic links without end.
  struct Loop: Error {}
  /// A whiteout that names nothing.
  struct BadWhiteout: Error {}

  /// What stands at a path; hard links are one object under several paths.
  final class Inode {
    let type: String
    /// What counts of its attributes.
    let attributes: [String: String]
    let link: [UInt8]
    /// The bytes of a file.
    let content: ArraySlice<UInt8>

    /// A folder that no entry names.
    init() {
      type = "directory"
      attributes = ["mode": "0755", "uid": "0", "gid": "0"]
      link = []
      content = []
    }

    init(_ entry: TarReading.Entry, of reading: TarReading) {
      type = entry.type
      link = entry.linkName
      content = reading.bytes[entry.content]
      var attributes = entry.attributes.filter { key, _ in
        ["uid", "gid", "content", "device"].contains(key) || key.hasPrefix("xattr:")
      }
      if type != "symlink" { attributes["mode"] = RawHeader.octal(entry.mode & 0o7777) }
      if type == "symlink" { attributes["linkTarget"] = entry.attributes["linkTarget"] }
      // A hard link to nothing is a link that leads nowhere, and what its header tells counts.
      if type == "hardlink" { attributes["linkTarget"] = Self.text(entry.linkName) }
      self.attributes = attributes
    }

    private static func text(_ link: [UInt8]) -> String {
      CanonicalPath.make(link).map { String($0) }.joined(separator: ",")
    }

    /// The attributes in which two differ; `nil` where there are none.
    func difference(from other: Inode) -> [String: [String?]]? {
      if self === other { return nil }
      guard type == other.type else { return ["type": [type, other.type]] }
      let keys = Set(attributes.keys).union(other.attributes.keys)
      let found = keys.filter { attributes[$0] != other.attributes[$0] }
      guard !found.isEmpty else { return nil }
      return Dictionary(uniqueKeysWithValues: found.map { ($0, [attributes[$0], other.attributes[$0]]) })
    }
  }

  private(set) var nodes: [Path: Inode] = [[]: Inode()]

  /// Applies a layer: whiteouts, which act on the layers below alone, then the entries in their order.
  mutating func apply(_ layer: TarReading) throws {
    for entry in layer.entries { try applyWhiteout(entry.path) }
    for entry in layer.entries where !entry.isMarker { try put(entry, of: layer) }
  }

  private mutating func applyWhiteout(_ path: Path) throws {
    var parts = path.split(separator: 0x2F, omittingEmptySubsequences: false).map(Array.init)
    guard let name = parts.popLast(), name.starts(with: ".wh.".utf8) else { return }
    if name == Array(".wh..wh..opq".utf8) {
      let inside = try resolve(Array((parts + [[0x78]]).joined(separator: [0x2F])))
      let folder = inside.dropLast(inside.count > 1 ? 2 : 1)
      for path in nodes.keys where isBelow(path, Array(folder)) { nodes[path] = nil }
      return
    }
    if name.starts(with: ".wh..wh.".utf8) { return }
    let target = Array(name.dropFirst(4))
    if target.isEmpty || target == [0x2E] || target == [0x2E, 0x2E] { throw BadWhiteout() }
    remove(try resolve(Array((parts + [target]).joined(separator: [0x2F]))))
  }

  private mutating func put(_ entry: TarReading.Entry, of layer: TarReading) throws {
    let path = try resolve(entry.path)
    if path.isEmpty {
      if entry.type == "directory" { nodes[path] = Inode(entry, of: layer) }
      return
    }
    makeParents(of: path)
    var inode = Inode(entry, of: layer)
    if entry.type == "hardlink" {
      let target = try resolve(CanonicalPath.make(entry.linkName))
      if target == path { return }
      if let known = nodes[target], known.type != "directory" { inode = known }
    }
    if nodes[path]?.type != "directory" || inode.type != "directory" { remove(path) }
    nodes[path] = inode
  }

  private mutating func makeParents(of path: Path) {
    for index in path.indices where path[index] == 0x2F {
      let folder = Array(path[..<index])
      if nodes[folder]?.type == "directory" { continue }
      remove(folder)
      nodes[folder] = Inode()
    }
  }

  private mutating func remove(_ path: Path) {
    if !path.isEmpty { nodes[path] = nil }
    for other in nodes.keys where isBelow(other, path) { nodes[other] = nil }
  }

  private func isBelow(_ path: Path, _ folder: Path) -> Bool {
    folder.isEmpty ? !path.isEmpty : path.starts(with: folder + [0x2F])
  }

  /// The path with every symbolic link of its folders followed inside the root; the last name is not followed.
  private func resolve(_ path: Path) throws -> Path {
    var done: [[UInt8]] = []
    var rest = path.split(separator: 0x2F).map(Array.init)
    var hops = 0
    while rest.count > 1 {
      let part = rest.removeFirst()
      if part == [0x2E] { continue }
      if part == [0x2E, 0x2E] {
        done = done.dropLast()
        continue
      }
      guard let node = nodes[Array((done + [part]).joined(separator: [0x2F]))], node.type == "symlink" else {
        done.append(part)
        continue
      }
      hops += 1
      if hops > 255 { throw Loop() }
      if node.link.first == 0x2F { done = [] }
      rest = node.link.split(separator: 0x2F).map(Array.init) + rest
    }
    return Array((done + rest).joined(separator: [0x2F]))
  }

  /// For each path, the other names of its inode among `paths`.
  func otherNames(among paths: Set<Path>) -> [Path: Set<Path>] {
    var groups: [ObjectIdentifier: Set<Path>] = [:]
    for (path, inode) in nodes where paths.contains(path) {
      groups[ObjectIdentifier(inode), default: []].insert(path)
    }
    var names: [Path: Set<Path>] = [:]
    for group in groups.values where group.count > 1 {
      for path in group { names[path] = group.subtracting([path]) }
    }
    return names
  }
}
