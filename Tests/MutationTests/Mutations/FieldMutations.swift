import ImageFixtures

/// Changes in the fields of an entry's own header.
struct FieldMutations {
  var editor: TarEditor
  let entry: TarReading.Entry
  var random: SeededGenerator

  private var label: String { "'\(entry.escapedPath)' (\(entry.type))" }
  private var dialect: String { entry.attributes["format"] ?? "" }

  // MARK: Numbers

  mutating func mode() -> Effect? {
    let mode = entry.mode ^ Int64(1 << random.below(12))
    guard editor.renumber("mode", at: entry.header, to: mode) else { return nil }
    return Effect("mode of \(label) to \(RawHeader.octal(mode))", intended: "mode")
  }

  mutating func redundantMode() -> Effect? {
    let types: [String: Int64] = [
      "file": 0o100000, "directory": 0o040000, "symlink": 0o120000, "characterDevice": 0o020000,
      "blockDevice": 0o060000, "fifo": 0o010000,
    ]
    let mode = entry.mode ^ (types[entry.type] ?? 0o100000)
    guard editor.renumber("mode", at: entry.header, to: mode) else { return nil }
    return Effect("redundant mode bits of \(label) to \(RawHeader.octal(mode))", intended: "mode")
  }

  mutating func owner() -> Effect? {
    let name = random.pick(["uid", "gid"])
    let value = Int64(random.below(4_000))
    guard editor.renumber(name, at: entry.header, to: value) else { return nil }
    return Effect("\(name) of \(label) to \(value)", intended: entry.isTold(name) ? "header" : name)
  }

  mutating func time() -> Effect? {
    let old = RawHeader.number(editor.field("mtime", at: entry.header)[...]) ?? 0
    let time = random.chance(10) ? 0 : old + 1 + Int64(random.below(100_000))
    guard editor.renumber("mtime", at: entry.header, to: time) else { return nil }
    return Effect("mtime of \(label) to \(time)", intended: entry.isTold("mtime") ? "header" : "mtime")
  }

  mutating func device() -> Effect? {
    guard entry.type.hasSuffix("Device") else { return nil }
    let name = random.pick(["major", "minor"])
    guard editor.renumber(name, at: entry.header, to: Int64(random.below(4_000))) else { return nil }
    return Effect("\(name) of \(label)", intended: dialect == "v7" ? "header" : "device")
  }

  /// The same number, written otherwise.
  mutating func numberStyle() -> Effect? {
    let name = random.pick(["mode", "uid", "gid", "size", "mtime", "checksum"])
    let field = editor.field(name, at: entry.header)
    guard let value = RawHeader.number(field[...]), value >= 0 else { return nil }
    let width = field.count
    let digits = String(value, radix: 8)
    guard digits.count < width else { return nil }
    func filled(_ fill: Character, _ count: Int) -> String {
      String(repeating: fill, count: max(count - digits.count, 0)) + digits
    }
    var styles = [
      filled("0", width - 1) + "\0", filled("0", width - 1) + " ", filled(" ", width - 1) + "\0",
      filled(" ", width - 1) + " ", digits + "\0", digits + " ", filled("0", width - 2) + " \0",
      filled("0", width - 2) + "\0 ",
    ]
    if digits.count + 2 < width { styles.append(digits + "\0" + "7") }
    var fields = styles.map { text in
      Array(text.utf8) + [UInt8](repeating: 0, count: max(width - text.utf8.count, 0))
    }
    if name != "checksum" { fields.append(TarMember.base256(value, width: width)) }
    let written = random.pick(fields)
    guard written != field, written.count == width else { return nil }
    editor.set(name, at: entry.header, to: written)
    return Effect("\(name) of \(label) written as \(written)", intended: "header")
  }

  // MARK: Text

  mutating func names() -> Effect? {
    let name = random.pick(["uname", "gname"])
    let value = Array(random.pick(["root", "wheel", "ü", "", random.word(5)]).utf8)
    guard value != editor.field(name, at: entry.header).prefix(while: { $0 != 0 }) else { return nil }
    editor.set(name, at: entry.header, to: value)
    let counts = dialect != "v7" && !entry.isTold(name)
    return Effect("\(name) of \(label) to \(value)", intended: counts ? name : "header")
  }

