import ArchiveDiff
import ArgumentParser

/// What to leave out of a comparison: diffoci's flags, and ours besides.
struct IgnoreFlags: ParsableArguments {
  @Flag(help: "Leave out all that the flags below leave out: report what matters to a container.")
  var semantic = false

  @Flag(help: "Ignore time stamps of files and of images.")
  var ignoreTimestamps = false

  @Flag(help: "Ignore time stamps of files.")
  var ignoreFileTimestamps = false

  @Flag(help: "Ignore time stamps of images, in configurations and annotations.")
  var ignoreImageTimestamps = false

  @Flag(help: "Ignore how the image was built: history, and the fields of old builders.")
  var ignoreHistory = false

  @Flag(help: "Ignore the order of entries in a layer.")
  var ignoreFileOrder = false

  @Flag(help: "Ignore mode bits that repeat a file's type, and the mode of symbolic links.")
  var ignoreFileModeRedundantBits = false

  @Flag(help: "Ignore the names of the image.")
  var ignoreImageName = false

  @Flag(help: "Ignore the dialect of tar, padding, and records that mean nothing for the files.")
  var ignoreTarFormat = false

  @Flag(help: "Take ./usr/ and usr for the same path.")
  var treatCanonicalPathsEqual = false

  @Flag(help: "Ignore how layers are compressed.")
  var ignoreCompression = false

  @Flag(help: "Ignore the names of users and groups; their numbers count.")
  var ignoreUserNames = false

  @Flag(help: "Take Docker's and OCI's media types for the same thing.")
  var treatMediaTypesEqual = false

  @Flag(help: "Judge layers by what they do to the files below them.")
  var treatWhiteoutsByEffect = false

  @Flag(help: "Ignore white space, the order of keys and escapes in JSON.")
  var ignoreJSONFormatting = false

  @Flag(help: "Ignore what is around the image: indexes, attestations, platforms not compared.")
  var ignoreEnvelope = false

  @Option(
    help: ArgumentHelp(
      "Tell differences of files alone whose paths match: as in a .gitignore file, '*.so', '/etc', 'usr/**/doc/'. May be "
        + "repeated.", valueName: "glob"))
  var include: [String] = []

  @Option(help: ArgumentHelp("Tell none of files whose paths match. May be repeated.", valueName: "glob"))
  var exclude: [String] = []

  /// The paths that are told.
  var paths: PathSelection {
    PathSelection(included: PathPatterns(include), excluded: PathPatterns(exclude))
  }

  /// What the flags leave out together.
  var ignored: Set<Ignorable> {
    if semantic { return ComparisonOptions.semantic }
    let flags: [(Bool, Ignorable)] = [
      (ignoreTimestamps || ignoreFileTimestamps, .fileTimestamps),
      (ignoreTimestamps || ignoreImageTimestamps, .imageTimestamps),
      (ignoreHistory, .history), (ignoreFileOrder, .fileOrder),
      (ignoreFileModeRedundantBits, .fileModeRedundantBits), (ignoreImageName, .imageName),
      (ignoreTarFormat, .tarFormat), (treatCanonicalPathsEqual, .canonicalPaths),
      (ignoreCompression, .compression), (ignoreUserNames, .userNames), (treatMediaTypesEqual, .mediaTypes),
      (treatWhiteoutsByEffect, .whiteoutsByEffect), (ignoreJSONFormatting, .jsonFormatting),
      (ignoreEnvelope, .envelope),
    ]
    return Set(flags.filter(\.0).map(\.1))
  }
}
