import ImageFixtures

/// Changes in the pax records of an entry.
struct RecordMutations {
  typealias Record = (key: [UInt8], value: [UInt8])

  var editor: TarEditor
  let entry: TarReading.Entry
  var random: SeededGenerator

  private var label: String { "'\(entry.escapedPath)' (\(entry.type))" }

  /// A record more, at the end.
  mutating func add() -> Effect? {
    let record = random.pick([
      ("comment", "another"), ("VENDOR.other", "1"), ("mtime", "1234567890.125"), ("atime", "5"),
      ("uname", "someone"), ("gid", "77"), ("SCHILY.xattr.user.new", "value"),
      ("LIBARCHIVE.xattr.user.new%2Fx", "dmFsdWU="), ("hdrcharset", "BINARY"),
    ])
    let key = Array(record.0.utf8)
    guard !entry.records.contains(where: { $0.key == key }) else { return nil }
    editor.setRecords(entry.records + [(key, Array(record.1.utf8))], of: entry)
    return Effect("pax record \(record) added to \(label)", intended: attribute(key, record.1))
  }

  /// A record of what the header tells already.
  mutating func restate() -> Effect? {
    let key = random.pick(["uid", "gid", "mtime", "uname"])
    guard !entry.isTold(key), let value = entry.attributes[key], !value.isEmpty else { return nil }
    editor.setRecords(entry.records + [(Array(key.utf8), Array(value.utf8))], of: entry)
    let isFirst = entry.records.isEmpty
    return Effect("pax record \(key)=\(value) added to \(label)", intended: isFirst ? "format" : "header")
  }

  mutating func remove() -> Effect? {
    guard !entry.records.isEmpty else { return nil }
    var records = entry.records
    let record = records.remove(at: random.below(records.count))
    editor.setRecords(records, of: entry)
    return Effect(
      "pax record \(String(decoding: record.key, as: UTF8.self)) removed from \(label)", intended: nil)
  }

  mutating func reorder() -> Effect? {
    var records = entry.records
    guard records.count > 1 else { return nil }
    let index = random.below(records.count - 1)
    guard records[index].key != records[index + 1].key else { return nil }
    records.swapAt(index, index + 1)
    editor.setRecords(records, of: entry)
    return Effect("pax records of \(label) reordered", intended: "header")
  }

  /// Another value of a record that is there.
  mutating func change() -> Effect? {
    var records = entry.records
    guard let index = records.indices.randomElement(using: &random) else { return nil }
    let key = String(decoding: records[index].key, as: UTF8.self)
    let value: String
    switch key {
    case "mtime", "atime", "ctime": value = "17000\(random.below(90_000)).5"
    case "uid", "gid", "size": value = String(random.below(3_000_000))
    case _ where key.hasPrefix("LIBARCHIVE."): value = random.pick(["BAUG", "AQI", ""])
    default: value = random.word(1 + random.below(6))
    }
    guard Array(value.utf8) != records[index].value else { return nil }
    records[index].value = Array(value.utf8)
    editor.setRecords(records, of: entry)
    return Effect("pax record \(key) of \(label) to \(value)", intended: nil)
  }

  /// The same value, written otherwise.
  mutating func restyle() -> Effect? {
    var records = entry.records
    guard let index = records.indices.randomElement(using: &random) else { return nil }
    let key = String(decoding: records[index].key, as: UTF8.self)
    switch key {
    case "mtime", "atime", "ctime", "uid", "gid", "size": records[index].value.insert(0x30, at: 0)
    case _ where key.hasPrefix("SCHILY.xattr."):
      let text = Base64.encode(records[index].value).dropFirst(7)
      records[index] = (Array("LIBARCHIVE.xattr.\(key.dropFirst(13))".utf8), Array(text.utf8))
    case _ where key.hasPrefix("LIBARCHIVE.xattr."):
      if records[index].value.count % 4 == 0 { records[index].value.append(0x3D) } else { return nil }
    default: return nil
    }
    editor.setRecords(records, of: entry)
    return Effect("pax record \(key) of \(label) written otherwise", intended: "header")
  }

  private func attribute(_ key: [UInt8], _ value: String) -> String {
    let name = String(decoding: key, as: UTF8.self)
    switch name {
    case "mtime", "atime", "uname", "gid": return name
    case _ where name.hasPrefix("SCHILY.xattr."): return "xattr:user.new"
    case _ where name.hasPrefix("LIBARCHIVE.xattr."): return "xattr:user.new/x"
    default: return "pax:\(name)"
    }
  }
}
