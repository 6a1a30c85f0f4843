import ImageFixtures

/// A way to store an archive in pieces that are known.
enum StoredForm: Hashable, CustomStringConvertible {
  case plain
  case gzip
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
    case .xz: try storeAsXZ(bytes)
    }
  }

  var description: String {
    switch self {
    case .plain: "plain"
    case .gzip: "gzip"
    case .gzipMembers(let count): "gzip members of \(count)"
    case .zstd: "zstd"
    case .zstdFrames(let count): "zstd frames of \(count)"
    case .xz: "xz"
    }
  }

  private func cut(_ bytes: [UInt8], _ count: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: count).map { Array(bytes[$0..<min($0 + count, bytes.count)]) }
  }

  private func storeAsXZ(_ bytes: [UInt8]) throws -> [UInt8] {
    guard Command("xz").isInstalled else { return bytes }
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "content")
    return try Command("xz").run(["-0c", "content"], in: folder)
  }
}
