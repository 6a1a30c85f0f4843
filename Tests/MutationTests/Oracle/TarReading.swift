import ArchiveDiff
import ImageFixtures
import TarStream

/// Reads a tar archive slowly and plainly, as the container runtimes take it: what the program is held against, and
/// the map by which mutations find their place.
struct TarReading {
  /// Something that no reader should take for an entry.
  struct Broken: Error { let what: String }

  /// A header that comes before an entry's own.
  struct Extension {
    var typeFlag: UInt8
    var header: Int
    var payload: Range<Int>
    /// The records of a pax header, and where each stands.
    var records: [(key: [UInt8], value: [UInt8], range: Range<Int>)] = []

    var end: Int { payload.upperBound + (512 - payload.count % 512) % 512 }
  }

  struct Entry {
    /// Where its first header starts.
    var start = 0
    /// Where its own header starts.
    var header = 0
    var extensions: [Extension] = []
    var content = 0..<0
    /// Where the next entry starts.
    var end = 0
    var type = "file"
    var name: [UInt8] = []
    var path: [UInt8] = []
    var linkName: [UInt8] = []
    var mode: Int64 = 0
    /// By the names that reports use; times as seconds with their decimals.
    var attributes: [String: String] = [:]
    /// All its bytes but the content.
    var frame: [UInt8] = []

    /// Whether some part of the path starts as whiteouts do.
    var isMarker: Bool { path.split(separator: 0x2F).contains { $0.starts(with: ".wh.".utf8) } }
    /// The path as reports write it.
    var escapedPath: String { EscapedText.escape(path) }
  }

  private(set) var entries: [Entry] = []
  /// From the first block of zeros on.
  private(set) var trailer = 0..<0
  let bytes: [UInt8]
  private var globals: [(key: [UInt8], value: [UInt8])] = []

  init(_ bytes: [UInt8]) throws(Broken) {
    self.bytes = bytes
    var offset = 0
    var entry = Entry()
    while true {
      guard offset + 512 <= bytes.count else {
        guard offset == bytes.count else { throw Broken(what: "it ends within a block") }
        break
      }
      if bytes[offset..<offset + 512].allSatisfy({ $0 == 0 }) { break }
      if entry.extensions.isEmpty { entry.start = offset }
      let header = try RawHeader(bytes[offset..<offset + 512])
      if let size = try header.extensionSize() {
        let payload = offset + 512..<offset + 512 + size
        guard payload.upperBound <= bytes.count else { throw Broken(what: "an extension is cut off") }
        var found = Extension(typeFlag: header.typeFlag, header: offset, payload: payload)
        if "xg".utf8.contains(header.typeFlag) { found.records = try Self.records(bytes, payload) }
        offset = found.end
        entry.extensions.append(found)
        continue
      }
      entry.header = offset
      try complete(&entry, header)
      offset = entry.end
      guard offset <= bytes.count else { throw Broken(what: "an entry is cut off") }
      entry.frame = Array(
        bytes[entry.start..<entry.content.lowerBound] + bytes[entry.content.upperBound..<offset])
      entries.append(entry)
      entry = Entry()
    }
    trailer = offset..<bytes.count
  }

  // MARK: One entry

  private mutating func complete(_ entry: inout Entry, _ header: RawHeader) throws(Broken) {
    try header.fill(&entry)
    var longNames: [UInt8: [UInt8]] = [:]
    var local: [(key: [UInt8], value: [UInt8])] = []
    for found in entry.extensions {
      switch found.typeFlag {
      case UInt8(ascii: "x"): local = found.records.map { ($0.key, $0.value) }
      case UInt8(ascii: "g"):
        for record in found.records {
          globals.removeAll { $0.key == record.key }
          globals.append((record.key, record.value))
        }
      default: longNames[found.typeFlag] = Array(bytes[found.payload].prefix { $0 != 0 })
      }
    }
    var size: Int64?
    for (key, value) in globals + local { try Self.apply(key, value, to: &entry, &size) }
    if entry.extensions.contains(where: { $0.typeFlag == UInt8(ascii: "x") }) {
      entry.attributes["format"] = "pax"
    }
    if let name = longNames[UInt8(ascii: "L")], !name.isEmpty { entry.name = name }
    if let name = longNames[UInt8(ascii: "K")], !name.isEmpty { entry.linkName = name }
    if header.typeFlag == 0 && entry.name.last == 0x2F { entry.type = "directory" }
    try finish(&entry, size: size ?? header.size)
  }

