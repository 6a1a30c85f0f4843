import ArchiveDiff

/// The first bytes in which two files differ, as `hexdump -C` shows them: what is the same once, what is not for both
/// sides, one under the other.
struct HexText {
  let terminal: Terminal?

  /// Of a row, the bytes that each side has.
  private typealias Row = (left: ArraySlice<UInt8>, right: ArraySlice<UInt8>)

  func lines(_ difference: ByteDifference) -> [TerminalLine] {
    let width = String(difference.start + max(difference.left.count, difference.right.count), radix: 16).count
    let count = max(difference.left.count, difference.right.count)
    return stride(from: 0, to: count, by: ByteDifference.rowBytes).flatMap { start in
      let row = (
        left: difference.left.dropFirst(start).prefix(ByteDifference.rowBytes),
        right: difference.right.dropFirst(start).prefix(ByteDifference.rowBytes)
      )
      return lines(row, at: offset(difference.start + start, width: max(8, width)))
    }
  }

  private func offset(_ number: Int, width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private func lines(_ row: Row, at offset: String) -> [TerminalLine] {
    if row.left.elementsEqual(row.right) { return [line("  ", offset, row.left, differing: [], nil)] }
    let differing = Set(
      (0..<max(row.left.count, row.right.count)).filter { place in
        row.left.dropFirst(place).first != row.right.dropFirst(place).first
      })
    var lines: [TerminalLine] = []
    if !row.left.isEmpty { lines.append(line("- ", offset, row.left, differing: differing, .removedByte)) }
    if !row.right.isEmpty { lines.append(line("+ ", offset, row.right, differing: differing, .addedByte)) }
    if terminal?.isColoured != true { lines.append(marks(differing, below: offset)) }
    return lines
  }

  private func line(
    _ sign: SafeText, _ offset: String, _ bytes: ArraySlice<UInt8>, differing: Set<Int>, _ ink: Ink?
  ) -> TerminalLine {
    var line = TerminalLine(isColoured: terminal?.isColoured ?? false)
    line.add(sign, ink == .removedByte ? .removed : ink == .addedByte ? .added : nil)
    line.add(SafeText(offset), .faint)
    let start = line.columns + 2
    for (place, byte) in bytes.enumerated() {
      line.pad(to: Self.column(of: place, from: start))
      line.add(SafeText(Self.digits(byte)), differing.contains(place) ? ink : nil)
    }
    let end = Self.column(of: ByteDifference.rowBytes, from: start) + 1
    guard terminal.map({ $0.columns >= end + ByteDifference.rowBytes + 2 }) ?? true else { return line }
    line.pad(to: end)
    line.add("|")
    for (place, byte) in bytes.enumerated() {
      let letter = 0x20..<0x7F ~= byte ? SafeText(String(UnicodeScalar(byte))) : "."
      line.add(letter, differing.contains(place) ? ink : nil)
    }
    line.add("|")
    return line
  }

  /// Where no colour tells them, the bytes that differ are marked.
  private func marks(_ differing: Set<Int>, below offset: String) -> TerminalLine {
    var line = TerminalLine(isColoured: false)
    for place in differing.sorted() {
      line.pad(to: Self.column(of: place, from: offset.count + 4))
      line.add("^^")
    }
    return line
  }

  /// Where a byte stands: eight by eight.
  private static func column(of place: Int, from start: Int) -> Int {
    start + place * 3 + (place > 7 ? 1 : 0)
  }

  private static func digits(_ byte: UInt8) -> String {
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }
}
