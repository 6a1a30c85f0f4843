import CCrypto
import CGNU

/// Poly1305 of messages that come piece by piece, under a key that this process draws.
///
/// Sound because the context is of the size that libcrypto asks for, and libcrypto is only ever given pointers with their
/// true lengths.
@safe final class Poly1305 {
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

  /// Starts a message.
  func begin() {
    unsafe Self.key.withUnsafeBufferPointer { unsafe Poly1305_Init(OpaquePointer(context), $0.baseAddress) }
  }

  /// Takes in more of the message.
  func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer {
      unsafe Poly1305_Update(OpaquePointer(context), $0.baseAddress, $0.count)
    }
    clear_upper_halves()
  }

  /// The tag of the message.
  func finish() -> (UInt64, UInt64) {
    var tag: (UInt64, UInt64) = (0, 0)
    unsafe withUnsafeMutableBytes(of: &tag) {
      unsafe Poly1305_Final(OpaquePointer(context), $0.baseAddress)
    }
    clear_upper_halves()
    return tag
  }
}
