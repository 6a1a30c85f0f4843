/// Changes tar archives where readers look: fields of headers, headers of extensions, the order of blocks. Check sums are
/// put right afterwards, as few changes would get past them.
public struct TarMutator {
  private var state: UInt64

  /// Changes that a seed leads to.
  public init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  /// Changes an archive in one thing or a few.
  public mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0...below(3) {
      let blocks = bytes.count / 512
      switch below(8) {
      case 0, 1, 2: if blocks > 0 { changeField(&bytes, header(in: bytes)) }
      case 3, 4: insert(extensionHeader(), into: &bytes, at: header(in: bytes))
      case 5: insert(member(), into: &bytes, at: header(in: bytes))
      case 6: if blocks > 1 { bytes.removeSubrange(range(ofBlock: below(blocks))) }
      default:
        guard blocks > 0 else { continue }
        insert(Array(bytes[range(ofBlock: below(blocks))]), into: &bytes, at: below(blocks))
      }
    }
    Self.putChecksums(into: &bytes)
  }

  /// Puts the check sums right of what a reader would take for headers.
  public static func putChecksums(into bytes: inout [UInt8]) {
    for start in headers(in: bytes).map({ $0 * 512 }) {
      var block = Array(bytes[start..<start + 512])
      TarMember.putChecksum(into: &block)
      bytes.replaceSubrange(start..<start + 512, with: block)
    }
  }

  /// The blocks that are headers, by their number.
  private static func headers(in bytes: [UInt8]) -> [Int] {
    var (found, block): ([Int], Int) = ([], 0)
    while (block + 1) * 512 <= bytes.count, found.count < 64 {
      let header = bytes[block * 512..<(block + 1) * 512]
      guard header.contains(where: { $0 != 0 }) else { break }
      found.append(block)
      let start = header.startIndex
      let hasContent = !"123456".utf8.contains(header[start + 156])
      let size = RawTarEntry.number(header[(start + 124)..<(start + 136)]) ?? 0
      guard size >= 0, size <= bytes.count else { break }
      block += 1 + (hasContent ? (size + 511) / 512 : 0)
    }
    return found
  }

  // MARK: What is changed

  private static let fields = [
    0..<100, 100..<108, 108..<116, 116..<124, 124..<136, 136..<148, 156..<157, 157..<257, 257..<265,
    265..<297,
    297..<329, 329..<337, 337..<345, 345..<500, 345..<357, 357..<369, 386..<398, 398..<410, 482..<483,
    483..<495,
    508..<512,
  ]

  private static let numbers = [
    "0000644\0", "00000000001\0", "1000", "  17 ", " \0", "\0\00017", "777777777777", "-7", "0x1F", "8",
    "1 2", "\t7",
    "00000001000\0", "12\0junk", "00000001000 ",
  ].map { Array($0.utf8) }

  private static let flags = Array("\0000123456777SLKxgVMDNAX".utf8)
  private static let magics = [
    "ustar\u{0}00", "ustar  \u{0}", "ustar  ", "ustar\u{0}\u{0}\u{0}", "ustarX00", "",
  ]
  .map { Array($0.utf8) }
  private static let names = [
    "file", "folder/", "a/../b", "./x", "/", "", "n\u{e4}me", "x\0y", "tar\0", "link/to", "\u{1}",
    String(repeating: "p/", count: 60), String(repeating: "q", count: 155),
  ].map { Array($0.utf8) }

  private mutating func changeField(_ bytes: inout [UInt8], _ block: Int) {
    let field = Self.fields[below(Self.fields.count)]
    var value: [UInt8]
    switch field.count {
    case 1: value = field.lowerBound == 156 ? [pick(Self.flags)] : [UInt8(below(2))]
    case 8 where field.lowerBound == 257: value = pick(Self.magics)
    case 8, 12: value = below(4) == 0 ? base256(field.count) : pick(Self.numbers)
    default: value = pick(Self.names)
    }
    value = Array((value + [UInt8](repeating: 0, count: field.count)).prefix(field.count))
    let start = block * 512 + field.lowerBound
    guard start + value.count <= bytes.count else { return }
    bytes.replaceSubrange(start..<start + value.count, with: value)
  }

  private mutating func base256(_ width: Int) -> [UInt8] {
    let value = pick([0, 1, 512, -1, -600, 1 << 40, Int64.max, Int64.min, 1 << 31])
    var field = TarMember.base256(value, width: width)
    if below(3) == 0 { field[below(width)] = UInt8(below(256)) }
    return field
  }

  private static let keys = [
    "path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime", "atime", "comment", "hdrcharset",
    "SCHILY.xattr.user.a", "SCHILY.xattr.", "LIBARCHIVE.xattr.user.%41", "LIBARCHIVE.xattr.%+5",
    "SCHILY.devmajor",
    "SCHILY.realsize", "RHT.security.selinux", "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.map",
    "GNU.sparse.offset", "GNU.sparse.numbytes", "GNU.sparse.size", "GNU.sparse.realsize", "GNU.sparse.name",
    "GNU.sparse.numblocks",
  ]
  private static let values = [
    "", "0", "1", "5", "512", "1000", "-1", "1.5", "-1.25", "0,5", "0,300,500,300", "name", "name/",
    "n\u{e4}me",
    "aGk", "aGk=", "BINARY", "4294967296", "99999999999999999999", "+5", "07", "a\0b", "5 ",
  ]

  private mutating func extensionHeader() -> [UInt8] {
    var tar = TarBuilder()
    switch below(6) {
    case 0: tar.longName(pick(Self.names))
    case 1: tar.longLinkName(pick(Self.names))
    case 2: tar.pax(raw: sparseRecords())
    default:
      var records: [UInt8] = []
      for _ in 0...below(4) { records += TarBuilder.record(pick(Self.keys), Array(pick(Self.values).utf8)) }
      tar.pax(raw: records, type: below(6) == 0 ? "g" : "x")
    }
    return tar.bytes
  }

  /// Records that tell a sparse file, whole for the most part.
  private mutating func sparseRecords() -> [UInt8] {
    let forms: [KeyValuePairs<String, String>] = [
      [
        "GNU.sparse.size": "1000", "GNU.sparse.numblocks": "1", "GNU.sparse.offset": "0",
        "GNU.sparse.numbytes": "5",
      ],
      [
        "GNU.sparse.size": "1000", "GNU.sparse.numblocks": "1", "GNU.sparse.map": "0,5",
        "GNU.sparse.name": "s",
      ],
      [
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "1000",
        "GNU.sparse.name": "s",
      ],
      ["GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": "9", "GNU.sparse.map": ""],
    ]
    let left = below(8)
    return pick(forms).enumerated().filter { $0.offset != left }.flatMap {
      TarBuilder.record($0.element.key, Array($0.element.value.utf8))
    }
  }

  private mutating func member() -> [UInt8] {
    let contents: [[UInt8]] = [
      [], Array("abcde".utf8), Array("1\n0\n5\n".utf8), [UInt8](repeating: 7, count: 512),
    ]
    var content = pick(contents)
    // A map of pax form 1.0 and its five bytes.
    if content.count == 6 { content += [UInt8](repeating: 0, count: 506) + Array("abcde".utf8) }
    var member = TarMember(pick(Self.names), content: content, format: pick(TarMember.Format.allCases))
    member.typeFlag = pick(Self.flags)
    member.linkName = pick(Self.names)
    if below(4) == 0 { member.size = pick([0, 1, 512, 1000]) }
    return member.bytes
  }

  // MARK: Blocks

  private mutating func header(in bytes: [UInt8]) -> Int {
    let headers = Self.headers(in: bytes)
    return headers.isEmpty ? 0 : pick(headers)
  }

  private func range(ofBlock block: Int) -> Range<Int> { block * 512..<(block + 1) * 512 }

  private func insert(_ piece: [UInt8], into bytes: inout [UInt8], at block: Int) {
    bytes.insert(contentsOf: piece, at: min(block * 512, bytes.count))
  }

  // MARK: Chance

  private mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  private mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
