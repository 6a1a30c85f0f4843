import ImageFixtures

/// Changes a tar archive in one place.
struct TarEditor {
  private(set) var bytes: [UInt8]
  let reading: TarReading

  init(_ reading: TarReading) {
    bytes = reading.bytes
    self.reading = reading
  }

  /// The bytes of an entry, all its headers and the padding among them.
  func piece(_ entry: TarReading.Entry) -> [UInt8] { Array(bytes[entry.start..<entry.end]) }

  // MARK: Headers

  /// A field of a header as it stands.
  func field(_ name: String, at header: Int) -> [UInt8] {
    guard let range = RawHeader.fields[name] else { return [] }
    return Array(bytes[header + range.lowerBound..<header + range.upperBound])
  }

  /// Writes a field, filled up with NULs, and the check sum that fits.
  mutating func set(_ name: String, at header: Int, to value: [UInt8]) {
    guard let range = RawHeader.fields[name] else { return }
    let filled = value + [UInt8](repeating: 0, count: max(range.count - value.count, 0))
    bytes.replaceSubrange(
      header + range.lowerBound..<header + range.upperBound, with: filled.prefix(range.count))
    if name != "checksum" { putChecksum(at: header) }
  }

  /// Writes another number in the same style; `nil` where the style has no room for it.
  mutating func renumber(_ name: String, at header: Int, to value: Int64) -> Bool {
    let field = field(name, at: header)
    guard let written = Self.renumbered(field, value), written != field else { return false }
    set(name, at: header, to: written)
    return true
  }

  static func renumbered(_ field: [UInt8], _ value: Int64) -> [UInt8]? {
    guard field[0] & 0x80 == 0 else { return TarMember.base256(value, width: field.count) }
    guard let start = field.firstIndex(where: { (0x30...0x37).contains($0) }) else { return nil }
    let count = field[start...].prefix { (0x30...0x37).contains($0) }.count
    let digits = String(value, radix: 8)
    guard value >= 0, digits.count <= count else { return nil }
    let filled = String(repeating: "0", count: count - digits.count) + digits
    return field[..<start] + Array(filled.utf8) + field[(start + count)...]
  }

  mutating func putChecksum(at header: Int) {
    var block = Array(bytes[header..<header + 512])
    TarMember.putChecksum(into: &block)
    bytes.replaceSubrange(header..<header + 512, with: block)
  }

  mutating func flip(_ position: Int, _ mask: UInt8) { bytes[position] ^= mask }

  // MARK: Entries

  mutating func replace(_ range: Range<Int>, with piece: [UInt8]) {
    bytes.replaceSubrange(range, with: piece)
  }

  mutating func replaceTrailer(with trailer: [UInt8]) {
    bytes.replaceSubrange(reading.trailer, with: trailer)
  }

  /// Puts other content into a file's entry, and its size into the header.
  mutating func replaceContent(of entry: TarReading.Entry, with content: [UInt8]) -> Bool {
    let padding = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    if content.count != entry.content.count {
      guard renumber("size", at: entry.header, to: Int64(content.count)) else { return false }
    }
    replace(entry.content.lowerBound..<entry.end, with: content + padding)
    return true
  }

  /// Puts records into the pax header of an entry, in place of those that it has; none takes the header away.
  mutating func setRecords(_ records: [(key: [UInt8], value: [UInt8])], of entry: TarReading.Entry) {
    let known = entry.extensions.last { $0.typeFlag == UInt8(ascii: "x") }
    let range = known.map { $0.header..<$0.end } ?? entry.header..<entry.header
    guard !records.isEmpty else { return replace(range, with: []) }
    let payload = records.flatMap { key, value in
      TarBuilder.record(String(decoding: key, as: UTF8.self), value)
    }
    guard let known else {
      var builder = TarBuilder()
      builder.pax(raw: payload)
      return replace(range, with: builder.bytes)
    }
    let padding = [UInt8](repeating: 0, count: (512 - payload.count % 512) % 512)
    replace(known.payload.lowerBound..<known.end, with: payload + padding)
    guard payload.count != known.payload.count,
      let size = Self.renumbered(field("size", at: known.header), Int64(payload.count))
    else { return }
    set("size", at: known.header, to: size)
  }
}

extension TarReading.Entry {
  /// The records of its pax header.
  var records: [(key: [UInt8], value: [UInt8])] {
    let known = extensions.last { $0.typeFlag == UInt8(ascii: "x") }
    return (known?.records ?? []).map { ($0.key, $0.value) }
  }

  /// Whether something before the header tells this instead of it.
  func isTold(_ keyword: String) -> Bool {
    records.contains { $0.key == Array(keyword.utf8) }
      || extensions.contains { found in
        keyword == "path" && found.typeFlag == UInt8(ascii: "L")
          || keyword == "linkpath" && found.typeFlag == UInt8(ascii: "K")
      }
  }
}
