/// Random numbers that follow from a seed alone, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// A generator for one thing out of many that are made from the same seed.
  init(seed: UInt64, index: Int, stream: UInt64 = 0) {
    state = Self.mix(seed) ^ Self.mix(UInt64(bitPattern: Int64(index)) &* 2 &+ 1) ^ Self.mix(stream << 32)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number from 0 to one below `bound`.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// True that many times out of a hundred.
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// An element; there must be one.
  mutating func pick<Elements: RandomAccessCollection>(_ elements: Elements) -> Elements.Element {
    elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
  }

  /// An element, or `nil` where there is none.
  mutating func pickAny<Elements: RandomAccessCollection>(_ elements: Elements) -> Elements.Element? {
    elements.isEmpty ? nil : pick(elements)
  }

  /// Small letters.
  mutating func word(_ count: Int) -> String {
    String(decoding: (0..<count).map { _ in UInt8(97 + below(26)) }, as: UTF8.self)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
