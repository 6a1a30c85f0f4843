/// The lines in which two texts differ, as `diff -u` tells them.
public struct LineDifference: Sendable, Equatable {
  /// One line of a hunk.
  public struct Line: Sendable, Equatable {
    /// On which side the line is.
    public enum Origin: Sendable { case both, left, right }

    /// On which side the line is.
    public var origin: Origin
    /// Its bytes, without the newline.
    public var bytes: [UInt8]
    /// Whether a newline ends it, as all but the last one of a file.
    public var endsInNewline: Bool
  }

  /// Lines that differ, with lines around them that do not.
  public struct Hunk: Sendable, Equatable {
    /// The lines of the left file that the hunk tells, counted from 0.
    public var left: Range<Int>
    /// The lines of the right file that the hunk tells, counted from 0.
    public var right: Range<Int>
    /// The lines of both, in order.
    public var lines: [Line]
  }

  /// The places in which the texts differ, in order.
  public var hunks: [Hunk]
  /// Whether something was left out: of a file that is longer than what was kept of it, or of a long list of lines.
  public var isCut: Bool

  /// Compares two texts. `context`: how many lines that are the same stand around those that differ. `isCut`: the texts
  /// go on after what is given of them, so that what differs at their ends means nothing.
  public init(_ left: [UInt8], _ right: [UInt8], context: Int = 3, isCut: Bool = false) {
    let lines = (left: Self.lines(of: left), right: Self.lines(of: right))
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let known = numbers[line] { return known }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    var changes = EditScript(from: lines.left.map(number), to: lines.right.map(number)).changes
    if isCut, let last = changes.last,
      last.left.upperBound == lines.left.count || last.right.upperBound == lines.right.count
    {
      changes.removeLast()
    }
    hunks = Self.grouped(changes, context: context).map { changes in
      Self.hunk(of: changes, context: context, lines.left, lines.right)
    }
    self.isCut = isCut
  }

  /// Whether bytes are text.
  static func isText(_ bytes: [UInt8]) -> Bool { !bytes.contains(0) }

  /// How many lines are told.
  public var lineCount: Int { hunks.reduce(0) { $0 + $1.lines.count } }

  /// How many bytes the lines have that are told.
  var byteCount: Int {
    hunks.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.bytes.count } }
  }

  /// Leaves out all hunks after so many lines; the hunk in which they end is left out as well, unless it is the first,
  /// which is cut.
  mutating func cut(after count: Int) {
    guard lineCount > count else { return }
    isCut = true
    var rest = count
    let fitting = hunks.prefix { hunk in
      rest -= hunk.lines.count
      return rest >= 0
    }
    hunks = fitting.isEmpty ? [hunks[0].prefix(count)] : Array(fitting)
  }

  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
      lines.append(bytes[start..<end])
      start = end
    }
    return lines
  }

  /// Changes whose contexts touch belong to one hunk.
  private static func grouped(_ changes: [EditScript.Change], context: Int) -> [[EditScript.Change]] {
    changes.reduce(into: []) { groups, change in
      if let last = groups.last?.last, change.left.lowerBound - last.left.upperBound <= 2 * context {
        groups[groups.count - 1].append(change)
      } else {
        groups.append([change])
      }
    }
  }

  private static func hunk(
    of changes: [EditScript.Change], context: Int, _ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]
  ) -> Hunk {
    let (first, last) = (changes[0], changes[changes.count - 1])
    let before = min(context, first.left.lowerBound)
    let after = min(context, left.count - last.left.upperBound)
    var lines: [Line] = []
    var position = first.left.lowerBound - before
    for change in changes {
      lines += left[position..<change.left.lowerBound].map { Line($0, .both) }
      lines += left[change.left].map { Line($0, .left) }
      lines += right[change.right].map { Line($0, .right) }
      position = change.left.upperBound
    }
    lines += left[position..<position + after].map { Line($0, .both) }
    return Hunk(
      left: first.left.lowerBound - before..<last.left.upperBound + after,
      right: first.right.lowerBound - before..<last.right.upperBound + after, lines: lines)
  }
}

extension LineDifference.Line {
  fileprivate init(_ line: ArraySlice<UInt8>, _ origin: Origin) {
    self.origin = origin
    endsInNewline = line.last == UInt8(ascii: "\n")
    bytes = Array(endsInNewline ? line.dropLast() : line)
  }
}

extension LineDifference.Hunk {
  /// The first lines of a hunk.
  fileprivate func prefix(_ count: Int) -> LineDifference.Hunk {
    let lines = Array(lines.prefix(count))
    let leftCount = lines.count { $0.origin != .right }
    let rightCount = lines.count { $0.origin != .left }
    return LineDifference.Hunk(
      left: left.lowerBound..<left.lowerBound + leftCount,
      right: right.lowerBound..<right.lowerBound + rightCount, lines: lines)
  }
}
