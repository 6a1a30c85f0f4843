import ArchiveDiff

/// A tar header's fields, as POSIX and GNU lay them out.
struct RawHeader {
  /// Where the fields stand, by the names that the mutations use.
  static let fields: [String: Range<Int>] = [
    "name": 0..<100, "mode": 100..<108, "uid": 108..<116, "gid": 116..<124, "size": 124..<136,
    "mtime": 136..<148, "checksum": 148..<156, "type": 156..<157, "linkname": 157..<257, "magic": 257..<265,
    "uname": 265..<297, "gname": 297..<329, "major": 329..<337, "minor": 337..<345, "prefix": 345..<500,
  ]

  private let block: [UInt8]
  let typeFlag: UInt8
  let size: Int64
  private let dialect: String

  /// - Throws: where the check sum does not fit, or a number is none.
  init(_ bytes: ArraySlice<UInt8>) throws(TarReading.Broken) {
    let block = Array(bytes)
    self.block = block
    typeFlag = block[156]
    let others = block[..<148] + block[156...]
    let unsigned = others.reduce(8 * 32) { $0 + Int64($1) }
    let signed = others.reduce(8 * 32) { $0 + Int64(Int8(bitPattern: $1)) }
    guard let told = Self.number(block[148..<156]), told == unsigned || told == signed else {
      throw TarReading.Broken(what: "the check sum does not fit")
    }
    for field in [100..<108, 108..<116, 116..<124, 136..<148] where Self.number(block[field]) == nil {
      throw TarReading.Broken(what: "bytes \(field) of a header are no number")
    }
    guard let size = Self.number(block[124..<136]), size >= 0 else {
      throw TarReading.Broken(what: "the size is none")
    }
    self.size = size
    let magic = block[257..<265]
    // To the byte, as Go and GNU tar have it.
    dialect =
      magic.elementsEqual("ustar  \0".utf8) ? "gnu" : magic.starts(with: "ustar\0".utf8) ? "ustar" : "v7"
  }

  /// The size of an extension's data; `nil` for an entry's own header.
  func extensionSize() throws(TarReading.Broken) -> Int? {
    guard "LKxg".utf8.contains(typeFlag) else { return nil }
    guard size < 1 << 20 else { throw TarReading.Broken(what: "an extension is cut off") }
    return Int(size)
  }

  /// Fills in what the header itself tells of its entry.
  func fill(_ entry: inout TarReading.Entry) throws(TarReading.Broken) {
    let types: [UInt8: String] = [
      0: "file", 0x30: "file", 0x37: "file", 0x31: "hardlink", 0x32: "symlink", 0x33: "characterDevice",
      0x34: "blockDevice", 0x35: "directory", 0x36: "fifo",
    ]
    guard let type = types[typeFlag] else { throw TarReading.Broken(what: "type \(typeFlag)") }
    entry.type = type
    entry.name = text(0..<100)
    if hasPrefix { entry.name = text(345..<500) + [0x2F] + entry.name }
    if type == "symlink" || type == "hardlink" { entry.linkName = text(157..<257) }
    entry.mode = value(100..<108)
    guard UInt32(exactly: entry.mode) != nil else { throw TarReading.Broken(what: "the mode is too large") }
    entry.attributes = [
      "format": dialect, "uid": String(value(108..<116)), "gid": String(value(116..<124)),
      "mode": Self.octal(entry.mode), "mtime": String(value(136..<148)),
      "uname": dialect == "v7" ? "" : EscapedText.escape(text(265..<297)),
      "gname": dialect == "v7" ? "" : EscapedText.escape(text(297..<329)),
    ]
    if dialect == "gnu" {
      entry.attributes["atime"] = time(345..<357)
      entry.attributes["ctime"] = time(357..<369)
    }
    guard type.hasSuffix("Device") else { return }
    guard dialect != "v7" else { return entry.attributes["device"] = "0:0" }
    let numbers = [329..<337, 337..<345].map { Self.number(block[$0]).flatMap(UInt32.init(exactly:)) }
    guard let major = numbers[0], let minor = numbers[1] else {
      throw TarReading.Broken(what: "a device has no number")
    }
    entry.attributes["device"] = "\(major):\(minor)"
  }

  /// Writers of Go before 1.8 put a prefix where GNU has times.
  private var hasPrefix: Bool {
    guard block[345] != 0 else { return false }
    if dialect == "ustar" { return true }
    let isNoTime = [345..<357, 357..<369].contains {
      block[$0.lowerBound] != 0 && Self.number(block[$0]) == nil
    }
    return dialect == "gnu" && isNoTime && block[345..<500].allSatisfy { $0 < 0x80 }
  }

  private func time(_ field: Range<Int>) -> String? {
    block[field.lowerBound] == 0 ? nil : Self.number(block[field]).map(String.init)
  }

  private func text(_ field: Range<Int>) -> [UInt8] { Array(block[field].prefix { $0 != 0 }) }

  private func value(_ field: Range<Int>) -> Int64 { Self.number(block[field]) ?? 0 }

  /// Four octal digits, or all of them behind a zero.
  static func octal(_ mode: Int64) -> String {
    let digits = String(mode, radix: 8)
    return mode > 0o7777 ? "0" + digits : String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// A number field: octal digits among spaces and NULs, or GNU's base-256.
  static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    guard let first = field.first, first & 0x80 == 0 else { return base256(Array(field)) }
    let start = field.drop { $0 == 0x20 || $0 == 0 }
    let digits = start.prefix { (0x30...0x37).contains($0) }
    // Behind a NUL nobody reads on.
    let rest = start.dropFirst(digits.count).prefix { $0 != 0 }
    guard rest.allSatisfy({ $0 == 0x20 }) else { return nil }
    return digits.isEmpty ? 0 : Int64(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func base256(_ field: [UInt8]) -> Int64? {
    guard !field.isEmpty else { return 0 }
    var field = field
    let isNegative = field[0] & 0x40 != 0
    if !isNegative { field[0] &= 0x7F }
    let filler: UInt8 = isNegative ? 0xFF : 0
    let low = field.suffix(8)
    guard field.dropLast(8).allSatisfy({ $0 == filler }) else { return nil }
    let value = Int64(bitPattern: low.reduce(0) { $0 << 8 | UInt64($1) })
    return (value < 0) == isNegative ? value : nil
  }
}
