import TarStream

/// Makes entries of a table's JSON, as Go's decoders do, with which all runtimes read it.
enum TableParser {
  /// What makes no sense.
  struct Failure: Error {
    let detail: String
  }

  /// The entries of a table; chunks are put to the files that they are parts of.
  static func entries(_ json: JSONValue) throws(Failure) -> [TableOfContents.Entry] {
    guard let list = try TableObject(json)["entries"]?.array else {
      throw Failure(detail: "it lists no entries")
    }
    var entries: [TableOfContents.Entry] = []
    entries.reserveCapacity(list.count)
    for json in list {
      let object = try TableObject(json)
      if try object.text("type") == "chunk" {
        // A chunk is one of the file before it, whatever name it has itself.
        guard let last = entries.indices.last, entries[last].type == .file else {
          throw Failure(detail: "a chunk follows what is no file")
        }
        entries[last].chunks.append(try chunk(object))
      } else {
        entries.append(try entry(object))
      }
    }
    return entries
  }

  private static func entry(_ object: TableObject) throws(Failure) -> TableOfContents.Entry {
    let type = try object.text("type")
    guard let type = types[type] else {
      throw Failure(detail: "an entry is of a type that is none: '\(type)'")
    }
    var entry = TableOfContents.Entry()
    entry.type = type
    entry.name = Array(try object.text("name").utf8)
    entry.mode = try object.number("mode")
    entry.uid = try object.number("uid")
    entry.gid = try object.number("gid")
    entry.size = try object.number("size")
    entry.linkName = Array(try object.text("linkname").utf8)
    entry.modified = try time(object.text("modtime"))
    entry.deviceMajor = try object.number("devmajor")
    entry.deviceMinor = try object.number("devminor")
    entry.attributes = try attributes(object["xattrs"])
    entry.digest = try object.digest("digest")
    if type == .file { entry.chunks = [try chunk(object)] }
    return entry
  }

  private static let types: [String: EntryType] = [
    "reg": .file, "dir": .directory, "symlink": .symlink, "hardlink": .hardlink, "char": .characterDevice,
    "block": .blockDevice, "fifo": .fifo,
  ]

  private static func chunk(_ object: TableObject) throws(Failure) -> TableOfContents.Chunk {
    TableOfContents.Chunk(
      offset: try object.number("chunkoffset"), size: try object.number("chunksize"),
      digest: try object.digest("chunkdigest"), isZeros: try object.text("chunktype") == "zeros")
  }

  private static func time(_ text: String) throws(Failure) -> TarTime? {
    guard !text.isEmpty else { return nil }
    guard let time = TarTime(internetTime: text) else { throw Failure(detail: "'\(text)' is no time") }
    return time
  }

  private static func attributes(_ json: JSONValue?) throws(Failure) -> [PaxRecord] {
    guard let json else { return [] }
    guard let members = json.members else { throw Failure(detail: "extended attributes are no object") }
    var attributes: [PaxRecord] = []
    for member in members {
      guard let value = member.value.string.flatMap({ Base64.decode(Array($0.utf8)) }) else {
        throw Failure(detail: "the value of an extended attribute is not in base64")
      }
      attributes.append(PaxRecord(key: Array(member.key.utf8), value: value))
    }
    return attributes
  }
}

/// An object of a table. Go finds its members by keys in letters of any case, so the case of letters is taken away.
private struct TableObject {
  private var members: [String: JSONValue] = [:]

  init(_ json: JSONValue) throws(TableParser.Failure) {
    guard let all = json.members else { throw TableParser.Failure(detail: "what must be an object is none") }
    for member in all {
      let key = Self.folded(member.key)
      guard members.updateValue(member.value, forKey: key) == nil else {
        throw TableParser.Failure(detail: "'\(key)' is told twice, and readers take one or the other")
      }
    }
  }

  /// The value of a member, its key in small letters; `nil` for `null` as well.
  subscript(key: String) -> JSONValue? {
    guard let value = members[key], !value.isNull else { return nil }
    return value
  }

  func text(_ key: String) throws(TableParser.Failure) -> String {
    guard let value = self[key] else { return "" }
    guard let text = value.string else { throw TableParser.Failure(detail: "'\(key)' is no text") }
    return text
  }

  func number(_ key: String) throws(TableParser.Failure) -> Int64 {
    guard let value = self[key] else { return 0 }
    guard let number = value.integer else { throw TableParser.Failure(detail: "'\(key)' is no whole number") }
    return number
  }

  func digest(_ key: String) throws(TableParser.Failure) -> String? {
    let text = try text(key)
    return text.isEmpty ? nil : text
  }

  /// Two letters that are no ASCII have small letters that are, for Go as well.
  private static func folded(_ key: String) -> String {
    key.utf8.allSatisfy { $0 < 0x80 } ? key.lowercased() : key.uppercased().lowercased()
  }
}
