import CCrypto

/// A SHA-256 digest: 32 bytes.
public struct SHA256Digest: Hashable, Sendable {
  // Four words instead of an array: a table holds one a file, without an allocation each.
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// The digest of nothing at all: all bits zero, which no content is known to have.
  public static let none = SHA256Digest()

  private init() { words = (0, 0, 0, 0) }

  fileprivate init(bytes: Span<UInt8>) {
    func word(_ index: Int) -> UInt64 {
      var word: UInt64 = 0
      for byte in 0..<8 { word = word << 8 | UInt64(bytes[index * 8 + byte]) }
      return word
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// Same digests are equal.
  public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

  /// Feeds the digest's first word: it is as good as random.
  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(words.0) }

  /// 64 hexadecimal digits in small letters.
  public var hexadecimal: String {
    // Without an array on the way: a report has one for each side of each file.
    unsafe String(unsafeUninitializedCapacity: 64) { text in
      var index = 0
      func add(_ word: UInt64) {
        var rest = word
        for _ in 0..<16 {
          let digit = UInt8(rest >> 60)
          unsafe text[index] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
          rest <<= 4
          index += 1
        }
      }
      add(words.0)
      add(words.1)
      add(words.2)
      add(words.3)
      return index
    }
  }
}

/// The SHA-256 of bytes that come piece by piece (FIPS 180-4).
public struct SHA256Hasher: Sendable {
  private var context = SHA256_CTX()

  /// A hasher that has seen nothing.
  public init() { unsafe SHA256_Init(&context) }

  /// Takes in more bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe _ = SHA256_Update(&context, $0.baseAddress, $0.count) }
  }

  /// Takes in more bytes, and has another hasher take in as many of its own, which costs much less than one after the
  /// other.
  mutating func update(_ bytes: Span<UInt8>, beside other: inout SHA256Hasher, _ otherBytes: Span<UInt8>) {
    precondition(bytes.count == otherBytes.count)
    unsafe bytes.withUnsafeBufferPointer { mine in
      unsafe otherBytes.withUnsafeBufferPointer { theirs in
        unsafe sha256_update_two(&context, mine.baseAddress, &other.context, theirs.baseAddress, mine.count)
      }
    }
  }

  /// Takes in `count` zero bytes.
  mutating func update(zeros count: UInt64) { forEachPiece(ofZeros: count) { update($0) } }

  /// The digest of all that was taken in; the hasher must not be used after that.
  public mutating func finish() -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe _ = SHA256_Final($0.baseAddress, &context) }
    return SHA256Digest(bytes: bytes.span)
  }
}

/// The SHA-512 of bytes that come piece by piece (FIPS 180-4).
public struct SHA512Hasher {
  private var context = SHA512_CTX()

  /// A hasher that has seen nothing.
  public init() { unsafe SHA512_Init(&context) }

  /// Takes in more bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe _ = SHA512_Update(&context, $0.baseAddress, $0.count) }
  }

  /// The 64 bytes of the digest of all that was taken in; the hasher must not be used after that.
  public mutating func finish() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64)
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe _ = SHA512_Final($0.baseAddress, &context) }
    return bytes
  }
}
