/// Which parts of a sparse file an archive holds; what lies between them is zeros.
///
/// Archives write this map in four ways: in GNU's old header, and in the pax forms 0.0, 0.1 and 1.0 (GNU tar
/// manual, "Storing Sparse Files").
struct SparseMap {
  struct Segment {
    var offset: UInt64
    var count: UInt64
  }

  private(set) var segments: [Segment] = []
  /// The file's size, holes included.
  private(set) var size: UInt64

  /// A map that is sound: parts in order, none over another, all within the file.
  ///
  /// `numbers` are offset and count of each part in turn, as the archive tells them.
  init(numbers: [Int64], size: Int64, limits: StreamLimits, at offset: UInt64) throws(StreamError) {
    func bad(_ what: String) -> StreamError {
      StreamError(.badSparseMap, at: offset, "the sparse map of this entry \(what)")
    }
    guard let whole = UInt64(exactly: size) else { throw bad("tells a negative size") }
    guard numbers.count.isMultiple(of: 2) else { throw bad("ends in the middle of a part") }
    guard numbers.count / 2 <= limits.sparseSegments else {
      throw StreamError(
        limit: "sparseSegments", at: offset, "a sparse file of more than \(limits.sparseSegments) parts")
    }
    self.size = whole
    var end: UInt64 = 0
    for index in stride(from: 0, to: numbers.count, by: 2) {
      guard let start = UInt64(exactly: numbers[index]), let count = UInt64(exactly: numbers[index + 1])
      else {
        throw bad("tells a negative number")
      }
      guard start >= end else { throw bad("has parts that overlap or are out of order") }
      let (next, overflow) = start.addingReportingOverflow(count)
      guard !overflow, next <= whole else { throw bad("leads past the file's size") }
      segments.append(Segment(offset: start, count: count))
      end = next
    }
  }

  /// How many bytes the archive holds.
  var storedCount: UInt64 { segments.reduce(0) { $0 + $1.count } }
}

/// Reads the numbers of sparse maps where they stand.
enum SparseNumbers {
  /// GNU's old header: four parts in the header itself, twenty-one in each block after it. The first part whose
  /// offset is empty ends the list.
  static func gnu(_ fields: Span<UInt8>, at offset: UInt64) throws(StreamError) -> [Int64] {
    var numbers: [Int64] = []
    var start = 0
    while start + 24 <= fields.count, fields[start] != 0 {
      guard let first = TarNumber.headerField(fields.extracting(start..<start + 12)),
        let second = TarNumber.headerField(fields.extracting(start + 12..<start + 24))
      else {
        throw StreamError(.badNumber, at: offset + UInt64(start), "the sparse map holds what is not a number")
      }
      numbers += [first, second]
      start += 24
    }
    return numbers
  }

  /// Pax 0.1: all numbers in one record, with commas between them.
  static func commaSeparated(_ value: [UInt8]) -> [Int64]? {
    guard !value.isEmpty else { return [] }
    var numbers: [Int64] = []
    for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let number = TarNumber.decimal(part) else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}

/// The sparse map of pax form 1.0: the count of parts and then the numbers, a line each, in blocks at the start of
/// the file's content; the last block is filled up.
struct SparseLines {
  private(set) var numbers: [Int64] = []
  private var expected: Int64?
  private var line: [UInt8] = []

  /// Takes the next block; `true` where the map ends in it. `limit` is how many parts may be told.
  mutating func take(_ block: Span<UInt8>, limit: Int, at offset: UInt64) throws(StreamError) -> Bool {
    for index in block.indices where !isComplete {
      guard block[index] == UInt8(ascii: "\n") else {
        line.append(block[index])
        guard line.count <= 20 else { throw Self.notANumber(offset) }
        continue
      }
      guard let number = TarNumber.decimal(line[...]) else { throw Self.notANumber(offset) }
      line.removeAll(keepingCapacity: true)
      if expected != nil {
        numbers.append(number)
      } else {
        guard number <= limit else {
          throw StreamError(
            limit: "sparseSegments", at: offset,
            "a sparse file of \(number) parts, where at most \(limit) are taken")
        }
        expected = number * 2
      }
    }
    return isComplete
  }

  private var isComplete: Bool { expected == Int64(numbers.count) }

  private static func notANumber(_ offset: UInt64) -> StreamError {
    StreamError(.badSparseMap, at: offset, "the sparse map holds what is not a number")
  }
}
