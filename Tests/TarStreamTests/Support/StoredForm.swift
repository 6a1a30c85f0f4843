import ImageFixtures

/// A way to store an archive in pieces that are known.
enum StoredForm: Hashable, CustomStringConvertible {
  case plain
  /// In blocks that are not compressed.
  case gzip
  /// As gzip(1) writes it.
  case deflated
  /// Gzip members of so many bytes each; a reader gets each of them as a piece.
  case gzipMembers(of: Int)
  case zstd
  /// Zstd frames of so many bytes each; a reader gets each of them as a piece.
  case zstdFrames(of: Int)
  /// As xz(1) writes it; where that is not installed, as it is.
  case xz

  /// The bytes as stored.
  func store(_ bytes: [UInt8]) throws -> [UInt8] {
    switch self {
    case .plain: bytes
    case .gzip: GzipWriter.member(bytes)
    case .gzipMembers(let count): cut(bytes, count).flatMap { GzipWriter.member($0) }
    case .zstd: ZstdWriter.frame(bytes)
    case .zstdFrames(let count): cut(bytes, count).flatMap { ZstdWriter.frame($0) }
    case .deflated: try store(bytes, with: "gzip", "-1c")
    case .xz: Command("xz").isInstalled ? try store(bytes, with: "xz", "-0c") : bytes
    }
  }

  var description: String {
    switch self {
    case .plain: "plain"
    case .gzip: "gzip"
    case .deflated: "deflated"
    case .gzipMembers(let count): "gzip members of \(count)"
    case .zstd: "zstd"
    case .zstdFrames(let count): "zstd frames of \(count)"
    case .xz: "xz"
    }
  }

  private func cut(_ bytes: [UInt8], _ count: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: count).map { Array(bytes[$0..<min($0 + count, bytes.count)]) }
  }

  private func store(_ bytes: [UInt8], with program: String, _ flags: String) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "content")
    return try Command(program).run([flags, "content"], in: folder)
  }
}
