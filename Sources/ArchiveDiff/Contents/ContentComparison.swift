public import OCILayout

extension ImageReport {
  /// Reads once more what those files hold whose content differs, and says in which lines or bytes it does so: by the
  /// positions of the ``differences``. A file that one side lacks is held against an empty one.
  ///
  /// - Throws: `badStream` where a layer cannot be read any more.
  public func compareContents(
    within bounds: ContentBounds = ContentBounds()
  ) throws(ArchiveError) -> [Int: ContentDifference] {
    var positions: [ContentCollector.Place: [Int]] = [:]
    var lone: Set<ContentCollector.Place> = []
    for (position, difference) in differences.enumerated() where difference.bytes > 0 {
      let place = ContentCollector.Place(layer: difference.layer, path: difference.path)
      positions[place, default: []].append(position)
      if difference.change != .modified { lone.insert(place) }
    }
    guard !positions.isEmpty else { return [:] }
    var collector = ContentCollector(bounds: bounds, lone: lone)
    try readFiles(where: { $0.bytes > 0 }, into: &collector)
    var found: [Int: ContentDifference] = [:]
    for (place, positions) in positions {
      for position in positions { found[position] = collector.found[place] ?? .tooMany }
    }
    return found
  }
}

/// Keeps the starts of files until those of the other side come, and compares them.
struct ContentCollector: DifferingFileSink {
  /// Where two files are that are held against each other.
  struct Place: Hashable {
    var layer: Int?
    var path: String
  }

  private(set) var found: [Place: ContentDifference] = [:]
  private let bounds: ContentBounds
  /// The places where one side alone has a file.
  private let lone: Set<Place>
  /// How many lines of such files were told: no more than half of all, lest they leave no room for those that differ.
  private var loneLines = 0
  private var waiting: [Place: (side: Int, start: Start)] = [:]
  private var waitingBytes = 0
  private var lines = 0
  private var lineBytes = 0
  /// The file that is read, and for which differences it is.
  private var current = Start()
  private var files: [DifferingFile] = []

  /// The start of a file.
  private struct Start {
    var bytes: [UInt8] = []
    var isCut = false

    /// The bytes up to the last newline, where the file goes on after it.
    var wholeLines: [UInt8] {
      guard isCut, let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return bytes }
      return Array(bytes[...last])
    }
  }

  init(bounds: ContentBounds, lone: Set<Place> = []) {
    self.bounds = bounds
    self.lone = lone
  }

  var wantsMore: Bool { lines < bounds.totalLines && lineBytes < bounds.totalLineBytes }

  mutating func begin(_ files: [DifferingFile]) {
    self.files = files
    current = Start()
  }

  mutating func take(content: Span<UInt8>) {
    let room = min(content.count, bounds.fileBytes - current.bytes.count)
    for index in 0..<room { current.bytes.append(content[index]) }
    if room < content.count { current.isCut = true }
  }

  mutating func take(hole count: UInt64) {
    let room = min(Int(clamping: count), bounds.fileBytes - current.bytes.count)
    current.bytes += repeatElement(0, count: room)
    if room < count { current.isCut = true }
  }

  mutating func end() {
    for file in files {
      let place = Place(layer: file.layer, path: file.path)
      if lone.contains(place) {
        guard loneLines < bounds.totalLines / 2 else { continue }
        found[place] = file.side == 1 ? compare(Start(), current) : compare(current, Start())
        loneLines += found[place]?.lineCount ?? 0
      } else if let other = waiting[place], other.side != file.side {
        waiting[place] = nil
        waitingBytes -= other.start.bytes.count
        found[place] = file.side == 1 ? compare(other.start, current) : compare(current, other.start)
      } else if waitingBytes + current.bytes.count <= bounds.totalBytes {
        waitingBytes += current.bytes.count
        waiting[place] = (file.side, current)
      }
    }
    files = []
  }

  private mutating func compare(_ left: Start, _ right: Start) -> ContentDifference {
    guard LineDifference.isText(left.bytes), LineDifference.isText(right.bytes) else {
      return bytes(left.bytes, right.bytes)
    }
    // Of a file that stands alone, each line counts.
    let goesOn = (left.isCut || right.isCut) && !left.bytes.isEmpty && !right.bytes.isEmpty
    var difference = LineDifference(
      left.wholeLines, right.wholeLines, context: bounds.context, isCut: goesOn)
    difference.isCut = left.isCut || right.isCut
    // One very long line, which differs after what was kept of it, is told as bytes.
    guard !difference.hunks.isEmpty else { return bytes(left.bytes, right.bytes) }
    difference.cut(after: bounds.lines)
    lines += difference.lineCount
    lineBytes += difference.byteCount
    return .lines(difference)
  }

  private mutating func bytes(_ left: [UInt8], _ right: [UInt8]) -> ContentDifference {
    // Where both were cut at the same length, what follows is not known.
    guard let difference = ByteDifference(left, right) else { return .sameStart(count: left.count) }
    lines += 1
    return .bytes(difference)
  }
}
