/// One header block of a tar archive and what stands behind it, told to the byte.
///
/// Nothing is checked and every field can lie, so that tests can build what no writer would.
public struct TarMember: Sendable {
  /// The magic, and with it what the rest of the header means.
  public enum Format: Sendable, CaseIterable {
    /// No magic, no owners' names.
    case v7
    /// POSIX: `ustar`, a NUL and `00`.
    case ustar
    /// GNU tar: `ustar`, two spaces and a NUL.
    case gnu
  }

  /// How the check sum is told.
  public enum Checksum: Sendable {
    /// The sum of unsigned bytes.
    case right
    /// The sum of signed bytes, as some old writers have it.
    case signed
    /// A number that is one too high.
    case wrong
  }

  /// The header's dialect.
  public var format: Format
  /// The type flag.
  public var typeFlag: UInt8
  /// The name; bytes 0 to 99. What is longer is cut.
  public var name: [UInt8]
  /// The mode; bytes 100 to 107.
  public var mode: Int64 = 0o644
  /// The owner's number; bytes 108 to 115.
  public var uid: Int64 = 0
  /// The group's number; bytes 116 to 123.
  public var gid: Int64 = 0
  /// The size that the header tells; `nil` for the content's.
  public var size: Int64?
  /// Seconds since 1970; bytes 136 to 147.
  public var modified: Int64 = 0
  /// Where a link leads; bytes 157 to 256.
  public var linkName: [UInt8] = []
  /// The owner's name; bytes 265 to 296.
  public var userName: [UInt8] = []
  /// The group's name; bytes 297 to 328.
  public var groupName: [UInt8] = []
  /// A device's numbers; bytes 329 to 344, which stay empty without one.
  public var device: (major: Int64, minor: Int64)?
  /// What ustar puts before the name and a slash; bytes 345 to 499.
  public var prefix: [UInt8] = []
  /// The content, which is filled up to a full block.
  public var content: [UInt8]
  /// What the last block is filled up with.
  public var padding: UInt8 = 0
  /// How the check sum is told.
  public var checksum = Checksum.right
  private var patches: [(offset: Int, bytes: [UInt8])] = []

  /// A member; a regular file where `type` tells nothing else.
  public init(
    _ name: [UInt8], content: [UInt8] = [], type: Unicode.Scalar = "0", format: Format = .ustar
  ) {
    self.format = format
    self.name = name
    self.content = content
    typeFlag = UInt8(ascii: type)
  }

  /// A member; a regular file where `type` tells nothing else.
  public init(
    _ name: String, content: [UInt8] = [], type: Unicode.Scalar = "0", format: Format = .ustar
  ) {
    self.init(Array(name.utf8), content: content, type: type, format: format)
  }

  /// A regular file that holds a text.
  public init(_ name: String, text: String, format: Format = .ustar) {
    self.init(name, content: Array(text.utf8), format: format)
  }

  /// A copy in which some fields are other ones.
  public func with(_ change: (inout TarMember) -> Void) -> TarMember {
    var copy = self
    change(&copy)
    return copy
  }

  /// Puts bytes over the header at an offset, after all fields and before the check sum is taken.
  public mutating func patch(_ offset: Int, _ bytes: [UInt8]) { patches.append((offset, bytes)) }

  /// Puts text over the header at an offset, after all fields and before the check sum is taken.
  public mutating func patch(_ offset: Int, _ text: String) { patch(offset, Array(text.utf8)) }

  // MARK: Bytes

  /// The header, the content and the padding.
  public var bytes: [UInt8] {
    let rest = content.count % 512
    return header + content + [UInt8](repeating: padding, count: rest == 0 ? 0 : 512 - rest)
  }

  /// The header's 512 bytes.
  public var header: [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], _ field: Range<Int>) {
      let bytes = bytes.prefix(field.count)
      block.replaceSubrange(field.lowerBound..<field.lowerBound + bytes.count, with: bytes)
    }
    put(name, 0..<100)
    put(Self.number(mode, width: 8), 100..<108)
    put(Self.number(uid, width: 8), 108..<116)
    put(Self.number(gid, width: 8), 116..<124)
    put(Self.number(size ?? Int64(content.count), width: 12), 124..<136)
    put(Self.number(modified, width: 12), 136..<148)
    block[156] = typeFlag
    put(linkName, 157..<257)
    switch format {
    case .v7: break
    case .ustar: put(Array("ustar\u{0}00".utf8), 257..<265)
    case .gnu: put(Array("ustar  \u{0}".utf8), 257..<265)
    }
    put(userName, 265..<297)
    put(groupName, 297..<329)
    if let device {
      put(Self.number(device.major, width: 8), 329..<337)
      put(Self.number(device.minor, width: 8), 337..<345)
    }
    put(prefix, 345..<500)
    for (offset, bytes) in patches { put(bytes, offset..<512) }
    Self.putChecksum(checksum, into: &block)
    return block
  }

  /// Sets the check sum of a header to what fits its bytes: six octal digits, a NUL and a space.
  public static func putChecksum(_ kind: Checksum = .right, into block: inout [UInt8]) {
    block.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let unsigned = block.reduce(0) { $0 + Int64($1) }
    let told =
      switch kind {
      case .right: unsigned
      case .signed: block.reduce(0) { $0 + Int64(Int8(bitPattern: $1)) }
      case .wrong: unsigned + 1
      }
    block.replaceSubrange(148..<155, with: number(told, width: 7))
  }

  /// A number field: octal digits and a NUL, or base-256 where they do not suffice.
  public static func number(_ value: Int64, width: Int) -> [UInt8] {
    let digits = String(value, radix: 8)
    guard value >= 0, digits.count < width else { return base256(value, width: width) }
    return Array((String(repeating: "0", count: width - 1 - digits.count) + digits).utf8) + [0]
  }

  /// A number field in GNU's base-256: two's complement, the highest byte first, the first bit a one.
  public static func base256(_ value: Int64, width: Int) -> [UInt8] {
    var field = (0..<width).map { UInt8(truncatingIfNeeded: value >> Int64(8 * (width - 1 - $0))) }
    field[0] |= 0x80
    return field
  }
}
