import ImageFixtures
import Testing

@testable import TarStream

@Suite("POLYVAL", .enabled(if: Polyval.isSupported)) struct PolyvalTests {
  /// The field's product as RFC 8452 defines it, a · b · x⁻¹²⁸, bit by bit.
  private func dot(_ left: UInt128, _ right: UInt128) -> UInt128 {
    (0..<128).reduce(0) { sum, bit in
      let sum = right >> bit & 1 == 1 ? sum ^ left : sum
      return sum & 1 == 1 ? sum >> 1 ^ 0xE1 << 120 : sum >> 1
    }
  }

  private func polyval(_ point: UInt128, _ blocks: [UInt128]) -> UInt128 {
    blocks.reduce(0) { dot($0 ^ $1, point) }
  }

  private func number(_ bytes: some Collection<UInt8>) -> UInt128 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt128($1) }
  }

  @Test("is computed bit by bit here as in RFC 8452, appendix A")
  func example() {
    // The RFC writes the lowest byte first.
    let point = UInt128(0x2562_9347_5892_4276_1d31_f826_ba4b_757b).byteSwapped
    let blocks: [UInt128] = [
      0x4f4f_9566_8c83_dfb6_4017_62bb_2d01_a262, 0xd1a2_4ddd_2721_d006_bbe4_5f20_d3c9_f362,
    ]
    let value = UInt128(0xf7a3_b47b_8461_19fa_e5b7_866c_f5e5_b77e).byteSwapped
    #expect(polyval(point, blocks.map(\.byteSwapped)) == value)
  }

  @Test("has the value of the blocks and of one that holds the length", arguments: [1, 2, 3] as [UInt64])
  func values(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let point = random.bytes(16)
    let function = Polyval(Polyval.Key(point))
    for count in [
      0, 1, 15, 16, 17, 63, 64, 65, 200, 512, 992, 1007, 1008, 1009, 1023, 1024, 1025, 2048, 3300,
    ] {
      let message = random.bytes(count)
      function.begin()
      function.update(message.span)
      let (low, high) = function.finish()
      #expect(function.value(of: message.span) == (low, high), "\(count) bytes at once")
      let blocks = stride(from: 0, to: count, by: 16).map { number(message[$0..<min($0 + 16, count)]) }
      let expected = polyval(number(point), blocks + [UInt128(count + 1)])
      #expect(UInt128(high) << 64 | UInt128(low) == expected, "\(count) bytes")
    }
  }
}
