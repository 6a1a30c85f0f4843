/// What tells the content of one file from that of another, at a fraction of a digest's cost: the value of a polynomial,
/// whose coefficients the content is, at a point that this process draws at random and shows to nobody.
///
/// Which polynomial depends on the processor: POLYVAL (RFC 8452) or Poly1305. Two contents that are not the same have the
/// same fingerprint with a probability of at most 2⁻⁸⁷ for each MiB that the longer one has, whatever they are:
/// - POLYVAL's polynomials of two contents are not the same, as their last coefficients are their lengths. Their
///   difference has a degree of no more than the number of blocks of 16 bytes and one, and so no more roots among the
///   2¹²⁸ points: that is 2⁻¹¹¹ for each MiB.
/// - Of Poly1305 it is theorem 3.3 of D. J. Bernstein, "The Poly1305-AES message-authentication code".
///
/// The bound holds for any two contents that were fixed before the point was drawn, and an archive is written before the
/// process that reads it has started. Fingerprints never leave the process, so nobody can learn about the point, and one
/// may serve any number of contents.
public struct Fingerprint: BitwiseCopyable, Hashable, Sendable {
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
    return withBytes { hasher.finish(with: $0) }
  }
}

/// Computes the fingerprint of content that comes at once or piece by piece.
struct FingerprintHasher {
  private enum Function { case polyval(Polyval), poly1305(Poly1305) }

  private let function: Function

  /// By POLYVAL, if the processor has instructions for it, or else by Poly1305.
  init(usesPolyval: Bool = Polyval.isSupported) {
    function = usesPolyval ? .polyval(Polyval()) : .poly1305(Poly1305())
  }

  /// Starts anew.
  func begin() {
    switch function {
    case .polyval(let function): function.begin()
    case .poly1305(let function): function.begin()
    }
  }

  /// Takes in more bytes.
  func update(_ bytes: Span<UInt8>) {
    switch function {
    case .polyval(let function): function.update(bytes)
    case .poly1305(let function): function.update(bytes)
    }
  }

  /// The fingerprint of content that comes at once: nothing may have been taken in since ``begin()``.
  func finish(with all: Span<UInt8>) -> Fingerprint {
    switch function {
    case .polyval(let function):
      return Fingerprint(words: function.value(of: all))
    case .poly1305:
      update(all)
      return finish()
    }
  }

  /// Takes in `count` zero bytes.
  func update(zeros count: UInt64) { forEachPiece(ofZeros: count) { update($0) } }

  /// The fingerprint of all that was taken in since ``begin()``.
  func finish() -> Fingerprint {
    switch function {
    case .polyval(let function): Fingerprint(words: function.finish())
    case .poly1305(let function): Fingerprint(words: function.finish())
    }
  }
}
