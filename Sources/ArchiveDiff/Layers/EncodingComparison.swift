import OCILayout
import TarStream

/// Tells in what two blobs of the same content are compressed differently.
struct EncodingComparison {
  let limits: StreamLimits

  /// What differs, each with its two values; empty where the blobs are the same bytes.
  func attributes(_ left: ByteRegion, _ right: ByteRegion, as compression: Compression) throws(StreamError)
    -> [Attribute]
  {
    guard !left.holdsSameBytes(as: right) else { return [] }
    let found: [Attribute]
    switch compression {
    case .gzip: found = try gzip(left, right)
    case .zstd: found = try zstd(left, right)
    case .none, .xz, .bzip2, .lz4: found = []
    }
    guard found.isEmpty else { return found }
    return [firstDifference(left, right)]
  }

  /// The first byte at which two streams differ.
  func firstDifference(_ left: ByteRegion, _ right: ByteRegion) -> Attribute {
    let offset = left.countOfSharedPrefix(with: right)
    return Attribute("firstDifferentByte", .integer(offset), .integer(offset))
  }

  // MARK: gzip

  private func gzip(_ left: ByteRegion, _ right: ByteRegion) throws(StreamError) -> [Attribute] {
    let (mine, theirs) = (try GzipEncoding(left, limits: limits), try GzipEncoding(right, limits: limits))
    var attributes: [Attribute] = []
    func add(_ name: String, _ left: JSONValue, _ right: JSONValue) {
      if !left.isEqual(to: right) { attributes.append(Attribute("gzip:\(name)", left, right)) }
    }
    add("members", .integer(mine.members.count), .integer(theirs.members.count))
    add("padding", .integer(mine.paddingCount), .integer(theirs.paddingCount))
    // Members of one stream are written by one program: the first pair that differs speaks for all.
    let headers = zip(mine.members, theirs.members).map { ($0.header, $1.header) }
    if let (ours, other) = headers.first(where: { $0 != $1 }) {
      add("mtime", time(ours.modified), time(other.modified))
      add("name", text(ours.name), text(other.name))
      add("comment", text(ours.comment), text(other.comment))
      add("extra", ours.extra.map(JSONValue.base64) ?? .null, other.extra.map(JSONValue.base64) ?? .null)
      add("extraFlags", .integer(ours.extraFlags), .integer(other.extraFlags))
      add("system", .integer(ours.system), .integer(other.system))
      add("flags", .integer(ours.flags), .integer(other.flags))
    }
    let isCutAlike = mine.members.map(\.contentCount) == theirs.members.map(\.contentCount)
    let deflates = zip(mine.members, theirs.members).map { ($0.deflate, $1.deflate) }
    let differs =
      !isCutAlike
      || deflates.contains { pair in !left.part(pair.0).holdsSameBytes(as: right.part(pair.1)) }
    if differs {
      let origins = [try origin(of: left, mine), try origin(of: right, theirs)]
      attributes.append(Attribute("gzip:deflate", .string(origins[0]), .string(origins[1])))
    }
    return attributes
  }

  /// Which compressor made the first member, in words.
  private func origin(of blob: ByteRegion, _ encoding: GzipEncoding) throws(StreamError) -> String {
    guard let first = encoding.members.first else { return DeflateOrigin.other.description }
    let member = blob.part(0..<min(blob.count, first.deflate.upperBound + 8))
    var sink = CollectingSink(limit: Self.contentLimit)
    try member.decompress(as: .gzip, limits: limits, into: &sink)
    let origin = blob.part(first.deflate).withBytes { deflate in
      DeflateOrigin.find(deflate, content: sink.bytes.span, limit: sink.isWhole ? .max : sink.bytes.count)
    }
    return "\(origin), \(first.deflate.count) bytes"
  }

  /// How much content is compressed again to find the compressor: enough to tell them apart, and done in seconds.
  private static let contentLimit = 32 << 20

  // MARK: zstd

  private func zstd(_ left: ByteRegion, _ right: ByteRegion) throws(StreamError) -> [Attribute] {
    let (mine, theirs) = (try ZstdEncoding(left), try ZstdEncoding(right))
    var attributes: [Attribute] = []
    func add<Value: Equatable>(
      _ name: String, _ value: (ZstdEncoding) -> Value, _ json: (Value) -> JSONValue
    ) {
      let (ours, other) = (value(mine), value(theirs))
      if ours != other { attributes.append(Attribute("zstd:\(name)", json(ours), json(other))) }
    }
    add("frames", { $0.frames.count(where: { !$0.isSkippable }) }) { .integer($0) }
    add("skippableFrames", { $0.frames.count(where: \.isSkippable) }) { .integer($0) }
    add("checksum", { $0.frames.contains(where: \.hasChecksum) }) { .bool($0) }
    add("contentSize", { $0.frames.first { !$0.isSkippable }?.contentCount }) {
      $0.map { .integer($0) } ?? .null
    }
    add("header", { $0.frames.first { !$0.isSkippable }?.header ?? [] }) { header in
      .string(header.map { String($0, radix: 16) }.joined(separator: " "))
    }
    if mine.frames.count == theirs.frames.count {
      let pairs = zip(mine.frames, theirs.frames)
      if let (ours, other) = pairs.first(where: {
        !left.part($0.range).holdsSameBytes(as: right.part($1.range))
      }) {
        let name = ours.isSkippable ? "zstd:skippableData" : "zstd:blocks"
        attributes.append(
          Attribute(name, .string("\(ours.range.count) bytes"), .string("\(other.range.count) bytes")))
      }
    }
    return attributes
  }

  /// 0 stands for no time.
  private func time(_ seconds: UInt32) -> JSONValue {
    seconds == 0 ? .null : .time(TarTime(seconds: Int64(seconds)))
  }

  private func text(_ bytes: [UInt8]?) -> JSONValue { bytes.map { .escaped($0) } ?? .null }
}

extension ByteRegion {
  /// A part of the region that is known to lie in it.
  fileprivate func part(_ range: Range<Int>) -> ByteRegion {
    part(at: UInt64(range.lowerBound), count: UInt64(range.count)) ?? .empty
  }
}

/// Keeps the first bytes of what is decompressed.
private struct CollectingSink: ByteSink, StoredByteSink {
  let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var isWhole = true

  init(limit: Int) { self.limit = limit }

  mutating func take(_ piece: Span<UInt8>) {
    let count = min(piece.count, limit - bytes.count)
    if count < piece.count { isWhole = false }
    for index in 0..<count { bytes.append(piece[index]) }
  }
}
