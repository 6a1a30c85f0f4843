public import TarStream

/// A digest: algorithm and encoded bytes (OCI image specification, descriptor.md, "Digests").
///
/// Its form is checked when it is made, so that it can stand in a path (CVE-2024-3727).
public struct Digest: Hashable, Sendable {
  /// The registered algorithms.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// 64 hexadecimal digits.
    case sha256
    /// 128 hexadecimal digits.
    case sha512

    var digits: Int { self == .sha256 ? 64 : 128 }
  }

  /// The algorithm.
  public let algorithm: Algorithm
  /// Hexadecimal digits in small letters, as many as the algorithm has.
  public let encoded: String

  /// The digest that `text` spells; `nil` where it is of another form or of an algorithm that is not registered.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let algorithm = Algorithm(rawValue: String(Substring(parts[0]))),
      parts[1].count == algorithm.digits,
      parts[1].allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.algorithm = algorithm
    encoded = String(Substring(parts[1]))
  }

  /// A SHA-256 digest.
  public init(_ digest: SHA256Digest) {
    algorithm = .sha256
    encoded = digest.hexadecimal
  }

  /// A SHA-512 digest of 64 bytes.
  init(sha512 bytes: [UInt8]) {
    algorithm = .sha512
    encoded = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// The digest of some bytes. `progress`: where to count them.
  public init(of bytes: ByteRegion, algorithm: Algorithm, counting progress: ReadingProgress? = nil) {
    self = bytes.withBytes { Digest(of: $0, algorithm: algorithm, counting: progress) }
  }

  /// The digest of some bytes. `progress`: where to count them.
  init(of bytes: Span<UInt8>, algorithm: Algorithm, counting progress: ReadingProgress? = nil) {
    switch algorithm {
    case .sha256:
      var hasher = SHA256Hasher()
      Self.forEachPart(of: bytes, counting: progress) { hasher.update($0) }
      self.init(hasher.finish())
    case .sha512:
      var hasher = SHA512Hasher()
      Self.forEachPart(of: bytes, counting: progress) { hasher.update($0) }
      self.init(sha512: hasher.finish())
    }
  }

  private static let partBytes = 2 << 20

  private static func forEachPart(
    of bytes: Span<UInt8>, counting progress: ReadingProgress?, _ body: (Span<UInt8>) -> Void
  ) {
    for start in stride(from: 0, to: bytes.count, by: partBytes) {
      let part = bytes.extracting(start..<min(start + partBytes, bytes.count))
      body(part)
      progress?.add(part.count)
    }
  }

  /// Where an image layout keeps the blob (image-layout.md, "Blobs").
  var path: String { "blobs/\(algorithm.rawValue)/\(encoded)" }
}

extension Digest: CustomStringConvertible {
  /// `sha256:…`.
  public var description: String { "\(algorithm.rawValue):\(encoded)" }
}
