import ImageFixtures
import Testing

/// A file with holes, and the four ways in which archives hold one.
struct SparseFile: CustomTestStringConvertible {
  /// How an archive tells where the holes are.
  enum Form: CaseIterable { case gnu, pax00, pax01, pax10 }

  var name = "sparse"
  var size: Int
  var parts: [(offset: Int, data: [UInt8])]
  /// What the map tells, where it is a lie.
  var map: [(Int64, Int64)]?
  /// What the archive holds, where it is not what the parts have.
  var stored: [UInt8]?
  /// What the archive tells of the file's size, where it is a lie.
  var toldSize: Int64?

  /// Two parts, and holes before, between and after them.
  static let small = SparseFile(size: 5000, parts: [(512, text("one", 700)), (3000, text("two", 100))])

  /// More parts than the old GNU header and one block after it hold (4 and 21).
  static let many = SparseFile(
    size: 40_000, parts: (0..<30).map { (1000 * $0 + 7, text("part \($0)", 1 + $0)) })

  /// Nothing but a hole, which GNU tar tells by a part of nothing at its end.
  static let hole = SparseFile(size: 70_000, parts: [(70_000, [])])

  /// A map that tells of nothing at the file's end, as GNU tar does where a file ends in a hole.
  static let emptyEnd = SparseFile(size: 9000, parts: [(0, text("start", 1024)), (9000, [])])

  var testDescription: String { "\(size) bytes, \(parts.count) parts" }

  /// The file's content, holes included.
  var content: [UInt8] {
    var content = [UInt8](repeating: 0, count: size)
    for (offset, data) in parts { content.replaceSubrange(offset..<offset + data.count, with: data) }
    return content
  }

  /// The archive's bytes for the file, without an end.
  func archived(as form: Form) -> [UInt8] {
    let data = stored ?? parts.flatMap(\.data)
    let map = map ?? parts.map { (Int64($0.offset), Int64($0.data.count)) }
    let size = toldSize ?? Int64(self.size)
    let numbers = map.flatMap { [$0.0, $0.1] }.map(String.init)
    var tar = TarBuilder()
    switch form {
    case .gnu: return gnu(data, map: map, size: size)
    case .pax00:
      let pairs = map.flatMap { offset, count in
        TarBuilder.record("GNU.sparse.offset", Array("\(offset)".utf8))
          + TarBuilder.record("GNU.sparse.numbytes", Array("\(count)".utf8))
      }
      let head =
        TarBuilder.record("GNU.sparse.size", Array("\(size)".utf8))
        + TarBuilder.record("GNU.sparse.numblocks", Array("\(map.count)".utf8))
      tar.pax(raw: head + pairs)
      tar.add(TarMember(name, content: data))
    case .pax01:
      tar.pax([
        "GNU.sparse.size": "\(size)", "GNU.sparse.numblocks": "\(map.count)", "GNU.sparse.name": name,
        "GNU.sparse.map": numbers.joined(separator: ","),
      ])
      tar.add(TarMember("GNUSparseFile.7/\(name)", content: data))
    case .pax10:
      tar.pax([
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": name,
        "GNU.sparse.realsize": "\(size)",
      ])
      let lines = Array((["\(map.count)"] + numbers).map { $0 + "\n" }.joined().utf8)
      let filled = lines + [UInt8](repeating: 0, count: (512 - lines.count % 512) % 512)
      tar.add(TarMember("GNUSparseFile.7/\(name)", content: filled + data))
    }
    return tar.bytes
  }

  private func gnu(_ data: [UInt8], map: [(Int64, Int64)], size: Int64) -> [UInt8] {
    let pairs = map.map { TarMember.number($0.0, width: 12) + TarMember.number($0.1, width: 12) }
    var member = TarMember(name, content: data, type: "S", format: .gnu)
    member.patch(386, pairs.prefix(4).flatMap(\.self))
    member.patch(482, [pairs.count > 4 ? 1 : 0])
    member.patch(483, TarMember.number(size, width: 12))
    var blocks: [UInt8] = []
    var rest = pairs.dropFirst(4)
    while !rest.isEmpty {
      let fields = rest.prefix(21).flatMap(\.self)
      rest = rest.dropFirst(21)
      blocks += fields + [UInt8](repeating: 0, count: 504 - fields.count) + [rest.isEmpty ? 0 : 1]
      blocks += [UInt8](repeating: 0, count: 7)
    }
    return member.header + blocks + member.bytes.dropFirst(512)
  }

  private static func text(_ text: String, _ count: Int) -> [UInt8] {
    Array(repeatElement(Array(text.utf8), count: count).joined().prefix(count))
  }
}
