import ImageFixtures
import TarStream
import Testing

/// Two archives that differ in a byte must differ in what a walk tells of them, or one of them is an error.
@Suite struct NothingIsLostTests {
  @Test("Each changed byte is an error or a difference", arguments: Sample.allCases)
  func eachByte(_ sample: Sample) throws {
    let bytes = sample.bytes
    let original = try walk(bytes)
    // The first bytes of the zeros at the end stand for all of them.
    let indices = 0..<min(bytes.count, Int(original.trailer.offset) + 4)
    var lost: [Int] = []
    // Most bytes are zeros; one in three of them is tried, another one in each header.
    for index in indices where bytes[index] != 0 || index.isMultiple(of: 3) {
      // A bit is flipped, and what is not zero becomes zero.
      for byte in Set([bytes[index] ^ 1, 0]).subtracting([bytes[index]]) {
        let archive = try? walk(changed(bytes, at: index, to: byte))
        if archive == original { lost.append(index) }
      }
    }
    #expect(lost.isEmpty)
  }

  /// The archive with another byte, and with the check sum put right where the byte is a header's: a wrong one alone
  /// would make every change of a header an error.
  private func changed(_ bytes: [UInt8], at index: Int, to byte: UInt8) -> [UInt8] {
    var changed = bytes
    changed[index] = byte
    let block = index / 512 * 512
    let range = block..<min(block + 512, bytes.count)
    guard range.count == 512, isHeader(Array(bytes[range])), !(148..<156).contains(index - block) else {
      return changed
    }
    var header = Array(changed[range])
    TarMember.putChecksum(into: &header)
    changed.replaceSubrange(range, with: header)
    return changed
  }

  private func isHeader(_ block: [UInt8]) -> Bool {
    var copy = block
    TarMember.putChecksum(into: &copy)
    return copy == block
  }
}
