import TarStream

/// What a comparison can be asked to leave out, one case a flag.
public enum Ignorable: String, Sendable, CaseIterable {
  /// `--ignore-file-timestamps`: times of files.
  case fileTimestamps
  /// `--ignore-image-timestamps`: times of images, in configurations and annotations.
  case imageTimestamps
  /// `--ignore-history`: how and when the image was built.
  case history
  /// `--ignore-file-order`: the order of a layer's entries.
  case fileOrder
  /// `--ignore-file-mode-redundant-bits`: mode bits that repeat the file's type, and the mode of symbolic links.
  case fileModeRedundantBits
  /// `--ignore-image-name`: the names of the image.
  case imageName
  /// `--ignore-tar-format`: the dialect of tar, padding, and records that mean nothing for the files.
  case tarFormat
  /// `--treat-canonical-paths-equal`: `./etc/` and `etc`.
  case canonicalPaths
  /// `--ignore-compression`: how blobs are compressed.
  case compression
  /// `--ignore-user-names`: names of users and groups; the numbers count.
  case userNames
  /// `--treat-media-types-equal`: Docker's and OCI's names for the same thing.
  case mediaTypes
  /// `--treat-whiteouts-by-effect`: judge a layer by what it does to the files below it.
  case whiteoutsByEffect
  /// `--ignore-json-formatting`: how JSON is written.
  case jsonFormatting
  /// `--ignore-envelope`: what is around the image: indexes, attestations, platforms that are not compared.
  case envelope
}

/// What to compare, and how.
public struct ComparisonOptions: Sendable {
  /// What to leave out.
  public var ignored: Set<Ignorable>
  /// Compare the root file systems that the layers make together, however they are cut, and the configurations.
  public var comparesRootFilesystems: Bool
  /// Believe the archive's digests without computing them.
  public var trustsDigests: Bool
  /// How many layers are read at a time; the result does not depend on it.
  public var jobs: Int
  /// Of which paths differences are told.
  public var paths: PathSelection

  /// Options; by default nothing is left out.
  public init(
    ignored: Set<Ignorable> = [], comparesRootFilesystems: Bool = false, trustsDigests: Bool = false,
    jobs: Int = usableProcessors, paths: PathSelection = PathSelection()
  ) {
    self.ignored = ignored
    self.comparesRootFilesystems = comparesRootFilesystems
    self.trustsDigests = trustsDigests
    self.jobs = jobs
    self.paths = paths
  }

  /// How many processors this process may use, but at least two: two layers that are compared are read beside each
  /// other, which spares reading one of them again, even where the processor goes from one to the other.
  public static var usableProcessors: Int { max(2, Processors.usableCount) }

  /// What is left out, as words in a fixed order.
  public var ignoredNames: [String] { Ignorable.allCases.filter(ignored.contains).map(\.rawValue) }

  /// Whether all is left out that can be: the comparison is semantic.
  public var isSemantic: Bool { ignored.count == Ignorable.allCases.count }

  /// Everything that can be left out.
  public static let semantic = Set(Ignorable.allCases)
}
