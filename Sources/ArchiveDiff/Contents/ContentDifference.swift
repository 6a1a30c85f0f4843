/// What the two files of a difference hold differently, as far as it was looked at (``ContentBounds``).
public enum ContentDifference: Sendable, Equatable {
  /// Both are text: the lines that differ. As `diff`, a file is taken for text if no byte is zero.
  case lines(LineDifference)
  /// The first bytes that differ.
  case bytes(ByteDifference)
  /// As far as they were kept, both are the same: this many bytes from their start.
  case sameStart(count: Int)
  /// Not looked at, as too many others were.
  case tooMany

  /// How many lines it takes to tell; of bytes, one.
  var lineCount: Int { if case .lines(let lines) = self { lines.lineCount } else { 1 } }
}

/// How much of what files hold is kept to be compared.
public struct ContentBounds: Sendable {
  /// How many bytes of a file: of a longer one, the start is compared.
  public var fileBytes = 1 << 20
  /// How many bytes of all files at a time. Those of one side wait for those of the other.
  public var totalBytes = 64 << 20
  /// How many lines or rows are told of a file.
  public var lines = 1000
  /// How many lines are told of all files.
  public var totalLines = 200_000
  /// How many bytes these lines may have: whoever made the files decides how long they are.
  public var totalLineBytes = 64 << 20
  /// How many lines that are the same are told around those that differ.
  public var context = 3

  /// The defaults.
  public init() {}
}
