// The meaning of layers in the plainest words: a dictionary of paths, copied whole before each layer, searched from
// end to end for each removal. It shares no code with the program, and is held against it by random layers.

/// A member of a layer, as the naive model takes it.
enum NaiveMember: Hashable, CustomStringConvertible {
  case file(String, content: String, uid: Int)
  case folder(String, mode: Int)
  case symlink(String, target: String)
  case hardLink(String, target: String)
  case whiteout(String)
  case opaque(String)

  var description: String {
    switch self {
    case .file(let path, let content, let uid): "file(\(path), \(content), uid: \(uid))"
    case .folder(let path, let mode): "folder(\(path), mode: 0o\(String(mode, radix: 8)))"
    case .symlink(let path, let target): "symlink(\(path), to: \(target))"
    case .hardLink(let path, let target): "hardLink(\(path), to: \(target))"
    case .whiteout(let path): "whiteout(\(path))"
    case .opaque(let folder): "opaque(\(folder))"
    }
  }
}

/// An inode: paths that are hard links of each other share one.
final class NaiveNode {
  let attributes: [String: String]

  init(_ attributes: [String: String]) { self.attributes = attributes }

  static func impliedFolder() -> NaiveNode { NaiveNode(["type": "directory", "mode": "755", "uid": "0"]) }

  var type: String? { attributes["type"] }
}

/// Links that lead in a circle.
struct NaiveLoop: Error {}

/// A root file system, path by path; the root itself is the empty path.
struct NaiveRootFilesystem {
  private(set) var nodes: [String: NaiveNode] = ["": .impliedFolder()]
  /// The layer that put each path there.
  private(set) var layers: [String: Int] = [:]
  private var layer = -1
  private(set) var touched: Set<String> = []

  /// No `/` in front or at the end, no empty part, no `.`; `..` goes up and stops at the root.
  static func canonical(_ name: String) -> String {
    var parts: [Substring] = []
    for part in name.split(separator: "/") where part != "." {
      if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  /// Applies the next layer: whiteouts first, wherever they stand.
  mutating func apply(_ members: [NaiveMember]) throws(NaiveLoop) {
    layer += 1
    touched = []
    for member in members {
      switch member {
      case .whiteout(let path): remove(try resolved(Self.canonical(path)), keepsItself: false)
      case .opaque(let folder):
        // What stands in the folder is found as any path in it is: through the folder's own link.
        let inside = try resolved(Self.canonical(folder + "/x"))
        remove(inside == "x" ? "" : String(inside.dropLast(2)), keepsItself: true)
      default: break
      }
    }
    for member in members {
      switch member {
      case .file(let path, let content, let uid):
        try put(["type": "file", "mode": "644", "uid": "\(uid)", "content": content], at: path)
      case .folder(let path, let mode):
        try put(["type": "directory", "mode": String(mode, radix: 8), "uid": "0"], at: path)
      case .symlink(let path, let target):
        try put(["type": "symlink", "linkTarget": target, "uid": "0"], at: path)
      case .hardLink(let path, let target): try link(path, to: Self.canonical(target))
      case .whiteout, .opaque: break
      }
    }
  }

  /// The path with the links of all its folders followed.
  private func resolved(_ path: String) throws(NaiveLoop) -> String {
    var done: [String] = []
    var rest = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var hops = 0
    while rest.count > 1 {
      let part = rest.removeFirst()
      if part.isEmpty || part == "." { continue }
      if part == ".." {
        done = done.dropLast()
        continue
      }
      guard let target = nodes[(done + [part]).joined(separator: "/")]?.attributes["linkTarget"],
        nodes[(done + [part]).joined(separator: "/")]?.type == "symlink"
      else {
        done.append(part)
        continue
      }
      hops += 1
      if hops > 255 { throw NaiveLoop() }
      if target.hasPrefix("/") { done = [] }
      rest = target.split(separator: "/", omittingEmptySubsequences: false).map(String.init) + rest
    }
    return (done + rest).joined(separator: "/")
  }

  private mutating func remove(_ path: String, keepsItself: Bool) {
    for other in nodes.keys where other != "" {
      let isInside = path.isEmpty || other.hasPrefix(path + "/")
      guard isInside || other == path && !keepsItself else { continue }
      nodes[other] = nil
      layers[other] = nil
      touched.insert(other)
    }
  }

  private mutating func set(_ node: NaiveNode, at path: String) {
    if let old = nodes[path], !(old.type == "directory" && node.type == "directory") {
      remove(path, keepsItself: false)
    }
    nodes[path] = node
    layers[path] = layer
    touched.insert(path)
  }

  private mutating func makeParents(of path: String) {
    let parts = path.split(separator: "/").dropLast()
    for count in 1..<(parts.count + 1) {
      let folder = parts.prefix(count).joined(separator: "/")
      if nodes[folder]?.type != "directory" { set(.impliedFolder(), at: folder) }
    }
  }

  private mutating func put(_ attributes: [String: String], at name: String) throws(NaiveLoop) {
    let path = try resolved(Self.canonical(name))
    makeParents(of: path)
    set(NaiveNode(attributes), at: path)
  }

  private mutating func link(_ name: String, to target: String) throws(NaiveLoop) {
    let path = try resolved(Self.canonical(name))
    makeParents(of: path)
    let end = try resolved(target)
    if end == path { return }
    if let node = nodes[end], node.type != "directory" {
      set(node, at: path)
    } else {
      set(NaiveNode(["type": "hardlink", "linkTarget": target]), at: path)
    }
  }

  /// The other names of what stands at a path.
  func otherNames(of path: String) -> Set<String> {
    guard let node = nodes[path] else { return [] }
    return Set(nodes.filter { $0.value === node && $0.key != path }.keys)
  }
}
