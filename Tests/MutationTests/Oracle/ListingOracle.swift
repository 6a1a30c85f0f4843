import ArchiveDiff

/// In what two layers differ as their archives list them, after the test's own reading.
struct ListingOracle {
  /// What must be told, and why it differs.
  private(set) var reasons: [Place: Reason] = [:]
  /// The values that must be told, where their form is plain.
  private(set) var values: [Place: [String?]] = [:]
  /// What may be told besides: the headers' own bytes, of entries whose fields differ.
  private(set) var optional: Set<Place> = []
  /// The paths that several entries have, of which reports may tell several things.
  private(set) var doubledPaths: Set<String> = []
  /// How many entries are told to stand elsewhere: of one whose type differs, too, nothing else is told.
  private(set) var movedCounts = 0...0
  /// Whether entries are there on one side alone, or others than the same in another form.
  private(set) var hasPresence = false

  private let layer: Int
  /// The positions on both sides of entries that have the same path.
  private var pairs: [(left: Int, right: Int)] = []
  private let left: TarReading
  private let right: TarReading

  init(_ left: TarReading, _ right: TarReading, layer: Int) {
    self.layer = layer
    self.left = left
    self.right = right
    for side in [left, right] {
      let paths = Dictionary(grouping: side.entries.map(\.escapedPath)) { $0 }
      doubledPaths.formUnion(paths.filter { $0.value.count > 1 }.keys)
    }
    match()
    for pair in pairs { compare(left.entries[pair.left], right.entries[pair.right]) }
    let movedCount = pairs.count - Self.longestIncreasing(pairs.map(\.right))
    movedCounts = max(0, movedCount - pairs.count { !hasSameType($0) })...movedCount
    let trailers = [left.bytes[left.trailer], right.bytes[right.trailer]]
    if !trailers[0].elementsEqual(trailers[1]) {
      let place = Place(kind: .layer, layer: layer, path: "/layers/\(layer)", attribute: "trailer")
      reasons[place] = Reason(.tarFormat, .tarFormat)
    }
  }

  // MARK: Which entry is held against which

  private mutating func match() {
    var positions: [[UInt8]: [Int]] = [:]
    for (index, entry) in right.entries.enumerated() { positions[entry.path, default: []].append(index) }
    for (index, entry) in left.entries.enumerated() {
      if let first = positions[entry.path]?.first {
        positions[entry.path]?.removeFirst()
        pairs.append((index, first))
      } else {
        addPresence(entry, isLeft: true)
      }
    }
    for index in positions.values.joined() { addPresence(right.entries[index], isLeft: false) }
  }

  private mutating func addPresence(_ entry: TarReading.Entry, isLeft: Bool) {
    hasPresence = true
    let place = place(entry, "type")
    reasons[place] = Reason(entry.isMarker ? .whiteout : .presence, nil)
    values[place] = isLeft ? [entry.type, nil] : [nil, entry.type]
  }

  private func place(_ entry: TarReading.Entry, _ attribute: String) -> Place {
    Place(kind: .file, layer: layer, path: entry.escapedPath, attribute: attribute)
  }

  // MARK: One pair

  private mutating func compare(_ mine: TarReading.Entry, _ theirs: TarReading.Entry) {
    func add(_ attribute: String, _ reason: Reason, _ texts: [String?]? = nil) {
      reasons[place(mine, attribute)] = reason
      values[place(mine, attribute)] = texts
    }
    guard mine.type == theirs.type else {
      let isLink = [mine.type, theirs.type].contains("hardlink")
      return add("type", Reason(isLink ? .hardLinks : .fileType, nil), [mine.type, theirs.type])
    }
    let keys = Set(mine.attributes.keys).union(theirs.attributes.keys).filter { key in
      mine.attributes[key] != theirs.attributes[key]
    }
    for key in keys where key != "size" {
      let texts = [mine.attributes[key], theirs.attributes[key]]
      let isTime = key.hasSuffix("time")
      add(key, reason(key, mine, theirs), isTime ? nil : texts)
    }
    if keys.contains("content") {
      add("size", Reason(.content, nil), [mine.attributes["size"], theirs.attributes["size"]])
    }
    guard mine.attributes["format"] == theirs.attributes["format"], mine.frame != theirs.frame else { return }
    if keys.isEmpty {
      add("header", Reason(.tarFormat, .tarFormat))
    } else {
      optional.insert(place(mine, "header"))
    }
  }

  private func reason(_ key: String, _ mine: TarReading.Entry, _ theirs: TarReading.Entry) -> Reason {
    switch key {
    case "content": return Reason(.content, nil)
    case "uid", "gid": return Reason(.ownership, nil)
    case "uname", "gname": return Reason(.userNames, .userNames)
    case "mtime", "atime", "ctime": return Reason(.timestamp, .fileTimestamps)
    case "device": return Reason(.device, nil)
    case "name": return Reason(.pathSpelling, .canonicalPaths)
    case "format": return Reason(.tarFormat, .tarFormat)
    case "mode":
      let isRedundant = mine.type == "symlink" || mine.mode & 0o7777 == theirs.mode & 0o7777
      return Reason(.permissions, isRedundant ? .fileModeRedundantBits : nil)
    case "linkTarget":
      let isSpelling =
        mine.type == "hardlink" && Self.canonical(mine.linkName) == Self.canonical(theirs.linkName)
      return isSpelling ? Reason(.pathSpelling, .canonicalPaths) : Reason(.linkTarget, nil)
    default:
      return key.hasPrefix("xattr:") ? Reason(.extendedAttributes, nil) : Reason(.tarFormat, .tarFormat)
    }
  }

  private static func canonical(_ path: [UInt8]) -> [[UInt8]] {
    path.split(separator: 0x2F).map(Array.init).reduce(into: []) { parts, part in
      if part == [0x2E, 0x2E] { parts = parts.dropLast() } else if part != [0x2E] { parts.append(part) }
    }
  }

  private static func longestIncreasing(_ numbers: [Int]) -> Int {
    var longest: [Int] = []
    for (index, number) in numbers.enumerated() {
      longest.append(1 + (zip(numbers, longest).prefix(index).filter { $0.0 < number }.map(\.1).max() ?? 0))
    }
    return longest.max() ?? 0
  }

  private func hasSameType(_ pair: (left: Int, right: Int)) -> Bool {
    left.entries[pair.left].type == right.entries[pair.right].type
  }

  /// Whether the entries of `paths`, put aside, leave the others in the same order on both sides.
  func isInOrder(without paths: Set<String>) -> Bool {
    let rest = pairs.filter { hasSameType($0) && !paths.contains(left.entries[$0.left].escapedPath) }.map(
      \.right)
    return zip(rest, rest.dropFirst()).allSatisfy { $0 < $1 }
  }
}
