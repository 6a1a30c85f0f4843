/// Why two builds of the same thing differ, in one word: a closed list.
public enum Cause: String, Sendable, CaseIterable, Comparable {
  // The order is that of weight: of several causes of one difference, the first is told.

  /// A path is there on one side alone.
  case presence
  /// A path is a file here and something else there.
  case fileType
  /// The bytes of a file.
  case content
  /// Where a link leads.
  case linkTarget
  /// The numbers of a device.
  case device
  /// Mode bits.
  case permissions
  /// User and group numbers.
  case ownership
  /// Extended attributes.
  case extendedAttributes
  /// Which paths are names of one file.
  case hardLinks
  /// A whiteout that removes something here and is not there.
  case whiteout
  /// What a container would run with, or any other field of the configuration.
  case configuration
  /// How many layers there are.
  case layering
  /// Which platforms an image is made for.
  case platform
  /// A field of a manifest or an index.
  case manifest
  /// An annotation.
  case annotation
  /// How the image came to be.
  case history
  /// A point in time.
  case timestamp
  /// The names of users and groups, where the numbers are the same.
  case userNames
  /// The names that the image goes by.
  case imageName
  /// A media type.
  case mediaType
  /// The order of entries.
  case order
  /// How a path is spelled: `./etc/` or `etc`.
  case pathSpelling
  /// How the tar archive is written: dialect, padding, records that have no meaning for the files.
  case tarFormat
  /// How JSON is written: white space, the order of keys, escapes.
  case jsonFormatting
  /// How a blob is compressed.
  case compression
  /// What is around the image: indexes, attestations, other platforms, the kind of digest.
  case envelope

  /// The weightier cause comes first.
  public static func < (left: Cause, right: Cause) -> Bool { left.weight < right.weight }

  private var weight: Int { Self.weights[self] ?? 0 }

  private static let weights = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}
