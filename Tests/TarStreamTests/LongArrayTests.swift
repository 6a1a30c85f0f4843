import ImageFixtures
import Testing

@testable import TarStream

/// `LongArray`, held against an array.
@Suite struct LongArrayTests {
  /// Of an odd size, so that no page ends where an element does.
  private struct Element: BitwiseCopyable, Equatable, Sendable {
    var number: UInt64
    var other: UInt32
  }

  @Test(
    "It holds what was put into it, however often it had to grow",
    arguments: [0, 1, 4_096, 4_097, 1_000_000])
  func grows(count: Int) throws {
    let expected = (0..<count).map { Element(number: UInt64($0) &* 0x9E37_79B9_7F4A_7C15, other: UInt32($0)) }
    var long = LongArray<Element>()
    for element in expected { try long.append(element) }
    #expect(long.count == count)
    #expect(long.elementsEqual(expected))
  }

  @Test(
    "It holds what was put into it many at a time, and shows any part of it",
    arguments: [0, 1, 65_535, 65_536, 2 << 20, 5_000_000])
  func growsByMany(count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let expected = random.bytes(count)
    var long = LongArray<UInt8>()
    var parts: [Range<Int>] = []
    while long.count < count {
      let part = long.count..<min(long.count + Int.random(in: 0...200_000, using: &random), count)
      try long.append(expected.span.extracting(part))
      parts.append(part)
    }
    #expect(long.elementsEqual(expected))
    for part in parts {
      #expect(unsafe long.elements(in: part).elementsEqual(expected[part]))
    }
  }

  @Test("A copy keeps what it has when the other one is changed or grows, and the other way round")
  func copies() throws {
    var long = LongArray<Element>()
    for number in 0..<10 { try long.append(Element(number: UInt64(number), other: 0)) }
    var changed = long
    try changed.changeLast { $0.other = 1 }
    var grown = long
    try grown.append(Element(number: 10, other: 0))
    var grownByMany = long
    try grownByMany.append([Element(number: 10, other: 3), Element(number: 11, other: 3)].span)
    try long.changeLast { $0.other = 2 }
    #expect(grownByMany.map(\.other) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3])
    #expect(long.map(\.other) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    #expect(changed.map(\.other) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(grown.map(\.other) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(grown.map(\.number) == Array(0...10))
  }

  @Test("What is not there cannot be read, nor a part of it")
  func bounds() async {
    await #expect(processExitsWith: .failure) {
      var long = LongArray<UInt8>()
      try long.append(1)
      _ = unsafe long.elements(in: 0..<2)
    }
    await #expect(processExitsWith: .failure) {
      var long = LongArray<UInt8>()
      try long.append(1)
      _ = long[1]
    }
  }
}
