/// What an entry's own header tells otherwise than its pax records, in a way that no known writer has them differ.
///
/// The records count for all readers that know them; others see another entry. Writers do let them differ where the
/// header has no room for what a record tells, and then in these ways:
/// - Numbers that the field cannot hold are zero (Go, Python), the highest that it can hold, or another owner's (GNU
///   tar). Python writes zero wherever the caller tells a record himself, so zero never counts, but for a size: that is
///   how content is hidden (CVE-2025-62518).
/// - Times of fractions of a second are rounded, down or up.
/// - Names of 100 bytes and more lose their end (GNU tar, Go, Python) or their middle (libarchive).
/// - Of names that are not ASCII, the letters that are none are left out (Go) or told as question marks (Python).
/// - git writes the object's name instead, libarchive the kind of link.
public struct HeaderDisagreement: BitwiseCopyable, OptionSet, Hashable, Sendable {
  /// A bit for each field.
  public let rawValue: UInt8

  /// Some fields.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A file's length.
  public static let size = HeaderDisagreement(rawValue: 1)
  /// The owner's number.
  public static let uid = HeaderDisagreement(rawValue: 2)
  /// The group's number.
  public static let gid = HeaderDisagreement(rawValue: 4)
  /// The time of the last change.
  public static let modified = HeaderDisagreement(rawValue: 8)
  /// The name.
  public static let path = HeaderDisagreement(rawValue: 16)
  /// Where a link leads.
  public static let linkPath = HeaderDisagreement(rawValue: 32)

  /// What `header`, which is `block`, tells otherwise than the records for its entry alone. `entry`: what both mean.
  init(_ header: TarHeader, _ block: Span<UInt8>, records: [PaxRecord], entry: TarEntry) {
    self = []
    let isSparse = records.contains { $0.key.starts(with: PaxKey.sparse) }
    var own = TarEntry()
    own.type = entry.type
    own.takeNames(of: header, block)
    for record in records where !record.value.isEmpty {
      let value = record.value
      switch record.key {
      case PaxKey.uid where Self.differs(header.uid, TarNumber.signedDecimal(value[...])): insert(.uid)
      case PaxKey.gid where Self.differs(header.gid, TarNumber.signedDecimal(value[...])): insert(.gid)
      case PaxKey.size where entry.type == .file && !isSparse:
        guard let size = TarNumber.decimal(value[...]), size < 1 << 33, size != header.size else { continue }
        insert(.size)
      case PaxKey.modified where Self.differs(header.modified, TarNumber.time(value[...])): insert(.modified)
      case PaxKey.path where !isSparse && !Self.stands(own.name, for: value): insert(.path)
      case PaxKey.linkPath where entry.type.isLink && !Self.stands(own.linkName, for: value):
        insert(.linkPath)
      default: continue
      }
    }
  }

  // MARK: Numbers

  /// Seven octal digits hold an owner.
  private static func differs(_ own: Int64, _ told: Int64?) -> Bool {
    guard let told, (0..<(1 << 21)).contains(told) else { return false }
    return own != told && own != 0
  }

  /// Eleven octal digits hold a time.
  private static func differs(_ own: Int64, _ told: TarTime?) -> Bool {
    guard let told, (0..<(1 << 33)).contains(told.seconds) else { return false }
    return own != told.seconds && own != 0 && !(told.nanoseconds > 0 && own == told.seconds + 1)
  }

  // MARK: Names

  /// Whether a header's name is what a writer puts there for the name that a record tells.
  private static func stands(_ own: [UInt8], for told: [UInt8]) -> Bool {
    let (own, told) = (withoutSlashes(own), withoutSlashes(told))
    if own == told { return true }
    guard told.count >= 100 || told.contains(where: { $0 >= 0x80 }) else { return false }
    return isLeft(of: told, own) || isObjectName(own) || isKindOfLink(own)
  }

  private static func withoutSlashes(_ name: [UInt8]) -> ArraySlice<UInt8> {
    name.prefix((name.lastIndex { $0 != UInt8(ascii: "/") } ?? -1) + 1)
  }

  /// Whether a name is what is left of another one where bytes are taken out, or a question mark stands for them.
  private static func isLeft(of told: ArraySlice<UInt8>, _ own: ArraySlice<UInt8>) -> Bool {
    var rest = told
    for byte in own {
      // Letters of another character set than that of the record are letters of it as well.
      let isMark = byte == UInt8(ascii: "?") || byte >= 0x80
      guard let index = rest.firstIndex(where: { $0 == byte || isMark && $0 >= 0x80 }) else { return false }
      rest = rest[(index + 1)...]
    }
    return true
  }

  /// `HEX.data` or `see HEX.paxheader`, as `git archive` has it.
  private static func isObjectName(_ own: ArraySlice<UInt8>) -> Bool {
    let link = own.starts(with: "see ".utf8)
    let name = own.dropFirst(link ? 4 : 0)
    let digits = name.prefix { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    return digits.count >= 40
      && name.dropFirst(digits.count).elementsEqual((link ? ".paxheader" : ".data").utf8)
  }

  private static func isKindOfLink(_ own: ArraySlice<UInt8>) -> Bool {
    own.elementsEqual("././@LongHardLink".utf8) || own.elementsEqual("././@LongSymLink".utf8)
  }
}

extension HeaderDisagreement: CustomStringConvertible {
  /// The fields in words: `size, path`.
  public var description: String {
    let names: [(HeaderDisagreement, String)] = [
      (.size, "size"), (.uid, "uid"), (.gid, "gid"), (.modified, "time"), (.path, "path"),
      (.linkPath, "target"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}
