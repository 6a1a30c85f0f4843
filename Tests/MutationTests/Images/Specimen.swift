import ImageFixtures
import TarStream

/// A layer of a specimen: the bytes of its tar archive, and how they are stored.
struct StoredLayer {
  enum Storage: Hashable {
    case plain
    case gzip(GzipShape)
    case zstd(ZstdShape)
    /// As a real tool compressed it: the bytes cannot be made anew.
    case asFound(suffix: String)
  }

  private(set) var tar: [UInt8]
  private(set) var storage: Storage
  private(set) var blob: [UInt8]
  /// What the test reads in the archive; `nil` where it is broken.
  private(set) var reading: TarReading?

  init(tar: [UInt8], storage: Storage) {
    self.tar = tar
    self.storage = storage
    blob = Self.encode(tar, storage)
    reading = try? TarReading(tar)
  }

  /// A layer that a real tool compressed.
  init(tar: [UInt8], found blob: [UInt8]) {
    self.tar = tar
    self.blob = blob
    reading = try? TarReading(tar)
    storage = blob == tar ? .plain : .asFound(suffix: "+gzip")
  }

  /// The end of the media type that tells of the compression.
  var suffix: String {
    switch storage {
    case .plain: ""
    case .gzip: "+gzip"
    case .zstd: "+zstd"
    case .asFound(let suffix): suffix
    }
  }

  /// What the program calls the compression.
  var compression: String { suffix.isEmpty ? "none" : String(suffix.dropFirst()) }

  /// Makes the bytes those of a compressor that this program has, where they are a real tool's.
  mutating func makeEncodable() {
    if case .asFound = storage { store(as: .gzip(GzipShape())) }
  }

  mutating func store(as storage: Storage) {
    self.storage = storage
    blob = Self.encode(tar, storage)
  }

  mutating func replace(tar: [UInt8]) {
    self.tar = tar
    blob = Self.encode(tar, storage)
    reading = try? TarReading(tar)
  }

  /// Puts other bytes in the blob's place, whatever they decompress to.
  mutating func damage(blob: [UInt8]) { self.blob = blob }

  private static func encode(_ tar: [UInt8], _ storage: Storage) -> [UInt8] {
    switch storage {
    case .plain, .asFound: tar
    case .gzip(let shape): shape.encode(tar)
    case .zstd(let shape): shape.encode(tar)
    }
  }
}

/// An image that can be changed anywhere: digests and sizes follow when it is rendered.
struct Specimen {
  enum Form: CaseIterable {
    /// An OCI image layout in a tar archive.
    case archive
    /// An OCI image layout as a folder.
    case folder
    /// A docker archive as Docker wrote it before 25: no manifest, plain layers.
    case docker
  }

  /// One bit of a document, counted from its start when it is rendered.
  struct Flip {
    var part: JSONTemplate.Part
    var position: Int
    var mask: UInt8
  }

  var form = Form.archive
  var layers: [StoredLayer]
  var configuration: JSONTemplate
  /// The manifest; `nil` in a docker archive.
  var manifest: JSONTemplate?
  /// index.json, and the indexes nested in it from the outside in; in a docker archive its manifest.json.
  var indexes: [JSONTemplate]
  /// Where the descriptor that leads to the image stands in each index.
  var positions: [Int]
  /// Blobs of other images, whose digests stand in the templates.
  var others: [[UInt8]] = []
  /// The names of the configuration and the layers in a docker archive.
  var dockerNames: [String] = []
  /// The parts whose digests are SHA-512.
  var longDigests: Set<JSONTemplate.Part> = []
  /// The layers whose diffIDs are SHA-512.
  var longDiffIDs: Set<Int> = []
  /// A bit that is turned over in a document.
  var flip: Flip?
  /// The time that the headers of the archive's own tar tell.
  var outerTime: Int64 = 0

