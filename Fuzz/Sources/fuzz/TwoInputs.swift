/// An input that is two: a byte of choices, two bytes that say how long the first one is, and both one after the other.
struct TwoInputs {
  let choices: UInt8
  let left: [UInt8]
  let right: [UInt8]

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 3 else { return nil }
    choices = bytes[0]
    let rest = bytes.dropFirst(3)
    let count = min(Int(bytes[1]) | Int(bytes[2]) << 8, rest.count)
    left = Array(rest.prefix(count))
    right = Array(rest.dropFirst(count))
  }

  /// The bytes of two inputs.
  static func join(_ choices: UInt8, _ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    [choices, UInt8(truncatingIfNeeded: left.count), UInt8(truncatingIfNeeded: left.count >> 8)] + left
      + right
  }
}