  private func finish(_ entry: inout Entry, size: Int64) throws(Broken) {
    let start = entry.header + 512
    let count = entry.type == "file" ? size : 0
    guard count <= bytes.count - start else { throw Broken(what: "the content is cut off") }
    entry.content = start..<start + Int(count)
    entry.end = entry.content.upperBound + (512 - Int(count) % 512) % 512
    entry.path = CanonicalPath.make(entry.name)
    entry.attributes["type"] = entry.type
    entry.attributes["name"] = EscapedText.escape(entry.name)
    if entry.type == "file" {
      entry.attributes["size"] = String(count)
      entry.attributes["content"] = ImageFixture.digest(of: Array(bytes[entry.content]))
    }
    if entry.type == "symlink" || entry.type == "hardlink" {
      entry.attributes["linkTarget"] = EscapedText.escape(entry.linkName)
    }
  }

  // MARK: Pax records

  private static func records(
    _ bytes: [UInt8], _ payload: Range<Int>
  ) throws(Broken) -> [(key: [UInt8], value: [UInt8], range: Range<Int>)] {
    var records: [(key: [UInt8], value: [UInt8], range: Range<Int>)] = []
    var start = payload.lowerBound
    while start < payload.upperBound {
      let rest = bytes[start..<payload.upperBound]
      guard let blank = rest.prefix(20).firstIndex(of: 0x20), let count = decimal(rest[..<blank]),
        count > blank - start + 1, count <= Int64(rest.count), bytes[start + Int(count) - 1] == 0x0A
      else { throw Broken(what: "a pax record has no sound length") }
      let end = start + Int(count)
      let body = bytes[(blank + 1)..<(end - 1)]
      guard let equals = body.firstIndex(of: 0x3D), equals > body.startIndex else {
        throw Broken(what: "a pax record has no keyword")
      }
      records.append((Array(body[..<equals]), Array(body[(equals + 1)...]), start..<end))
      start = end
    }
    return records
  }

  private static func apply(
    _ key: [UInt8], _ value: [UInt8], to entry: inout Entry, _ size: inout Int64?
  ) throws(Broken) {
    let name = String(decoding: key, as: UTF8.self)
    let isAttribute = name.hasPrefix("SCHILY.xattr.") || name.hasPrefix("LIBARCHIVE.xattr.")
    let known: Set<String> = [
      "path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime", "atime", "ctime",
    ]
    if value.isEmpty && known.contains(name) { return }
    switch name {
    case "path": entry.name = try text(value)
    case "linkpath": if ["symlink", "hardlink"].contains(entry.type) { entry.linkName = try text(value) }
    case "size": size = try required(decimal(value[...]))
    case "uid", "gid": entry.attributes[name] = String(try required(signed(value[...])))
    case "uname", "gname": entry.attributes[name] = EscapedText.escape(try text(value))
    case "mtime", "atime", "ctime": entry.attributes[name] = try required(TarTimes.normal(value))
    case _ where isAttribute && !value.isEmpty || name.hasPrefix("SCHILY.xattr."):
      let (attribute, content) = try required(PaxAttribute.decode(key, value))
      entry.attributes["xattr:" + EscapedText.escape(attribute)] = Base64.encode(content)
    case _ where isAttribute:
      let (attribute, _) = try required(PaxAttribute.decode(key, value))
      entry.attributes["xattr:" + EscapedText.escape(attribute)] = Base64.encode([])
    default: entry.attributes["pax:" + EscapedText.escape(key)] = EscapedText.escape(value)
    }
  }

  private static func text(_ value: [UInt8]) throws(Broken) -> [UInt8] {
    guard !value.contains(0) else { throw Broken(what: "a name holds a NUL byte") }
    return value
  }

  private static func required<Value>(_ value: Value?) throws(Broken) -> Value {
    guard let value else { throw Broken(what: "a pax record does not hold what it must") }
    return value
  }

  private static func signed(_ text: ArraySlice<UInt8>) -> Int64? {
    text.first == 0x2D ? decimal(text.dropFirst()).map { -$0 } : decimal(text)
  }

  /// Digits alone, as a number.
  static func decimal(_ text: ArraySlice<UInt8>) -> Int64? {
    guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(String(decoding: text, as: UTF8.self))
  }
}
