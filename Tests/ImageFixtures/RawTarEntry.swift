/// The headers of one entry as they stand, read in the plainest way: what the differences between readers hang on.
public struct RawTarEntry: Sendable {
  /// The headers before its own: type flag, header and data.
  public private(set) var extensions: [(flag: UInt8, header: [UInt8], data: [UInt8])] = []
  /// Its own header.
  public private(set) var header: [UInt8] = []
  /// The records of its last pax header, which replaces those before it.
  public private(set) var records: [(key: String, value: [UInt8])] = []
  /// The number fields of GNU's old map of a sparse file: those of its own header, and of the blocks behind it.
  public private(set) var sparseNumbers: [ArraySlice<UInt8>] = []
  /// Where its own header starts.
  public private(set) var start: Int

  /// The entry whose first header starts at an offset; `nil` where the bytes end before its own header does.
  public init?(_ bytes: [UInt8], at offset: Int) {
    start = offset
    while start + 512 <= bytes.count {
      let block = Array(bytes[start..<start + 512])
      guard "LKxgX".utf8.contains(block[156]) else {
        header = block
        if block[156] == UInt8(ascii: "S") { readSparseNumbers(bytes) }
        return
      }
      guard let size = Self.number(block[124..<136]), size >= 0, size <= bytes.count - start - 512 else {
        return nil
      }
      let data = Array(bytes[(start + 512)..<(start + 512 + size)])
      extensions.append((block[156], block, data))
      if block[156] == UInt8(ascii: "x") { records = Self.records(data) }
      start += 512 + (size + 511) / 512 * 512
    }
    return nil
  }

  private mutating func readSparseNumbers(_ bytes: [UInt8]) {
    // Where the next numbers stand, and behind them whether there is a block of more.
    var fields = start + 386..<start + 482
    while true {
      // The first part whose offset is empty ends the list.
      let parts = stride(from: fields.lowerBound, to: fields.upperBound, by: 24).prefix { bytes[$0] != 0 }
      sparseNumbers += parts.flatMap { [bytes[$0..<$0 + 12], bytes[$0 + 12..<$0 + 24]] }
      let next = start + 512 + (fields.upperBound - start) / 512 * 512
      guard bytes[fields.upperBound] != 0, next + 512 <= bytes.count else { return }
      fields = next..<next + 504
    }
  }

  /// Its own type flag.
  public var flag: UInt8 { header[156] }
  /// Whether its own header is one of GNU tar.
  public var isGNU: Bool { header[257..<265].elementsEqual("ustar  \0".utf8) }
  /// Whether its own header is one of POSIX.
  public var isUstar: Bool { header[257..<263].elementsEqual("ustar\0".utf8) }
  /// What stands in the field of POSIX's prefix.
  public var prefix: ArraySlice<UInt8> { header[345..<500].prefix { $0 != 0 } }
  /// The size that its own header tells.
  public var size: Int? { Self.number(header[124..<136]) }

  /// Whether it has a header of a type before its own.
  public func has(_ flag: Unicode.Scalar) -> Bool { extensions.contains { $0.flag == UInt8(ascii: flag) } }

  /// Whether a pax record tells of something; `isEmpty`: whether with an empty value.
  public func tells(_ key: String, isEmpty: Bool? = nil) -> Bool {
    records.contains { $0.key == key && (isEmpty == nil || $0.value.isEmpty == isEmpty) }
  }

  /// Whether a pax record's key starts so.
  public func tells(prefix: String) -> Bool { records.contains { $0.key.hasPrefix(prefix) } }

  /// A number field: octal or base-256, as all readers have it; `nil` for what is neither.
  public static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      var value = Int(first & 0x40 != 0 ? -1 : 0)
      for index in field.indices.suffix(8) {
        let isMarked = index == field.startIndex && value == 0
        value = value << 8 | Int(isMarked ? field[index] & 0x7F : field[index])
      }
      return value
    }
    let digits = field.drop { $0 == 0x20 || $0 == 0 }.prefix { (0x30...0x37).contains($0) }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  /// Whether digits stand behind a NUL in a number field, and before it nothing but spaces.
  public static func isBehindNUL(_ field: ArraySlice<UInt8>) -> Bool {
    let start = field.drop { $0 == 0x20 }
    return start.first == 0 && start.contains { (0x30...0x37).contains($0) }
  }

  /// The records of a pax header, up to the first that is none.
  public static func records(_ data: [UInt8]) -> [(key: String, value: [UInt8])] {
    var (records, start): ([(String, [UInt8])], Int) = ([], 0)
    while let blank = data[start...].firstIndex(of: 0x20),
      let length = Int(String(decoding: data[start..<blank], as: UTF8.self)), length > blank + 1 - start,
      length <= data.count - start
    {
      let record = data[(blank + 1)..<(start + length - 1)]
      let key = record.prefix { $0 != UInt8(ascii: "=") }
      records.append((String(decoding: key, as: UTF8.self), Array(record.dropFirst(key.count + 1))))
      start += length
    }
    return records
  }
}
