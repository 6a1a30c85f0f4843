/// Builds a tar archive in memory, header by header; it builds broken ones just as gladly.
///
/// Nothing is added by itself: long names, pax records and the blocks of zeros at the end are asked for.
public struct TarBuilder: Sendable {
  /// The archive as far as it is built.
  public private(set) var bytes: [UInt8] = []

  /// An archive of nothing.
  public init() {}

  /// An archive of some members and the end.
  public init(_ members: [TarMember]) {
    for member in members { add(member) }
    end()
  }

  /// Adds a member.
  public mutating func add(_ member: TarMember) { bytes += member.bytes }

  /// Adds bytes as they are.
  public mutating func add(raw: [UInt8]) { bytes += raw }

  /// Adds a GNU header that holds the name of the next member, with a NUL at its end.
  public mutating func longName(_ name: [UInt8]) {
    add(TarMember("././@LongLink", content: name + [0], type: "L", format: .gnu))
  }

  /// Adds a GNU header that holds where the next member links to, with a NUL at its end.
  public mutating func longLinkName(_ name: [UInt8]) {
    add(TarMember("././@LongLink", content: name + [0], type: "K", format: .gnu))
  }

  /// Adds a pax header for the next member.
  public mutating func pax(_ records: KeyValuePairs<String, String>) {
    pax(raw: records.flatMap { Self.record($0.key, Array($0.value.utf8)) })
  }

  /// Adds a pax header for all members that follow.
  public mutating func globalPax(_ records: KeyValuePairs<String, String>) {
    pax(raw: records.flatMap { Self.record($0.key, Array($0.value.utf8)) }, type: "g")
  }

  /// Adds a pax header of any bytes; `type` is `x` for the next member and `g` for all that follow.
  public mutating func pax(raw content: [UInt8], type: Unicode.Scalar = "x") {
    add(TarMember("././@PaxHeader", content: content, type: type))
  }

  /// Adds blocks of zeros: two, where nothing else is asked for.
  public mutating func end(blocks: Int = 2) {
    bytes += [UInt8](repeating: 0, count: 512 * blocks)
  }

  /// A pax record, `LENGTH KEY=VALUE\n`, whose length counts itself.
  public static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let body = Array(" \(key)=".utf8) + value + [0x0A]
    var length = body.count
    while "\(length)".utf8.count + body.count != length { length = "\(length)".utf8.count + body.count }
    return Array("\(length)".utf8) + body
  }
}
