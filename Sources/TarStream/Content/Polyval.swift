import CCrypto

/// POLYVAL of messages that come at once or piece by piece, at a point that this process draws.
///
/// Sound because both pointers are allocated once, each for one value of its type, and the functions are only ever given
/// bytes with their true count; they are called only where the processor has the instructions for it.
@safe final class Polyval {
  private let key: Key
  /// The key's: taken out of it once, for each way to it counts references.
  private let powers: UnsafeMutablePointer<polyval_key>
  private let message: UnsafeMutablePointer<polyval>

  /// Whether the processor has the instructions for it.
  static let isSupported = has_polyval() != 0

  /// At `key`'s point.
  init(_ key: Key = .ofProcess) {
    precondition(Self.isSupported)
    self.key = key
    unsafe powers = key.powers
    unsafe message = .allocate(capacity: 1)
    unsafe message.initialize(to: polyval())
  }

  deinit { unsafe message.deallocate() }

  /// Starts a message.
  func begin() {
    unsafe message.pointee.value = polyval().value
    unsafe message.pointee.count = 0
    unsafe message.pointee.rest_count = 0
  }

  /// Takes in more of the message.
  func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      unsafe polyval_update(powers, message, start, $0.count)
    }
  }

  /// The value of the message.
  func finish() -> (UInt64, UInt64) { unsafe value { unsafe polyval_finish(powers, message, $0) } }

  /// The value of a message that comes at once.
  func value(of bytes: Span<UInt8>) -> (UInt64, UInt64) {
    unsafe value { tag in
      unsafe bytes.withUnsafeBufferPointer { unsafe polyval_of(powers, $0.baseAddress, $0.count, tag) }
    }
  }

  private func value(_ compute: (UnsafeMutablePointer<UInt8>?) -> Void) -> (UInt64, UInt64) {
    var value: (UInt64, UInt64) = (0, 0)
    unsafe withUnsafeMutableBytes(of: &value) {
      unsafe compute($0.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    return value
  }

  /// A point, prepared. It never changes, so that any thread may use it.
  @safe final class Key: @unchecked Sendable {
    fileprivate let powers: UnsafeMutablePointer<polyval_key>

    /// The point that this process draws and shows to nobody.
    static let ofProcess: Key = {
      var generator = SystemRandomNumberGenerator()
      return Key((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }()

    /// The point of 16 bytes.
    init(_ point: [UInt8]) {
      precondition(point.count == 16 && Polyval.isSupported)
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: MemoryLayout<polyval_key>.size, alignment: 64)
      unsafe powers = memory.initializeMemory(as: polyval_key.self, to: polyval_key())
      unsafe polyval_prepare(powers, point)
    }

    deinit { unsafe powers.deallocate() }
  }
}
