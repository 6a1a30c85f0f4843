import TarStream

/// Where a layer has its table of contents.
enum TableLocation: Equatable {
  /// A gzip member from a byte on, as the 51 bytes of eStargz's footer tell, or the 47 that it had before.
  case member(from: UInt64, footerCount: Int)
  /// A zstd frame within a skippable one, and how long the JSON is.
  case frame(at: UInt64, count: UInt64, contentCount: UInt64)
  /// Somewhere else: the layer's end says so.
  case elsewhere
}

// MARK: eStargz

extension TableLocation {
  /// What the footer of an eStargz layer tells, an empty gzip member whose extra field leads to the table (estargz.md,
  /// "Footer"); `nil` where there is none.
  init?(stargzFooterOf layer: ByteRegion) {
    let extra: [(count: Int, start: [UInt8])] = [(51, [26, 0, 0x53, 0x47, 22, 0]), (47, [22, 0])]
    for (count, start) in extra {
      guard let footer = layer.suffix(count), footer.starts(with: [0x1F, 0x8B, 8, 4]),
        footer.dropFirst(10).starts(with: start)
      else { continue }
      let field = footer.dropFirst(10 + start.count)
      guard field.dropFirst(16).starts(with: "STARGZ".utf8),
        let offset = UInt64(String(decoding: field.prefix(16), as: UTF8.self), radix: 16)
      else { continue }
      self = .member(from: offset, footerCount: count)
      return
    }
    guard let footer = layer.suffix(46), footer.starts(with: [0x1F, 0x8B, 8, 4]),
      footer.dropFirst(10).starts(with: [21, 0, 0x53, 0x47, 17, 0] + Array("STARGZEXTERNALTOC".utf8))
    else { return nil }
    self = .elsewhere
  }
}

// MARK: zstd:chunked

extension TableLocation {
  /// What an annotation tells: `offset:length:length of the JSON:type`, of which 1 is the only type.
  init?(position: String) {
    let numbers = position.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { $0.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(String(Substring($0))) : nil }
    guard numbers.count == 4, let offset = numbers[0], let count = numbers[1], let contentCount = numbers[2],
      numbers[3] == 1
    else { return nil }
    self = .frame(at: offset, count: count, contentCount: contentCount)
  }

  /// What the footer of a zstd:chunked layer tells, a skippable frame of 64 bytes, or of 40 as it was at first; `nil`
  /// where there is none.
  init?(chunkedFooterOf layer: ByteRegion) {
    for count in [64, 40] {
      guard let frame = layer.suffix(8 + count),
        frame.starts(with: [0x50, 0x2A, 0x4D, 0x18, UInt8(count), 0, 0, 0]),
        ["GNUlInUx", "GnUlInUx"].contains(String(decoding: frame.suffix(8), as: UTF8.self))
      else { continue }
      func number(_ index: Int) -> UInt64 {
        frame[(8 + 8 * index)..<(16 + 8 * index)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
      guard number(3) == 1 else { continue }
      self = .frame(at: number(0), count: number(1), contentCount: number(2))
      return
    }
    return nil
  }
}

extension ByteRegion {
  /// A copy of the last bytes; `nil` where there are fewer.
  fileprivate func suffix(_ count: Int) -> [UInt8]? {
    guard self.count >= count else { return nil }
    return part(at: UInt64(self.count - count), count: UInt64(count))?.copy()
  }
}
