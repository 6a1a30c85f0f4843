import ArchiveDiff

extension Cause {
  /// How much a cause means for whoever runs a container, in SARIF's words.
  enum Severity: String {
    /// A container may do something else.
    case error
    /// What names or describes the image is not the same; a container does not see it.
    case warning
    /// How the image was made and written down.
    case note
  }

  /// How much a difference of this cause means.
  var severity: Severity {
    switch self {
    case .presence, .fileType, .content, .linkTarget, .device, .permissions, .ownership, .extendedAttributes,
      .hardLinks, .whiteout, .configuration, .layering, .platform:
      .error
    case .manifest, .annotation, .userNames, .imageName, .mediaType: .warning
    case .history, .timestamp, .order, .pathSpelling, .tarFormat, .jsonFormatting, .compression, .envelope:
      .note
    }
  }
}
