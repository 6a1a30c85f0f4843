/// What one cause means, how it comes about, what to change to be rid of it, and which flag leaves it out.
///
/// ```swift
/// print(CausePage.page(for: .timestamp).text, terminator: "")
/// ```
public struct CausePage: Sendable {
  /// What to change in one tool.
  public struct Remedy: Sendable {
    /// The tool or tools: `buildah, podman`.
    public let tool: String
    /// What to change, in whole sentences.
    public let text: String
  }

  /// The cause that the page is about.
  public let cause: Cause
  /// One line without a full stop, of at most 60 characters: it stands beside the cause in a list.
  public let summary: String
  /// What differs, with an example as the report shows it. A line that starts with two spaces stands as it is.
  public let meaning: String
  /// Which tools and habits make it.
  public let origin: String
  /// What to change, tool by tool.
  public let remedies: [Remedy]
  /// The flags that leave out differences of this cause, some or all; empty if there is none.
  public let flags: [Ignorable]
  /// What the flags do not leave out, or what to do where there is none; may be empty.
  public let flagNote: String

  /// The first of ``flags``.
  public var flag: Ignorable? { flags.first }

  /// The pages of all causes, the weightiest cause first.
  public static let all: [CausePage] = Cause.allCases.map(page(for:))

  /// The page of a cause.
  public static func page(for cause: Cause) -> CausePage {
    switch cause {
    case .presence: presence
    case .fileType: fileType
    case .content: content
    case .linkTarget: linkTarget
    case .device: device
    case .permissions: permissions
    case .ownership: ownership
    case .extendedAttributes: extendedAttributes
    case .hardLinks: hardLinks
    case .whiteout: whiteout
    case .configuration: configuration
    case .layering: layering
    case .platform: platform
    case .manifest: manifest
    case .annotation: annotation
    case .history: history
    case .timestamp: timestamp
    case .userNames: userNames
    case .imageName: imageName
    case .mediaType: mediaType
    case .order: order
    case .pathSpelling: pathSpelling
    case .tarFormat: tarFormat
    case .jsonFormatting: jsonFormatting
    case .compression: compression
    case .envelope: envelope
    }
  }
}

extension CausePage {
  /// The page for a terminal: headings in capitals, no line wider than 80 characters, a newline at the end.
  public var text: String {
    var lines = ["\(cause.rawValue): \(summary)"]
    func add(_ heading: String, _ body: [String]) { lines += ["", heading] + body }
    add("WHAT IT MEANS", PageText.lines(meaning, indent: 2))
    add("HOW IT COMES ABOUT", PageText.lines(origin, indent: 2))
    let changes = remedies.flatMap { PageText.lines("\($0.tool): \($0.text)", indent: 2, hanging: 2) }
    add("WHAT TO CHANGE", changes)
    add("WHAT LEAVES IT OUT", PageText.lines(leavingOut, indent: 2))
    return lines.joined(separator: "\n") + "\n"
  }

  /// The flags and what is to be said of them.
  private var leavingOut: String {
    let names = flags.isEmpty ? "No flag" : flags.map(\.spelling).joined(separator: ", ")
    return flagNote.isEmpty ? "\(names)." : "\(names). \(flagNote)"
  }
}

extension Ignorable {
  /// The flag as it is written on the command line.
  public var spelling: String {
    switch self {
    case .fileTimestamps: "--ignore-file-timestamps"
    case .imageTimestamps: "--ignore-image-timestamps"
    case .history: "--ignore-history"
    case .fileOrder: "--ignore-file-order"
    case .fileModeRedundantBits: "--ignore-file-mode-redundant-bits"
    case .imageName: "--ignore-image-name"
    case .tarFormat: "--ignore-tar-format"
    case .canonicalPaths: "--treat-canonical-paths-equal"
    case .compression: "--ignore-compression"
    case .userNames: "--ignore-user-names"
    case .mediaTypes: "--treat-media-types-equal"
    case .whiteoutsByEffect: "--treat-whiteouts-by-effect"
    case .jsonFormatting: "--ignore-json-formatting"
    case .envelope: "--ignore-envelope"
    }
  }
}
