/// What one input has at a path at which two images differ.
public struct DifferingFile: Sendable {
  /// What stands there.
  public enum Kind: Sendable {
    /// A file, of so many bytes.
    case file(size: UInt64)
    /// A folder.
    case directory
    /// A link, a device or a FIFO, in words: `symbolic link to TARGET`.
    case special(String)
  }

  /// The input: 0 or 1.
  public var side: Int
  /// The layer at which the difference is told, the same for both inputs; `nil` for one of the root file systems as a
  /// whole.
  public var layer: Int?
  /// The path, as ``Difference/path`` has it.
  public var path: String
  /// What stands there.
  public var kind: Kind
}

/// Takes what two images have at the paths at which they differ.
public protocol DifferingFileSink {
  /// These come next. Several are hard links of one file, or the same layer on both sides: what is taken after this is
  /// what each of them holds.
  mutating func begin(_ files: [DifferingFile])
  /// The next bytes of it; they are gone when the call returns.
  mutating func take(content: Span<UInt8>)
  /// The next bytes of it, which are zero and take no room in the archive.
  mutating func take(hole count: UInt64)
  /// They are whole.
  mutating func end()
  /// Whether there is any use in going on.
  var wantsMore: Bool { get }
}