  mutating func linkName() -> Effect? {
    guard entry.type == "symlink" || entry.type == "hardlink" || random.chance(20) else { return nil }
    let value = Array(random.pick(["etc/a", "/usr/lib", "nowhere", "../b", random.word(8)]).utf8)
    guard value != editor.field("linkname", at: entry.header).prefix(while: { $0 != 0 }) else { return nil }
    editor.set("linkname", at: entry.header, to: value)
    let counts = !entry.linkName.isEmpty && !entry.isTold("linkpath")
    return Effect("linkname of \(label) to \(value)", intended: counts ? "linkTarget" : "header")
  }

  mutating func name() -> Effect? {
    var name = editor.field("name", at: entry.header).prefix { $0 != 0 }
    guard let last = name.lastIndex(where: { $0 != 0x2F && $0 != 0x2E }) else { return nil }
    if random.chance(70) { name[last] = name[last] == 0x7A ? 0x79 : 0x7A } else { name += Array("z".utf8) }
    guard name.count <= 100 else { return nil }
    editor.set("name", at: entry.header, to: Array(name))
    return Effect("name of \(label) to \(name)", intended: entry.isTold("path") ? "header" : "presence")
  }

  /// The same path, spelled otherwise.
  mutating func spelling() -> Effect? {
    guard !entry.isTold("path") else { return nil }
    let name = Array(editor.field("name", at: entry.header).prefix { $0 != 0 })
    guard name.count < 90, !editor.field("prefix", at: entry.header).contains(where: { $0 != 0 }) else {
      return nil
    }
    var spellings = [
      "./".utf8 + name, "/".utf8 + name, ".//".utf8 + name, "x/../".utf8 + name, "../".utf8 + name,
    ]
    if entry.type == "directory" {
      // Without a type, only the slash at the end makes a folder.
      let typeFlag = editor.field("type", at: entry.header)
      if name.last != 0x2F {
        spellings.append(name + "/".utf8)
      } else if typeFlag != [0] {
        spellings.append(name.dropLast())
      }
      spellings.append(name + "/.".utf8 + "/".utf8)
    }
    let spelled = random.pick(spellings)
    guard !spelled.isEmpty, spelled != name else { return nil }
    editor.set("name", at: entry.header, to: spelled)
    return Effect("name of \(label) spelled \(String(decoding: spelled, as: UTF8.self))", intended: "name")
  }

  /// Where a hard link leads, spelled otherwise.
  mutating func linkSpelling() -> Effect? {
    guard entry.type == "hardlink", !entry.isTold("linkpath"), entry.linkName.count < 90 else { return nil }
    let spelled = Array(random.pick(["./", "/", "x/../"]).utf8) + entry.linkName
    editor.set("linkname", at: entry.header, to: spelled)
    return Effect("linkname of \(label) spelled \(spelled)", intended: "linkTarget")
  }

  // MARK: What the entry is

  mutating func type() -> Effect? {
    let flag = random.pick(Array("0123456".utf8) + [0, UInt8(ascii: "7"), UInt8(ascii: "V")])
    guard [flag] != editor.field("type", at: entry.header) else { return nil }
    editor.set("type", at: entry.header, to: [flag])
    return Effect("type of \(label) to \(flag)", intended: nil)
  }

  mutating func dialectChange() -> Effect? {
    let magics = ["ustar\u{0}00", "ustar  \u{0}", "", "ustar\u{0}  "].map { Array($0.utf8) }
    let magic = random.pick(magics)
    let old = editor.field("magic", at: entry.header)
    guard magic + [UInt8](repeating: 0, count: 8 - magic.count) != old else { return nil }
    editor.set("magic", at: entry.header, to: magic)
    return Effect("magic of \(label) to \(magic)", intended: nil)
  }

  mutating func content() -> Effect? {
    guard entry.type == "file", !entry.content.isEmpty else { return nil }
    var content = Array(editor.bytes[entry.content])
    content[random.below(content.count)] ^= UInt8(1 << random.below(8))
    _ = editor.replaceContent(of: entry, with: content)
    return Effect("content of \(label)", intended: "content")
  }

  mutating func contentSize() -> Effect? {
    guard entry.type == "file", !entry.isTold("size") else { return nil }
    let content = Array(random.word(random.pick([0, 1, 3, 512, 700])).utf8)
    guard content != Array(editor.bytes[entry.content]) else { return nil }
    guard content.count != entry.content.count, editor.replaceContent(of: entry, with: content) else {
      return nil
    }
    return Effect("content of \(label) of \(content.count) bytes", intended: "content")
  }
}