  /// The template of a part; layers have none.
  subscript(part: JSONTemplate.Part) -> JSONTemplate? {
    get {
      switch part {
      case .layer: nil
      case .configuration: configuration
      case .manifest: manifest
      case .index(let depth): indexes.indices.contains(depth) ? indexes[depth] : nil
      }
    }
    set {
      guard let newValue else { return }
      switch part {
      case .layer: break
      case .configuration: configuration = newValue
      case .manifest: manifest = newValue
      case .index(let depth): indexes[depth] = newValue
      }
    }
  }
}

/// An image as files.
struct RenderedImage {
  /// The files by their path in the layout or archive.
  var files: [String: [UInt8]] = [:]
  var configuration: [UInt8] = []
  var manifest: [UInt8]?
  /// The descriptor's digest of the manifest, where there is one.
  var manifestDigest: String?
  var diffIDs: [String] = []
  /// The digests of the nested indexes.
  var indexDigests: [String] = []
  fileprivate(set) var outerTime: Int64 = 0

  /// All files in a tar archive.
  var archive: [UInt8] {
    var builder = TarBuilder()
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      if name.utf8.count > 100 { builder.longName(Array(name.utf8)) }
      builder.add(TarMember(name, content: content).with { $0.modified = outerTime })
    }
    builder.end()
    return builder.bytes
  }
}

extension Specimen {
  /// The files, with digests and sizes put right from the layers up to index.json.
  func rendered() -> RenderedImage {
    var image = RenderedImage()
    image.outerTime = outerTime
    var values: [JSONTemplate.Slot: String] = [:]
    func store(_ bytes: [UInt8], as part: JSONTemplate.Part) -> String {
      let digest = Self.digest(of: bytes, isLong: longDigests.contains(part))
      values[.digest(part)] = digest
      values[.size(part)] = String(bytes.count)
      if form != .docker { image.files[Self.path(of: digest)] = bytes }
      return digest
    }
    for (index, layer) in layers.enumerated() {
      if form == .docker { image.files[dockerNames[index + 1]] = layer.blob }
      _ = store(layer.blob, as: .layer(index))
      let diffID = Self.digest(of: layer.tar, isLong: longDiffIDs.contains(index))
      values[.diffID(index)] = diffID
      image.diffIDs.append(diffID)
    }
    image.configuration = flipped(configuration.rendered(values), of: .configuration)
    if form == .docker { image.files[dockerNames[0]] = image.configuration }
    _ = store(image.configuration, as: .configuration)
    if let manifest {
      let bytes = flipped(manifest.rendered(values), of: .manifest)
      image.manifest = bytes
      image.manifestDigest = store(bytes, as: .manifest)
    }
    for depth in indexes.indices.reversed() where depth > 0 {
      let bytes = flipped(indexes[depth].rendered(values), of: .index(depth))
      image.indexDigests.append(store(bytes, as: .index(depth)))
    }
    if form == .docker {
      image.files["manifest.json"] = indexes[0].rendered(values)
      return image
    }
    image.files["index.json"] = indexes[0].rendered(values)
    image.files["oci-layout"] = Array(#"{"imageLayoutVersion": "1.0.0"}"#.utf8)
    for blob in others { image.files[ImageFixture.blobPath(of: blob)] = blob }
    return image
  }

  private func flipped(_ bytes: [UInt8], of part: JSONTemplate.Part) -> [UInt8] {
    guard let flip, flip.part == part, bytes.indices.contains(flip.position) else { return bytes }
    var bytes = bytes
    bytes[flip.position] ^= flip.mask
    return bytes
  }

  /// Makes all layers such that their tar archives can be changed.
  mutating func makeEncodable() {
    for index in layers.indices { layers[index].makeEncodable() }
  }

  static func digest(of bytes: [UInt8], isLong: Bool) -> String {
    guard isLong else { return ImageFixture.digest(of: bytes) }
    var hasher = SHA512Hasher()
    hasher.update(bytes.span)
    return "sha512:"
      + hasher.finish().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private static func path(of digest: String) -> String {
    "blobs/" + digest.map { $0 == ":" ? "/" : String($0) }.joined()
  }
}
