import CCrypto
import CGNU

/// What tells the content of one file from that of another, at a fraction of a digest's cost: Poly1305 under a key
/// that this process draws at random and shows to nobody.
///
/// Two contents that are not the same have the same fingerprint with a probability of at most 2⁻⁸⁷ for each MiB that
/// the longer one has (D. J. Bernstein, "The Poly1305-AES message-authentication code", theorem 3.3), whatever they
/// are: that bound holds for any two contents that were fixed before the key was drawn, and an archive is written
/// before the process that reads it has started. Fingerprints never leave the process, so nobody can learn about the
/// key, and one key may serve any number of contents.
public struct Fingerprint: Hashable, Sendable {
  private var words: (UInt64, UInt64)

  /// That of what is no file.
  static let none = Fingerprint(words: (0, 0))

  /// Stands for one that was not computed; that a content has it by chance does not happen.
  static let unread = Fingerprint(words: (.max, .max))

  fileprivate init(words: (UInt64, UInt64)) { self.words = words }

  /// Whether two contents are the same.
  public static func == (left: Fingerprint, right: Fingerprint) -> Bool { left.words == right.words }

  /// Feeds the first word: it is as good as random.
  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(words.0) }
}

extension ByteRegion {
  /// The fingerprint of the region's bytes.
  public func fingerprint() -> Fingerprint {
    let hasher = FingerprintHasher()
    hasher.begin()
    withBytes { hasher.update($0) }
    return hasher.finish()
  }
}

/// Computes the fingerprint of content that comes piece by piece.
///
/// Sound because the context is of the size that libcrypto asks for, which is checked when the key is drawn, and
/// libcrypto is only ever given pointers with their true lengths.
@safe final class FingerprintHasher {
  private let context: UnsafeMutableRawPointer

  /// The process's key, drawn when the first archive is read.
  private static let key: [UInt8] = {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }()

  init() {
    unsafe context = .allocate(byteCount: Poly1305_ctx_size(), alignment: 64)
  }

  deinit { unsafe context.deallocate() }

  /// Starts anew.
  func begin() {
    unsafe Self.key.withUnsafeBufferPointer { unsafe Poly1305_Init(OpaquePointer(context), $0.baseAddress) }
  }

  /// Takes in more bytes.
  func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer {
      unsafe Poly1305_Update(OpaquePointer(context), $0.baseAddress, $0.count)
    }
    clear_upper_halves()
  }

  /// Takes in `count` zero bytes.
  func update(zeros count: UInt64) { forEachPiece(ofZeros: count) { update($0) } }

  /// The fingerprint of all that was taken in since ``begin()``.
  func finish() -> Fingerprint {
    var tag: (UInt64, UInt64) = (0, 0)
    unsafe withUnsafeMutableBytes(of: &tag) {
      unsafe Poly1305_Final(OpaquePointer(context), $0.baseAddress)
    }
    clear_upper_halves()
    return Fingerprint(words: tag)
  }
}
