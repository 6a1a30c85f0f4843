import ArchiveDiff

/// Causes that have one colour, as an eye tells no more than a handful apart. The style sheet has a class for each.
enum CauseFamily: String, CaseIterable {
  case content, presence, kind, rights, configuration, description, writing

  init(_ cause: Cause) {
    switch cause {
    case .content: self = .content
    case .presence: self = .presence
    case .fileType, .linkTarget, .device, .hardLinks, .whiteout: self = .kind
    case .permissions, .ownership, .extendedAttributes: self = .rights
    case .configuration, .layering, .platform: self = .configuration
    case .manifest, .annotation, .history, .imageName, .mediaType, .envelope: self = .description
    case .timestamp, .userNames, .order, .pathSpelling, .tarFormat, .jsonFormatting, .compression:
      self = .writing
    }
  }

  /// What the causes have in common.
  var words: String {
    switch self {
    case .content: "other content"
    case .presence: "only in one image"
    case .kind: "another kind of thing, or elsewhere"
    case .rights: "modes, owners, attributes"
    case .configuration: "what a container runs with"
    case .description: "what is said of the image"
    case .writing: "time, order, how it is written"
    }
  }

  /// A spot of the colour, before a cause's name.
  var dot: HTML { HTML(.i, [.class: "dot " + rawValue]) }
}
