import ImageFixtures

@testable import TarStream

/// Where Python's tarfile is meant to tell an entry otherwise than this program's parser: one case a rule, named as in
/// Fuzz/DIFFERENCES.md.
enum PythonDifference: String, CaseIterable {
  case firstExtensionCounts, paxPathOverGNUName, emptyLongName, emptyPaxValue, globalSizes
  case folderByHeaderAlone, slashAtTheEnd, prefixOfAllFormats, ownersOfVersion7, devicesOfVersion7
  case numberBehindNUL, base256Marker, numberOfPython, sparseRecords, paddingLeftOut
  case longNameWithoutNUL, loneGlobalRecords

  enum Field: String, CaseIterable {
    case offset, name, type, mode, uid, gid, modified, linkName, userName, groupName, device, size, content
    /// Whether the entry is told at all, and what follows it.
    case rest
  }

  struct Case {
    let count: Int
    let raw: RawTarEntry
    let own: WalkedEntry
    let isLast: Bool
    /// The keys of all records so far that hold for the whole archive, with `=` behind those of empty ones.
    let globals: Set<String>
    /// Whether records that hold for the whole archive are the last that it holds.
    let hasLoneGlobals: Bool
  }

  private static let framing: Set<Field> = [.size, .content, .rest]

  /// The fields that the rule explains in an entry; none where it does not hold.
  func fields(of entry: Case) -> Set<Field> {
    switch self {
    case .firstExtensionCounts, .paxPathOverGNUName, .emptyLongName, .longNameWithoutNUL: extensions(entry)
    case .emptyPaxValue, .globalSizes, .sparseRecords: records(entry)
    case .folderByHeaderAlone, .slashAtTheEnd, .prefixOfAllFormats: names(entry)
    case .ownersOfVersion7, .devicesOfVersion7: oldHeader(entry.raw)
    case .numberBehindNUL, .base256Marker, .numberOfPython: numbers(entry.raw)
    case .loneGlobalRecords: entry.isLast && entry.hasLoneGlobals ? [.rest] : []
    case .paddingLeftOut: entry.isLast && entry.count % 512 != 0 ? [.rest] : []
    }
  }

  private func extensions(_ entry: Case) -> Set<Field> {
    let (raw, flags) = (entry.raw, entry.raw.extensions.map(\.flag))
    switch self {
    case .firstExtensionCounts:
      let repeated = Set(flags.filter { flag in flags.filter { $0 == flag }.count > 1 })
      if repeated.contains(UInt8(ascii: "x")) { return Set(Field.allCases) }
      return Set(repeated.contains(UInt8(ascii: "L")) ? [.name, .type] : []).union(
        repeated.contains(UInt8(ascii: "K")) ? [.linkName] : [])
    case .paxPathOverGNUName:
      guard let pax = flags.firstIndex(of: UInt8(ascii: "x")) else { return [] }
      let hasName = raw.tells("path") || raw.tells("GNU.sparse.name")
      let isName = hasName && raw.has("L")
      let isLink = raw.tells("linkpath") && flags[pax...].contains(UInt8(ascii: "K"))
      return Set(isName ? [.name] : []).union(isLink ? [.linkName] : [])
    case .longNameWithoutNUL:
      func hasNone(_ flag: Unicode.Scalar) -> Bool {
        raw.extensions.contains { $0.flag == UInt8(ascii: flag) && !$0.data.contains(0) }
      }
      return Set(hasNone("L") ? [.name] : []).union(hasNone("K") ? [.linkName] : [])
    default:
      func isEmpty(_ flag: Unicode.Scalar) -> Bool {
        raw.extensions.contains { $0.flag == UInt8(ascii: flag) && ($0.data.first ?? 0) == 0 }
      }
      return Set(isEmpty("L") ? [.name] : []).union(isEmpty("K") ? [.linkName] : [])
    }
  }

