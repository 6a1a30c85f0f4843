import ImageFixtures

/// Changes in what a layer lists, and around that.
struct EntryMutations {
  var editor: TarEditor
  let entry: TarReading.Entry
  var random: SeededGenerator

  private var reading: TarReading { editor.reading }
  private var label: String { "'\(entry.escapedPath)' (\(entry.type))" }

  // MARK: Entries

  mutating func move() -> Effect? {
    let others = reading.entries.filter { $0.start != entry.start }
    guard let other = random.pickAny(others), other.path != entry.path else { return nil }
    let piece = editor.piece(entry)
    // Behind the other one; the later of the two places is changed first.
    if other.start > entry.start {
      guard other.end > entry.end else { return nil }
      editor.replace(other.end..<other.end, with: piece)
      editor.replace(entry.start..<entry.end, with: [])
    } else {
      guard other.end < entry.start else { return nil }
      editor.replace(entry.start..<entry.end, with: [])
      editor.replace(other.end..<other.end, with: piece)
    }
    return Effect("\(label) moved behind '\(other.escapedPath)'", intended: nil)
  }

  mutating func remove() -> Effect? {
    editor.replace(entry.start..<entry.end, with: [])
    return Effect("\(label) removed", intended: "presence")
  }

  mutating func double() -> Effect? {
    let place = random.pick(reading.entries.map(\.end).filter { $0 >= entry.end })
    editor.replace(place..<place, with: editor.piece(entry))
    return Effect("\(label) doubled", intended: "presence")
  }

  mutating func doubleWithOtherContent() -> Effect? {
    guard entry.type == "file", !entry.content.isEmpty else { return nil }
    var piece = editor.piece(entry)
    piece[entry.content.lowerBound - entry.start] ^= 1
    editor.replace(entry.end..<entry.end, with: piece)
    return Effect("\(label) doubled with other content", intended: "presence")
  }

  mutating func add() -> Effect? {
    let folder = random.pick(["", "etc/", "usr/lib/", "new/", "lib/"])
    let name = random.pick(["a", "new", ".wh.a", ".wh.gone", ".wh..wh..opq", ".wh..wh.plnk"])
    let isMarker = name.hasPrefix(".wh.")
    let type: Unicode.Scalar = isMarker ? "0" : random.pick(["0", "0", "5", "2", "6"])
    let member = TarMember(folder + name, content: type == "0" ? Array("new".utf8) : [], type: type).with {
      $0.mode = type == "5" ? 0o755 : 0o644
      if type == "2" { $0.linkName = Array("etc".utf8) }
    }
    let place = random.pick([0] + reading.entries.map(\.end))
    editor.replace(place..<place, with: member.bytes)
    return Effect("'\(folder)\(name)' of type \(type) added", intended: "presence")
  }

  // MARK: The end

  mutating func trailer() -> Effect? {
    let old = Array(editor.bytes[reading.trailer])
    let new: [UInt8]
    switch random.below(5) {
    case 0: new = []
    case 1: new = [UInt8](repeating: 0, count: random.pick([512, 1_024, 1_536, 2_048, 10_240]))
    case 2: new = old + [UInt8](repeating: 0, count: random.pick([1, 7, 512, 513]))
    case 3: new = (old.isEmpty ? [UInt8](repeating: 0, count: 512) : old) + Array("junk".utf8)
    default:
      guard old.count > 512 else { return nil }
      new = old.prefix(512) + old.dropFirst(512).map { _ in 0x78 }
    }
    guard new != old, new.isEmpty || new.count >= 512 else { return nil }
    editor.replaceTrailer(with: new)
    return Effect("end of the archive: \(new.count) bytes instead of \(old.count)", intended: "trailer")
  }

  // MARK: Any bit

  mutating func bit() -> Effect? {
    let found = entry.extensions
    var regions: [(String, Range<Int>)] = [("header", entry.header..<entry.header + 512)]
    regions.append(("header", entry.header..<entry.header + 512))
    regions += found.map { ("extension header", $0.header..<$0.header + 512) }
    regions += found.map { ("extension", $0.payload) }
    regions += found.map { ("padding", $0.payload.upperBound..<$0.end) }
    regions.append(("content", entry.content))
    regions.append(("padding", entry.content.upperBound..<entry.end))
    regions.append(("end", reading.trailer))
    let (name, region) = random.pick(regions.filter { !$0.1.isEmpty })
    let position = region.lowerBound + random.below(region.count)
    let mask = UInt8(1 << random.below(8))
    editor.flip(position, mask)
    let isHeader = name.hasSuffix("header")
    let isMended = isHeader && !(148..<156).contains(position - region.lowerBound) && random.chance(75)
    if isMended { editor.putChecksum(at: region.lowerBound) }
    let place = isHeader ? " (byte \(position - region.lowerBound) of it)" : ""
    var effect = Effect(
      "bit \(mask) of byte \(position), in the \(name)\(place) of \(label)"
        + (isMended ? ", check sum mended" : ""), intended: nil)
    effect.allowsHeader = true
    return effect
  }
}
