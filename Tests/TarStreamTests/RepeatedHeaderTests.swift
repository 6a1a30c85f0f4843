import ImageFixtures
import Testing

@testable import TarStream

/// Of a header that repeats an earlier one, only a part is read. What is told of its entry must be what is told of it
/// where it stands alone.
@Suite("Headers that repeat earlier ones")
struct RepeatedHeaderTests {
  @Test("An entry is told the same after others and alone", arguments: 0..<40 as Range<UInt64>)
  func sameAsAlone(seed: UInt64) throws {
    let (chunks, expected) = entries(seed: seed)
    let together = try walk(chunks.flatMap(\.self) + end).entries
    #expect(together.count == expected.count)
    for index in expected.indices {
      #expect(
        together[index].isEqualWhereverItStands(to: expected[index]),
        "seed \(seed), entry \(index): \(together[index]) after others, \(expected[index]) alone")
    }
  }

  @Test("A table tells of an entry the same after others and alone", arguments: 0..<40 as Range<UInt64>)
  func sameInTable(seed: UInt64) throws {
    let (chunks, _) = entries(seed: seed)
    let together = try read(chunks.flatMap(\.self) + end).table
    var start: UInt64 = 0
    for (index, chunk) in chunks.enumerated() {
      let alone = try read(chunk + end).table
      let (entry, same) = (together.entries[index], alone.entries[0])
      #expect(told(of: entry, in: together) == told(of: same, in: alone), "seed \(seed), entry \(index)")
      #expect(together.extras(of: entry) == alone.extras(of: same), "seed \(seed), entry \(index)")
      #expect([entry.offset, entry.contentOffset] == [start, start + same.contentOffset])
      start += UInt64(chunk.count)
    }
  }

  /// All of an entry that a table keeps apart from its record.
  private func told(of entry: EntryRecord, in table: EntryTable) -> [[UInt8]] {
    let owner = table.owner(of: entry)
    return [
      table.bytes(entry.name), table.bytes(entry.path), table.linkName(of: entry), table.residue(of: entry),
      table.bytes(owner.userName), table.bytes(owner.groupName), Array("\(owner.uid) \(owner.gid)".utf8),
    ]
  }

  /// Entries that can stand alone, and what is told of each where it does.
  private func entries(seed: UInt64) -> (chunks: [[UInt8]], alone: [WalkedEntry]) {
    var random = SeededGenerator(seed: seed)
    var chunks: [[UInt8]] = []
    var expected: [WalkedEntry] = []
    while chunks.count < 60 {
      let chunk = chunk(&random)
      guard let alone = try? walk(chunk + end) else {
        // What is refused alone is refused behind others, for the same reason.
        #expect(failure(chunks.flatMap(\.self) + chunk + end)?.code == failure(chunk + end)?.code)
        continue
      }
      // A size that lies takes in what follows, or leaves some of the content to be read as a header.
      guard alone.entries.count == 1, alone.trailer.count == UInt64(end.count) else { continue }
      chunks.append(chunk)
      expected.append(alone.entries[0])
    }
    return (chunks, expected)
  }

  @Test("Global records end the repeating: they speak of what follows, too")
  func globalRecords() throws {
    let entries = try walk { tar in
      tar.add(TarMember("a", text: "1"))
      tar.add(TarMember("b", text: "2"))
      tar.globalPax(["uid": "7"])
      tar.add(TarMember("c", text: "3"))
      tar.add(TarMember("d", text: "4"))
    }
    #expect(entries.map(\.entry.uid) == [0, 0, 7, 7])
  }

  private let end = [UInt8](repeating: 0, count: 1024)

  /// An entry with its extension headers: mostly an ordinary one, that differs from others in one thing or two.
  private func chunk(_ random: inout SeededGenerator) -> [UInt8] {
    var tar = TarBuilder()
    func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    if once(in: 12) { tar.longName(Array("long/name".utf8)) }
    let longName =
      once(in: 3) ? random.bytes(Int.random(in: 95...300, using: &random)).map { 0x61 + $0 % 26 } : nil
    if let longName { add(longName: longName, to: &tar, &random) }
    if once(in: 12) { tar.pax(["mtime": "12.5", "path": "told/elsewhere"]) }
    let type = "0000522100073S".unicodeScalars.randomElement(using: &random) ?? "0"
    var member = TarMember(
      random.bytes(Int.random(in: 1...100, using: &random)).map { 0x61 + $0 % 26 },
      type: once(in: 40) ? "\0" : type, format: once(in: 3) ? .gnu : .ustar)
    // Writers leave the start of a long name in the header, up to its field's end or one byte less.
    if let longName, !once(in: 6) { member.name = Array(longName.prefix(once(in: 2) ? 100 : 99)) }
    if "07".unicodeScalars.contains(type) {
      member.content = random.bytes(Int.random(in: 0...600, using: &random))
    } else if once(in: 6) {
      member.size = 5
    }
    if "12".unicodeScalars.contains(type) {
      member.linkName = Array((once(in: 3) ? "elsewhere" : "where/it/leads").utf8)
    }
    member.mode = [0o644, 0o755, 0o100644, 0].randomElement(using: &random) ?? 0
    member.modified = Int64.random(in: 0...0o77777777777, using: &random)
    if once(in: 5) { member.prefix = Array("pre/fix".utf8) }
    if once(in: 6) { (member.uid, member.userName) = (1000, Array("user".utf8)) }
    if once(in: 10) { member.checksum = .signed }
    if once(in: 10) { member.padding = 0x20 }
    if once(in: 3) {
      // Anything, at the edges of fields most of all.
      let edges = [
        0, 99, 100, 106, 107, 108, 123, 124, 134, 135, 136, 147, 157, 256, 257, 263, 265, 345, 511,
      ]
      let edge = edges.randomElement(using: &random) ?? 0
      let place = once(in: 2) ? edge : Int.random(in: 0..<512, using: &random)
      guard !(148..<156).contains(place) else { return tar.bytes + member.bytes }
      let telling: [UInt8] = [0, 0x20, 0x30, 0x37, 0x38, 0x80, 0xFF, 0x41]
      member.patch(place, [telling.randomElement(using: &random) ?? 0])
    }
    tar.add(member)
    return tar.bytes
  }

  /// Adds the header of a long name: mostly as GNU tar writes it.
  private func add(longName name: [UInt8], to tar: inout TarBuilder, _ random: inout SeededGenerator) {
    func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    var header = TarMember("././@LongLink", content: name + (once(in: 6) ? [] : [0]), type: "L", format: .gnu)
    header.mode = once(in: 10) ? 0o600 : 0o644
    if once(in: 10) { header.userName = Array("root".utf8) }
    if once(in: 10) { header.checksum = .signed }
    if once(in: 10) { header.padding = 0x20 }
    if once(in: 6) {
      let place = Int.random(in: 0..<512, using: &random)
      if !(148..<156).contains(place), place != 156 { header.patch(place, [random.bytes(1)[0]]) }
    }
    tar.add(header)
  }
}
