import ArchiveDiff

/// Changes in how a layer is compressed.
struct EncodingMutations {
  var layer: StoredLayer
  let index: Int
  var random: SeededGenerator

  private var path: String { "/layers/\(index)" }

  // MARK: gzip

  /// What else a member's header holds.
  mutating func gzipHeader() -> Effect? {
    guard case .gzip(var shape) = layer.storage else { return nil }
    let attributes: [String]
    switch random.below(8) {
    case 0: (shape.modified, attributes) = (1_700_000_000, ["gzip:mtime"])
    case 1: (shape.extraFlags, attributes) = (random.pick([2, 4]), ["gzip:extraFlags"])
    case 2: (shape.system, attributes) = (3, ["gzip:system"])
    case 3: (shape.name, attributes) = ("layer.tar", ["gzip:name", "gzip:flags"])
    case 4: (shape.comment, attributes) = ("a comment", ["gzip:comment", "gzip:flags"])
    case 5: (shape.extra, attributes) = ([0x41, 0x42, 2, 0, 1, 2], ["gzip:extra", "gzip:flags"])
    case 6: (shape.isText, attributes) = (true, ["gzip:flags"])
    default: (shape.hasHeaderChecksum, attributes) = (true, ["gzip:flags"])
    }
    layer.store(as: .gzip(shape))
    var effect = Effect("gzip header of layer \(index): \(shape)")
    effect.places = Set(attributes.map { Place(kind: .layer, layer: index, path: path, attribute: $0) })
    return effect
  }

  mutating func gzipStream() -> Effect? {
    guard case .gzip(var shape) = layer.storage, layer.tar.count > 600 else { return nil }
    let attributes: [String]
    switch random.below(3) {
    case 0: (shape.memberSize, attributes) = (512 + random.below(4_000), ["gzip:members", "gzip:deflate"])
    case 1: (shape.blockSize, attributes) = (500 + random.below(100), ["gzip:deflate"])
    default: (shape.padding, attributes) = (1 + random.below(600), ["gzip:padding"])
    }
    if let size = shape.memberSize, size >= layer.tar.count { return nil }
    layer.store(as: .gzip(shape))
    var effect = Effect("gzip stream of layer \(index): \(shape)")
    effect.places = Set(attributes.map { Place(kind: .layer, layer: index, path: path, attribute: $0) })
    return effect
  }

  /// A bit of the stream, the descriptor's digest put right.
  mutating func gzipBit() -> Effect? {
    guard case .gzip(let shape) = layer.storage, shape.memberSize == nil else { return nil }
    let isEarly = random.chance(40)
    let position = random.below(isEarly ? min(16, layer.blob.count) : layer.blob.count)
    let bit = random.below(8)
    flip(position, UInt8(1 << bit))
    let what = "bit \(bit) of byte \(position) of the gzip stream of layer \(index)"
    switch position {
    case 0..<3: return Effect(what, .broken)
    case 4..<8: return Effect(what, .layer, layer: index, path, "gzip:mtime")
    case 8: return Effect(what, .layer, layer: index, path, "gzip:extraFlags")
    case 9: return Effect(what, .layer, layer: index, path, "gzip:system")
    // The first bit says that the content is text; the others announce fields that are not there, or mean nothing.
    case 3: return bit == 0 ? Effect(what, .layer, layer: index, path, "gzip:flags") : Effect(what, .anything)
    // A stored block starts at the next whole byte: five bits behind its type mean nothing.
    case 10 where bit > 2: return Effect(what, .layer, layer: index, path, "gzip:deflate")
    default: return Effect(what, isBlockHeader(position, shape) ? .anything : .broken)
    }
  }

  private func isBlockHeader(_ position: Int, _ shape: GzipShape) -> Bool {
    (position - 10) % (shape.blockSize + 5) == 0
  }

  // MARK: zstd

  mutating func zstdStream() -> Effect? {
    guard case .zstd(var shape) = layer.storage, layer.tar.count > 600 else { return nil }
    switch random.below(5) {
    case 0: shape.frameSize = 512 + random.below(4_000)
    case 1: shape.blockSize = 500 + random.below(100)
    case 2: shape.hasChecksum.toggle()
    case 3: shape.tellsSize.toggle()
    default: shape.skippable = [1, 2, 3, 4]
    }
    if let size = shape.frameSize, size >= layer.tar.count { return nil }
    layer.store(as: .zstd(shape))
    return Effect(
      "zstd stream of layer \(index): \(shape)",
      areas: [Effect.Area(kind: .layer, pointer: path, attribute: nil)])
  }

  mutating func zstdBit() -> Effect? {
    guard case .zstd(let shape) = layer.storage else { return nil }
    let position = random.below(layer.blob.count)
    let bit = random.below(8)
    flip(position, UInt8(1 << bit))
    // Behind the headers of frame and first block comes content, which the diffID guards.
    let isContent = position > 12 && position < 600 && !shape.hasChecksum && layer.blob.count > 600
    return Effect(
      "bit \(bit) of byte \(position) of the zstd stream of layer \(index)", isContent ? .broken : .anything)
  }

  // MARK: Both

  /// A bit of a stream that a real tool compressed.
  mutating func foundBit() -> Effect? {
    guard case .asFound = layer.storage else { return nil }
    let position = random.below(layer.blob.count)
    let bit = random.below(8)
    flip(position, UInt8(1 << bit))
    return Effect("bit \(bit) of byte \(position) of the stream of layer \(index), as found", .anything)
  }

  /// Compressed as something else, or not.
  mutating func recompress() -> Effect? {
    let old = layer.compression
    let storages: [StoredLayer.Storage] = [.plain, .gzip(GzipShape()), .zstd(ZstdShape())]
    layer.store(as: random.pick(storages))
    guard layer.compression != old else { return nil }
    return Effect(
      "layer \(index) compressed with \(layer.compression) instead of \(old)", .layer, layer: index, path,
      "compression")
  }

  private mutating func flip(_ position: Int, _ mask: UInt8) {
    var blob = layer.blob
    blob[position] ^= mask
    layer.damage(blob: blob)
  }
}
