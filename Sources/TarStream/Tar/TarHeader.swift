/// The size of a header and the unit of all that follows it, in bytes (POSIX pax, "ustar Interchange Format").
let blockSize = 512

/// Where the fields of a header stand in its block.
enum HeaderField {
  static let name = 0..<100
  static let mode = 100..<108
  static let uid = 108..<116
  static let gid = 116..<124
  static let size = 124..<136
  static let modified = 136..<148
  static let checksum = 148..<156
  static let typeFlag = 156
  static let linkName = 157..<257
  static let magic = 257..<265
  static let userName = 265..<297
  static let groupName = 297..<329
  static let deviceMajor = 329..<337
  static let deviceMinor = 337..<345
  static let prefix = 345..<500
  // GNU's header has no prefix; in its place stand:
  static let gnuAccessed = 345..<357
  static let gnuChanged = 357..<369
  static let gnuSparse = 386..<482
  static let gnuIsExtended = 482
  static let gnuRealSize = 483..<495
}

/// One header block, its numbers decoded. Names stay in the block.
struct TarHeader {
  var format: TarFormat
  var typeFlag: UInt8
  var mode: Int64
  var uid: Int64
  var gid: Int64
  var size: Int64
  var modified: Int64
  var deviceMajor: Int64
  var deviceMinor: Int64
  /// How many bytes of the prefix field stand before the name, without the slash that follows them.
  var prefixCount: Int
  /// Whether the check sum is that of signed bytes, and another one than that of unsigned bytes.
  var hasSignedChecksum: Bool

  /// Reads a block of 512 bytes.
  ///
  /// - Throws: `badHeaderChecksum`, or `badNumber` naming the field.
  init(_ block: Span<UInt8>, at offset: UInt64) throws(StreamError) {
    func number(_ field: Range<Int>, _ name: String) throws(StreamError) -> Int64 {
      guard let value = TarNumber.headerField(block.extracting(field)) else {
        throw StreamError(
          .badNumber, at: offset + UInt64(field.lowerBound), "the header's \(name) is not a number")
      }
      return value
    }
    guard let isSigned = Self.isChecksumSigned(block) else {
      throw StreamError(
        .badHeaderChecksum, at: offset, "no tar header stands here (its check sum does not fit its bytes)")
    }
    hasSignedChecksum = isSigned
    format = Self.format(block.extracting(HeaderField.magic))
    typeFlag = block[HeaderField.typeFlag]
    mode = try number(HeaderField.mode, "mode")
    uid = try number(HeaderField.uid, "user id")
    gid = try number(HeaderField.gid, "group id")
    size = try number(HeaderField.size, "size")
    modified = try number(HeaderField.modified, "time")
    // Version 7 has no fields for these numbers.
    let isDevice = format != .v7 && (typeFlag == UInt8(ascii: "3") || typeFlag == UInt8(ascii: "4"))
    deviceMajor = isDevice ? try number(HeaderField.deviceMajor, "device number") : 0
    deviceMinor = isDevice ? try number(HeaderField.deviceMinor, "device number") : 0
    prefixCount = Self.prefixCount(block, format)
    guard size >= 0 else {
      throw StreamError(.badNumber, at: offset + 124, "the header's size is negative")
    }
  }

  private static func format(_ magic: Span<UInt8>) -> TarFormat {
    func holds(_ text: StaticString) -> Bool {
      // Static text of this file; eight bytes at most.
      let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      for index in bytes.indices where unsafe bytes[index] != magic[index] { return false }
      return true
    }
    // As Go and GNU tar have it: to the byte, or there is no prefix.
    return holds("ustar  \0") ? .gnu : holds("ustar\0") ? .ustar : .v7
  }

  private static func prefixCount(_ block: Span<UInt8>, _ format: TarFormat) -> Int {
    let field = block.extracting(HeaderField.prefix)
    var count = 0
    while count < field.count, field[count] != 0 { count += 1 }
    if count == 0 { return 0 }
    switch format {
    case .v7: return 0
    case .ustar, .pax:
      // Star's prefix ends before its times, as it does for Go.
      let isStar = block[508] == 0x74 && block[509] == 0x61 && block[510] == 0x72 && block[511] == 0
      return isStar ? min(count, 131) : count
    case .gnu:
      // Go before 1.8 wrote a prefix where GNU has times; Go still reads it where these are no numbers
      // (golang.org/issues/12594 and 21005).
      func isTime(_ time: Range<Int>) -> Bool {
        block[time.lowerBound] == 0 || TarNumber.headerField(block.extracting(time)) != nil
      }
      if isTime(HeaderField.gnuAccessed) && isTime(HeaderField.gnuChanged) { return 0 }
      for index in 0..<count where field[index] >= 0x80 { return 0 }
      return count
    }
  }

  /// Whether the check sum told is one of signed bytes, as some old writers have it and every reader takes it; `nil`
  /// where it is wrong.
  private static func isChecksumSigned(_ block: Span<UInt8>) -> Bool? {
    guard block.count == blockSize, let told = TarNumber.octal(block.extracting(HeaderField.checksum))
    else { return nil }
    let unsigned = checksum(of: block)
    if told == unsigned { return false }
    var negative: Int64 = 0
    for index in 0..<blockSize where !HeaderField.checksum.contains(index) {
      negative += Int64(block[index] >> 7)
    }
    return told == unsigned - 256 * negative ? true : nil
  }

  /// Whether the check sum is right, and told by six digits and a NUL, as nearly all writers do it.
  static func hasPlainChecksum(_ block: Span<UInt8>) -> Bool {
    let field = block.extracting(HeaderField.checksum)
    // A digit instead of the NUL would be one more of the number.
    return field[6] == 0 && TarNumber.sixDigits(field) == checksum(of: block)
  }

  /// The check sum that a block should tell: the sum of all its bytes, its own taken as spaces.
  static func checksum(of block: Span<UInt8>) -> Int64 {
    let field = HeaderField.checksum
    return Int64(block.sum) - Int64(block.extracting(field).sum) + Int64(field.count) * 32
  }
}
