import ImageFixtures

/// Random small layers over few names, so that they get in each other's way.
struct RandomLayers {
  private var generator: SeededGenerator
  private let names = ["a", "b", "c", "d", "lib", "usr", "x", "y"]
  /// Paths that were drawn before, and are drawn again.
  private var known: [String] = ["a"]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Two stacks of layers. The second is the first one with some changes, one that lists the same, or one of its own.
  mutating func pair() -> (left: [[NaiveMember]], right: [[NaiveMember]]) {
    let left = stack(of: 1 + generator.below(4))
    if generator.once(in: 5) { return (left, stack(of: left.count)) }
    if generator.once(in: 5) { return (left, left.map { layer in layer.map { restated($0) } }) }
    var right = left
    for index in right.indices where !generator.once(in: 3) { change(&right[index]) }
    if generator.once(in: 6) { right.append(layer()) }
    return (left, right)
  }

  /// Two layers that list the same, in no order. Most have each path once, and nothing below what is no folder.
  mutating func alike() -> (left: [NaiveMember], right: [NaiveMember]) {
    var left: [NaiveMember] = []
    for _ in 0..<12 {
      var member = member()
      if !left.isEmpty, generator.once(in: 5) {
        member = .hardLink(path(), target: generator.pick(left).path)
      }
      let fits = left.allSatisfy { other in
        other.path != member.path && (other.isFolder || !member.path.hasPrefix(other.path + "/"))
          && (member.isFolder || !other.path.hasPrefix(member.path + "/"))
      }
      if fits || generator.once(in: 40) { left.insert(member, at: generator.below(left.count + 1)) }
    }
    return (left, left.map { restated($0) })
  }

  private mutating func stack(of count: Int) -> [[NaiveMember]] { (0..<count).map { _ in layer() } }

  private mutating func layer() -> [NaiveMember] { (0..<generator.below(8)).map { _ in member() } }

  private mutating func change(_ layer: inout [NaiveMember]) {
    for _ in 0..<(1 + generator.below(2)) {
      let position = generator.below(layer.count + 1)
      guard position < layer.count else {
        layer.append(member())
        continue
      }
      switch generator.below(6) {
      case 0: layer.remove(at: position)
      case 1: layer.swapAt(position, generator.below(layer.count))
      case 2: layer.insert(member(), at: position)
      default: layer[position] = altered(layer[position])
      }
    }
  }

  /// The same member, a file or folder with other attributes now and then.
  private mutating func restated(_ member: NaiveMember) -> NaiveMember {
    switch member {
    case .file(let path, let content, let uid) where generator.once(in: 2):
      .file(path, content: content + "0", uid: generator.once(in: 2) ? uid : 1 - uid)
    case .folder(let path, let mode) where generator.once(in: 2): .folder(path, mode: mode ^ 0o050)
    default: member
    }
  }

  /// Another member at the same path.
  private mutating func altered(_ member: NaiveMember) -> NaiveMember {
    switch member {
    case .file(let path, let content, let uid):
      generator.once(in: 3)
        ? .hardLink(path, target: spelledPath())
        : .file(path, content: generator.once(in: 2) ? content + "0" : content, uid: 1 - uid)
    case .folder(let path, let mode): .folder(path, mode: mode ^ 0o050)
    case .symlink(let path, _): .symlink(path, target: target())
    case .hardLink(let path, _): .hardLink(path, target: spelledPath())
    case .whiteout(let path): .opaque(path)
    case .opaque: .whiteout(path())
    }
  }

  private mutating func member() -> NaiveMember {
    switch generator.below(20) {
    case 0..<6: .file(spelledPath(), content: generator.pick(["1", "2"]), uid: generator.below(2))
    case 6..<10: .folder(spelledPath(), mode: generator.pick([0o755, 0o755, 0o700]))
    case 10..<12: .symlink(spelledPath(), target: target())
    case 12..<15: .hardLink(spelledPath(), target: spelledPath())
    case 15..<18: .whiteout(path())
    default: .opaque(generator.once(in: 8) ? "" : path())
    }
  }

  private mutating func path() -> String {
    if generator.once(in: 2) { return generator.pick(known) }
    // Short paths and the first names are drawn more often.
    let depth = 1 + min(generator.below(3), generator.below(3))
    let path = (0..<depth).map { _ in names[min(generator.below(8), generator.below(8))] }.joined(
      separator: "/")
    known.append(path)
    return path
  }

  private mutating func spelledPath() -> String {
    let path = path()
    switch generator.below(16) {
    case 0: return "./" + path
    case 1: return "/" + path
    case 2: return generator.pick(names) + "/../" + path
    default: return path
    }
  }

  private mutating func target() -> String {
    switch generator.below(6) {
    case 0: "/" + path()
    case 1: "../" + path()
    case 2: path() + "/../" + generator.pick(names)
    case 3: "/"
    default: path()
    }
  }
}

extension NaiveMember {
  /// The canonical path that it is about.
  var path: String {
    switch self {
    case .file(let path, _, _), .folder(let path, _), .symlink(let path, _), .hardLink(let path, _),
      .whiteout(let path), .opaque(let path):
      NaiveRootFilesystem.canonical(path)
    }
  }

  fileprivate var isFolder: Bool {
    if case .folder = self { true } else { false }
  }

  /// The member as a tar archive holds it.
  var tarMember: TarMember {
    switch self {
    case .file(let path, let content, let uid): ArchiveDiffTests.file(path, content, uid: Int64(uid))
    case .folder(let path, let mode): ArchiveDiffTests.folder(path, mode: Int64(mode))
    case .symlink(let path, let target): ArchiveDiffTests.symlink(path, to: target)
    case .hardLink(let path, let target): ArchiveDiffTests.hardLink(path, to: target)
    case .whiteout(let path):
      ArchiveDiffTests.file(
        (path.split(separator: "/").dropLast() + [".wh." + path.lastName]).joined(separator: "/"))
    case .opaque(let folder):
      ArchiveDiffTests.file(folder.isEmpty ? ".wh..wh..opq" : folder + "/.wh..wh..opq")
    }
  }
}

extension String {
  fileprivate var lastName: Substring { split(separator: "/").last ?? "" }
}
