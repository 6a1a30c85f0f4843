import ImageFixtures

/// Where libarchive is meant to tell an entry otherwise than this program's parser: one case a rule, named as in
/// Fuzz/DIFFERENCES.md, which says what each reader does and whose side is taken.
///
/// A rule looks at the bytes, not at what was told of them, and explains no more fields than it must: what no rule
/// explains is found.
enum MeantDifference: String, CaseIterable {
  case gnuNameOverPaxPath, emptyLongName, linkNameOfNoLink, emptyLinkName, globalRecords, emptyPaxValue,
    negativePaxTime
  case paxSizeOfNoFile, hardLinkWithSize, slashMakesFolder, gnuSparseFieldsOfOthers, sparseMapBehindHeader
  case emptyRealSize, numberBehindNUL, junkBehindChecksum, prefixInGNUHeader, starPrefix, almostUstar,
    prefixWithSlash
  case sparseOfOtherFlag, sparseVersion, starSizes, attributeNames, deviceRecords, paddingLeftOut
  case manyExtensions, greatestSize

  typealias Fields = Set<ReadEntry.Field>

  /// An entry that two readers tell differently.
  struct Case {
    let count: Int
    let raw: RawTarEntry
    let own: ReadEntry
    let theirs: ReadEntry?
    /// The keys of all records so far that hold for the whole archive.
    let globals: Set<String>
    /// Whether the entry is the last one.
    let isLast: Bool
  }

  /// The rules that are used: all but the one that `FUZZ_WITHOUT` names. What is found without it shows what it is for.
  static let inUse: [MeantDifference] = {
    let left = variable("FUZZ_WITHOUT").map { name in
      guard let rule = MeantDifference(rawValue: name) else { fatalError("FUZZ_WITHOUT names no rule") }
      return rule
    }
    return allCases.filter { $0 != left }
  }()

  /// All fields of an entry, and where the next one starts, if there is one.
  private static let framing: Fields = [.size, .content, .next, .refusal]

  /// The fields that the rule explains in an entry; none where it does not hold.
  func fields(of entry: Case) -> Fields {
    switch self {
    case .gnuNameOverPaxPath, .emptyLongName, .linkNameOfNoLink, .emptyLinkName: names(entry)
    case .globalRecords, .emptyPaxValue, .negativePaxTime, .starSizes, .attributeNames, .deviceRecords:
      records(entry)
    case .paxSizeOfNoFile, .hardLinkWithSize, .slashMakesFolder: contents(entry)
    case .gnuSparseFieldsOfOthers, .sparseMapBehindHeader, .emptyRealSize, .sparseOfOtherFlag, .sparseVersion:
      sparse(entry)
    case .numberBehindNUL, .junkBehindChecksum, .prefixInGNUHeader, .starPrefix, .almostUstar,
      .prefixWithSlash:
      header(entry)
    case .paddingLeftOut, .manyExtensions, .greatestSize: archive(entry)
    }
  }

  private func names(_ entry: Case) -> Fields {
    let (raw, flags) = (entry.raw, entry.raw.extensions.map(\.flag))
    func isFirst(_ one: Unicode.Scalar, before other: Unicode.Scalar) -> Bool {
      guard let first = flags.firstIndex(of: UInt8(ascii: one)) else { return false }
      return flags[first...].contains(UInt8(ascii: other))
    }
    switch self {
    case .gnuNameOverPaxPath:
      let hasPath = raw.tells("path", isEmpty: false) || raw.tells("GNU.sparse.name", isEmpty: false)
      let isName = hasPath && isFirst("x", before: "L") || raw.has("L") && raw.tells("GNU.sparse.name")
      let isLink = raw.tells("linkpath", isEmpty: false) && isFirst("x", before: "K")
      return Fields(isName ? [.name] : []).union(isLink ? [.linkName] : [])
    case .emptyLongName:
      func isEmpty(_ flag: Unicode.Scalar) -> Bool {
        raw.extensions.last { $0.flag == UInt8(ascii: flag) }.map { ($0.data.first ?? 0) == 0 } ?? false
      }
      return Fields(isEmpty("L") ? [.name] : []).union(isEmpty("K") ? [.linkName] : [])
    case .emptyLinkName:
      guard raw.header[157] == 0, "12".utf8.contains(raw.flag) else { return [] }
      // It is of the type that the mode's upper bits tell, then.
      let isHardLink = raw.flag == UInt8(ascii: "1") && entry.theirs?.type != "hardlink"
      let isTold = raw.has("K") || raw.tells("linkpath")
      return Fields(isHardLink ? [.type, .linkName, .size, .device] : []).union(isTold ? [.linkName] : [])
    default:
      let isLink = ["symlink", "hardlink"].contains(entry.own.type)
      guard !isLink, raw.has("K") || raw.tells("linkpath", isEmpty: false) else { return [] }
      return entry.theirs?.type == "hardlink" ? [.type, .linkName, .size, .device] : []
    }
  }

  private func records(_ entry: Case) -> Fields {
    let raw = entry.raw
    func fields(where isMeant: (String) -> Bool) -> Fields {
      Self.fieldsOfKeys.filter { isMeant($0.key) }.reduce(into: []) { $0.formUnion($1.value) }
    }
    switch self {
    case .globalRecords:
      let areTold = entry.globals.contains { $0.contains(".xattr.") }
      return fields(where: entry.globals.contains).union(areTold ? [.attributes] : [])
    case .emptyPaxValue:
      return fields { ["uid", "gid", "mtime", "size"].contains($0) && raw.tells($0, isEmpty: true) }
    case .negativePaxTime:
      let isMeant = raw.records.contains { record in
        record.key == "mtime" && record.value.first == UInt8(ascii: "-")
          && record.value.contains(UInt8(ascii: "."))
      }
      return isMeant ? [.modified] : []
    case .starSizes:
      return raw.tells("SCHILY.realsize") || raw.tells("SUN.holesdata") ? Self.framing : []
    case .attributeNames:
      let isMeant = ["SCHILY.xattr.", "LIBARCHIVE.xattr.", "RHT.security.selinux"].contains { raw.tells($0) }
      return isMeant ? [.attributes] : []
    default:
      return raw.tells("SCHILY.devmajor") || raw.tells("SCHILY.devminor") ? [.device] : []
    }
  }

