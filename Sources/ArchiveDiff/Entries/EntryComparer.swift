import OCILayout
import TarStream

/// Compares what stands at a path on both sides, attribute by attribute.
struct EntryComparer: Sendable {
  let rules: Set<Ignorable>
  // Asked for each pair of entries.
  private let ignoresTimes: Bool
  private let ignoresFormat: Bool

  init(rules: Set<Ignorable>) {
    self.rules = rules
    ignoresTimes = rules.contains(.fileTimestamps)
    ignoresFormat = rules.contains(.tarFormat)
  }

  /// All in which the two differ. Where the types differ, no other attribute is told.
  func differences(_ left: EntryView, _ right: EntryView) -> AttributeDifferences {
    var found = AttributeDifferences()
    if left.isKnownSame(as: right) { return found }
    guard left.type == right.type else {
      let isLink = left.type == .hardlink || right.type == .hardlink
      found.add(
        "type", .string(left.type.name), .string(right.type.name), cause: isLink ? .hardLinks : .fileType,
        unless: false)
      return found
    }
    switch (left, right) {
    case (.entry(let leftLayer, let leftIndex), .entry(let rightLayer, let rightIndex)):
      compare(EntryPair(leftLayer, leftIndex, rightLayer, rightIndex), into: &found)
    case (.entry(let layer, let index), .impliedDirectory):
      compareWithImplied(layer.table, layer.table.entries[index], isLeft: true, into: &found)
    case (.impliedDirectory, .entry(let layer, let index)):
      compareWithImplied(layer.table, layer.table.entries[index], isLeft: false, into: &found)
    case (.impliedDirectory, .impliedDirectory): break
    }
    return found
  }

  private func compare(_ pair: EntryPair, into found: inout AttributeDifferences) {
    let (left, right) = (pair.left, pair.right)
    let isSameContent = left.type != .file || pair.leftFile.isSame(as: pair.rightFile)
    compareContent(pair, isSame: isSameContent, into: &found)
    if left.mode != right.mode { compareModes(pair, into: &found) }
    compareOwners(pair, into: &found)
    add(time: "mtime", left.modified, right.modified, into: &found)
    if !pair.leftTable.hasNoExtras(left) || !pair.rightTable.hasNoExtras(right) {
      compareExtras(pair, into: &found)
    }
    compareNames(pair, left.name, right.name, "name", .pathSpelling, .canonicalPaths, into: &found)
    compareFormat(pair, into: &found)
  }

  // MARK: Groups of attributes

  private func compareContent(_ pair: EntryPair, isSame: Bool, into found: inout AttributeDifferences) {
    let (left, right) = (pair.left, pair.right)
    switch left.type {
    case .file:
      guard !isSame else { return }
      found.add(contentsOf: pair.leftFile, pair.rightFile)
      found.add("size", .integer(left.size), .integer(right.size), cause: .content, unless: false)
    case .symlink, .hardlink:
      guard !pair.leftTable.leadsSame(left, as: right, in: pair.rightTable) else { return }
      let leftName = pair.leftTable.linkName(of: left)
      let rightName = pair.rightTable.linkName(of: right)
      // A hard link names an entry, which has a canonical path; where a symbolic link leads is up to its text.
      let isSpelling = left.type == .hardlink && CanonicalPath.make(leftName) == CanonicalPath.make(rightName)
      found.add(
        "linkTarget", .escaped(leftName), .escaped(rightName),
        cause: isSpelling ? .pathSpelling : .linkTarget,
        unless: isSpelling && rules.contains(.canonicalPaths))
    default: return
    }
  }

  private func compareOwners(_ pair: EntryPair, into found: inout AttributeDifferences) {
    let left = pair.leftTable.owner(of: pair.left)
    let right = pair.rightTable.owner(of: pair.right)
    if left.uid != right.uid {
      found.add("uid", .integer(left.uid), .integer(right.uid), cause: .ownership, unless: false)
    }
    if left.gid != right.gid {
      found.add("gid", .integer(left.gid), .integer(right.gid), cause: .ownership, unless: false)
    }
    compareNames(pair, left.userName, right.userName, "uname", .userNames, .userNames, into: &found)
    compareNames(pair, left.groupName, right.groupName, "gname", .userNames, .userNames, into: &found)
  }

  private func compareModes(_ pair: EntryPair, into found: inout AttributeDifferences) {
    let (left, right) = (pair.left, pair.right)
    let hidesRedundant = rules.contains(.fileModeRedundantBits)
    // Linux takes no notice of a symbolic link's own mode.
    let isRedundant = left.type == .symlink || left.mode & 0o7777 == right.mode & 0o7777
    let mask: UInt32 = hidesRedundant ? 0o7777 : .max
    found.add(
      "mode", .string(Self.octal(left.mode & mask)), .string(Self.octal(right.mode & mask)),
      cause: .permissions,
      unless: isRedundant && hidesRedundant)
  }

