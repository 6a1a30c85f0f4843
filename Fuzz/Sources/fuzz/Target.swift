import TarStream

/// A way into the program that bytes from outside take.
enum Target: String, CaseIterable {
  /// The tar parser; whole and in pieces.
  case tar
  /// The tar parser against libarchive's, over the same archive.
  case libarchive
  /// The records of a pax header, in front of a file.
  case pax
  /// A gzip stream, and how it is written.
  case gzip
  /// A zstd stream, and how it is written.
  case zstd
  /// Streams of xz, bzip2 and lz4.
  case filter
  /// Streams of many parts, with helpers and alone.
  case parts
  /// A JSON document.
  case json
  /// A file that may be an archive of images.
  case archive
  /// Two layers, in images that are otherwise whole.
  case layers
  /// Two configurations, in images that are otherwise whole.
  case documents
  /// Two files that may be archives of images.
  case archives

  /// Whether an input is a tar archive and nothing else.
  var takesTar: Bool { self == .tar || self == .libarchive }

  func run(_ bytes: [UInt8]) {
    switch self {
    case .tar: TarTarget.run(bytes)
    case .libarchive: DifferentialTarget.run(bytes)
    case .pax: TarTarget.run(records: bytes)
    case .gzip: StreamTarget.run(bytes, as: .gzip)
    case .zstd: StreamTarget.run(bytes, as: .zstd)
    case .filter: StreamTarget.run(filtered: bytes)
    case .parts: StreamTarget.run(parts: bytes)
    case .json: JSONTarget.run(bytes)
    case .archive: ArchiveTarget.run(bytes)
    case .layers: ComparisonTarget.run(layers: bytes)
    case .documents: ComparisonTarget.run(documents: bytes)
    case .archives: ComparisonTarget.run(archives: bytes)
    }
  }
}