  private static let fieldsOfKeys: [String: Fields] = [
    "path": [.name, .type, .size, .next], "linkpath": [.linkName], "size": framing, "uid": [.uid],
    "gid": [.gid],
    "uname": [.userName], "gname": [.groupName], "mtime": [.modified],
  ]

  private func contents(_ entry: Case) -> Fields {
    let (raw, own) = (entry.raw, entry.own)
    switch self {
    case .paxSizeOfNoFile: return own.type != "file" && raw.tells("size") ? [.next, .refusal] : []
    case .hardLinkWithSize: return raw.flag == UInt8(ascii: "1") && raw.size != 0 ? [.next, .refusal] : []
    default:
      guard own.name.last == UInt8(ascii: "/"), let theirs = entry.theirs else { return [] }
      // Both ways: libarchive does so for files of all flags, and for none of which it has a warning to give.
      let isOne = own.type == "file" && theirs.type == "directory"
      let isOther = raw.flag == 0 && own.type == "directory" && theirs.type == "file"
      return isOne || isOther ? [.type, .size, .next, .refusal] : []
    }
  }

  private func sparse(_ entry: Case) -> Fields {
    let raw = entry.raw
    let isOld = raw.isGNU && raw.flag == UInt8(ascii: "S")
    switch self {
    case .gnuSparseFieldsOfOthers:
      let isMeant = raw.isGNU && !isOld && (raw.header[386] != 0 || raw.header[483] != 0)
      return isMeant ? Self.framing : []
    case .sparseMapBehindHeader:
      return isOld && raw.header[386] == 0 && raw.header[482] != 0 ? Self.framing : []
    case .emptyRealSize: return isOld && raw.header[483] == 0 ? [.size, .content] : []
    case .sparseOfOtherFlag:
      let isMeant = raw.tells(prefix: "GNU.sparse") && raw.flag != UInt8(ascii: "0")
      return isMeant ? [.refusal] : []
    default:
      let isVersioned = raw.tells("GNU.sparse.major") || raw.tells("GNU.sparse.minor")
      let hasMap = raw.tells("GNU.sparse.map")
      let hasPairs = raw.tells("GNU.sparse.offset") || raw.tells("GNU.sparse.numbytes")
      let isOne =
        isVersioned && !hasMap && !hasPairs && raw.tells("GNU.sparse.major")
        && raw.tells("GNU.sparse.minor")
      let isZero = !isVersioned && hasMap != hasPairs
      guard raw.tells(prefix: "GNU.sparse"), isOld || !isOne && !isZero else { return [] }
      return Self.framing.union([.name])
    }
  }

  private func header(_ entry: Case) -> Fields {
    let (raw, header) = (entry.raw, entry.raw.header)
    switch self {
    case .numberBehindNUL:
      let numbers: [(Range<Int>, Fields)] = [
        (100..<108, [.mode]), (108..<116, [.uid]), (116..<124, [.gid]), (124..<136, Self.framing),
        (136..<148, [.modified]), (148..<156, [.refusal]), (329..<337, [.device]), (337..<345, [.device]),
        (483..<495, [.size, .content]),
      ]
      // Of the header of an extension, all that is told depends on the size.
      let areExtensions = raw.extensions.contains {
        RawTarEntry.isBehindNUL($0.header[124..<136]) || RawTarEntry.isBehindNUL($0.header[148..<156])
      }
      let isOfMap = raw.isGNU && raw.sparseNumbers.contains(where: RawTarEntry.isBehindNUL)
      return numbers.filter { RawTarEntry.isBehindNUL(header[$0.0]) }.reduce(
        into: Fields(areExtensions ? ReadEntry.Field.allCases : []).union(isOfMap ? Self.framing : [])
      ) { $0.formUnion($1.1) }
    case .junkBehindChecksum:
      let isMeant = (raw.extensions.map(\.header) + [header]).contains { header in
        header[148..<156].contains { $0 != 0 && $0 != 0x20 && !(0x30...0x37).contains($0) }
      }
      return isMeant ? [.refusal] : []
    case .prefixInGNUHeader: return raw.isGNU && !raw.prefix.isEmpty ? [.name] : []
    case .starPrefix:
      return header[508..<512].elementsEqual("tar\0".utf8) && raw.prefix.count > 131 ? [.name] : []
    case .almostUstar:
      let isMeant = header[257..<262].elementsEqual("ustar".utf8) && !raw.isGNU && !raw.isUstar
      return isMeant ? [.name, .userName, .groupName, .device] : []
    default: return raw.isUstar && raw.prefix.last == UInt8(ascii: "/") ? [.name] : []
    }
  }

  private func archive(_ entry: Case) -> Fields {
    let raw = entry.raw
    switch self {
    case .greatestSize:
      let isTold = raw.records.contains { $0.key == "size" && $0.value.elementsEqual("\(Int.max)".utf8) }
      return raw.size == Int.max || isTold ? [.refusal] : []
    case .manyExtensions: return raw.extensions.count > 28 ? [.refusal, .next] : []
    default:
      let isFile = entry.own.type == "file" && entry.own.content != nil
      return isFile && entry.isLast && entry.count % 512 != 0 ? [.refusal] : []
    }
  }
}