  private func add(
    time name: String, _ left: TarTime?, _ right: TarTime?, into found: inout AttributeDifferences
  ) {
    guard left != right else { return }
    if ignoresTimes { return found.add(name, nil, nil, cause: .timestamp, unless: true) }
    found.add(name, left.map(JSONValue.time), right.map(JSONValue.time), cause: .timestamp, unless: false)
  }

  private func compareExtras(_ pair: EntryPair, into found: inout AttributeDifferences) {
    let (left, right) = (pair.leftTable.extras(of: pair.left), pair.rightTable.extras(of: pair.right))
    guard left != right else { return }
    add(time: "atime", left.accessed, right.accessed, into: &found)
    add(time: "ctime", left.changed, right.changed, into: &found)
    if left.device != right.device {
      found.add(
        "device", left.device.map(JSONValue.device), right.device.map(JSONValue.device), cause: .device,
        unless: false)
    }
    for (name, values) in Self.paired(left.extendedAttributes, right.extendedAttributes) {
      found.add(
        "xattr:\(EscapedText.escape(name))", values.left.map(JSONValue.base64),
        values.right.map(JSONValue.base64),
        cause: .extendedAttributes, unless: false)
    }
    for (name, values) in Self.paired(left.unknownRecords, right.unknownRecords) {
      found.add(
        "pax:\(EscapedText.escape(name))", values.left.map { .escaped($0) },
        values.right.map { .escaped($0) },
        cause: .tarFormat, unless: ignoresFormat)
    }
  }

  private func compareFormat(_ pair: EntryPair, into found: inout AttributeDifferences) {
    let (left, right) = (pair.left, pair.right)
    if left.format != right.format {
      found.add(
        "format", .string(left.format.name), .string(right.format.name), cause: .tarFormat,
        unless: ignoresFormat)
    } else if !pair.leftTable.leavesSame(left, as: right, in: pair.rightTable) {
      found.add(
        "header", .string(ResidueText.describe(pair.leftTable.residue(of: left))),
        .string(ResidueText.describe(pair.rightTable.residue(of: right))), cause: .tarFormat,
        unless: ignoresFormat)
    }
  }

  private func compareNames(
    _ pair: EntryPair, _ left: ArenaSlice, _ right: ArenaSlice, _ name: String, _ cause: Cause,
    _ ignorable: Ignorable, into found: inout AttributeDifferences
  ) {
    guard !pair.leftTable.isSame(left, as: right, in: pair.rightTable) else { return }
    found.add(
      name, .escaped(pair.leftTable.bytes(left)), .escaped(pair.rightTable.bytes(right)), cause: cause,
      unless: rules.contains(ignorable))
  }

  // MARK: Folders that no entry names

  private func compareWithImplied(
    _ table: EntryTable, _ record: EntryRecord, isLeft: Bool, into found: inout AttributeDifferences
  ) {
    func add(_ name: String, _ told: JSONValue, _ implied: JSONValue?, _ cause: Cause) {
      let isIgnored = cause == .timestamp && ignoresTimes
      found.add(name, isLeft ? told : implied, isLeft ? implied : told, cause: cause, unless: isIgnored)
    }
    let mode = record.mode & 0o7777
    if mode != 0o755 { add("mode", .string(Self.octal(mode)), .string("0755"), .permissions) }
    let owner = table.owner(of: record)
    if owner.uid != 0 { add("uid", .integer(owner.uid), .integer(0), .ownership) }
    if owner.gid != 0 { add("gid", .integer(owner.gid), .integer(0), .ownership) }
    add("mtime", .time(record.modified), nil, .timestamp)
    for attribute in table.extras(of: record).extendedAttributes {
      add("xattr:\(EscapedText.escape(attribute.key))", .base64(attribute.value), nil, .extendedAttributes)
    }
  }

  // MARK: Values

  private typealias Sides = (left: [UInt8]?, right: [UInt8]?)

  /// The records in which two lists differ, sorted by key.
  private static func paired(_ left: [PaxRecord], _ right: [PaxRecord]) -> [([UInt8], Sides)] {
    guard left != right else { return [] }
    var values: [[UInt8]: Sides] = [:]
    for record in left { values[record.key, default: (nil, nil)].left = record.value }
    for record in right { values[record.key, default: (nil, nil)].right = record.value }
    return values.filter { $0.value.left != $0.value.right }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }

  /// Four octal digits; where bits beyond them are set, all digits behind a zero: `0755`, `0100644`.
  static func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return mode > 0o7777 ? "0" + digits : String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// Two entries that stand at one path, with their tables.
struct EntryPair {
  let leftFile: FileContent
  let leftTable: EntryTable
  let left: EntryRecord
  let rightFile: FileContent
  let rightTable: EntryTable
  let right: EntryRecord

  init(_ leftLayer: LoadedLayer, _ leftIndex: Int, _ rightLayer: LoadedLayer, _ rightIndex: Int) {
    leftFile = FileContent(layer: leftLayer, entry: UInt32(leftIndex))
    leftTable = leftLayer.table
    left = leftTable.entries[leftIndex]
    rightFile = FileContent(layer: rightLayer, entry: UInt32(rightIndex))
    rightTable = rightLayer.table
    right = rightTable.entries[rightIndex]
  }
}