  private func records(_ entry: Case) -> Set<Field> {
    let raw = entry.raw
    switch self {
    case .emptyPaxValue:
      let fields: [(String, Set<Field>)] = [
        ("uid", [.uid]), ("gid", [.gid]), ("mtime", [.modified]), ("size", Self.framing), ("path", [.name]),
        ("linkpath", [.linkName]), ("uname", [.userName]), ("gname", [.groupName]),
      ]
      return fields.filter { raw.tells($0.0, isEmpty: true) || entry.globals.contains($0.0 + "=") }.reduce(
        into: []) { $0.formUnion($1.1) }
    case .globalSizes:
      let isSparse = entry.globals.contains { $0.hasPrefix("GNU.sparse.") }
      return isSparse ? Self.framing.union([.name]) : entry.globals.contains("size") ? Self.framing : []
    default:
      let isOne = raw.tells("GNU.sparse.major") && raw.tells("GNU.sparse.minor")
      let isZero =
        raw.tells("GNU.sparse.size") && (raw.tells("GNU.sparse.map") != raw.tells("GNU.sparse.offset"))
      let isOld = raw.flag == UInt8(ascii: "S")
      guard raw.tells(prefix: "GNU.sparse"), isOld || isOne == isZero else { return [] }
      return Self.framing.union([.name])
    }
  }

  private func names(_ entry: Case) -> Set<Field> {
    let raw = entry.raw
    let slash = UInt8(ascii: "/")
    switch self {
    case .folderByHeaderAlone:
      let isFolder = raw.header[0..<100].prefix { $0 != 0 }.last == slash
      return raw.flag == 0 && isFolder != (entry.own.entry.type == .directory)
        ? Self.framing.union([.type, .name]) : []
    case .slashAtTheEnd: return raw.tells("path") && entry.own.entry.name.last == slash ? [.name] : []
    default:
      let isStar = raw.isUstar && raw.header[508..<512].elementsEqual("tar\0".utf8)
      return (!raw.isUstar || isStar) && !raw.prefix.isEmpty ? [.name] : []
    }
  }

  private func oldHeader(_ raw: RawTarEntry) -> Set<Field> {
    guard !raw.isGNU, !raw.isUstar else { return [] }
    return self == .ownersOfVersion7 ? [.userName, .groupName] : [.device]
  }

  private static let numbers: [(Range<Int>, Set<Field>)] = [
    (100..<108, [.mode]), (108..<116, [.uid]), (116..<124, [.gid]), (124..<136, framing),
    (136..<148, [.modified]), (148..<156, [.rest]), (329..<337, [.device]), (337..<345, [.device]),
    (483..<495, [.size, .content]),
  ]

  private func numbers(_ raw: RawTarEntry) -> Set<Field> {
    // A header that Python cannot read ends the archive, whatever it is of.
    let isEnd = raw.extensions.contains { !numbers($0.header, of: raw).isEmpty }
    let isOfMap = self == .numberBehindNUL && raw.sparseNumbers.contains(where: RawTarEntry.isBehindNUL)
    return numbers(raw.header, of: raw).union(isEnd ? Set(Field.allCases) : isOfMap ? [.content] : [])
  }

  private func numbers(_ header: [UInt8], of raw: RawTarEntry) -> Set<Field> {
    Self.numbers.reduce(into: []) { fields, number in
      let field = header[number.0]
      guard let first = field.first else { return }
      let text = field.prefix { $0 != 0 }
      switch self {
      case .numberBehindNUL:
        if RawTarEntry.isBehindNUL(field) { fields.formUnion(number.1) }
      case .base256Marker: if first & 0x80 != 0, first != 0x80, first != 0xFF { fields.insert(.rest) }
      default:
        // Device numbers are read of every entry.
        let isDevice = number.0.lowerBound == 329 || number.0.lowerBound == 337
        let digits = text.split(separator: 0x20)
        let isNumber = digits.count < 2 && digits.allSatisfy { $0.allSatisfy { (0x30...0x37).contains($0) } }
        if isDevice, first & 0x80 == 0, !isNumber { fields.insert(.rest) }
        if number.0.lowerBound == 483, raw.flag == UInt8(ascii: "S"), !isNumber { fields.insert(.rest) }
      }
    }
  }
}
