public import TarStream

/// What is wrong with an input: which input, which blob of it, which byte of that, and what to do.
public struct ArchiveError: Error, Hashable, Sendable {
  /// The closed list of what can be wrong.
  public enum Code: String, Sendable, CaseIterable {
    /// The argument itself cannot be understood.
    case badArgument
    /// The file or folder, or a part of it, cannot be read.
    case unreadable
    /// It is neither a docker archive nor an image layout.
    case notAnImage
    /// A document is not JSON, or misses what the specification asks for.
    case badDocument
    /// A document that can be read as a manifest and as an index (CVE-2021-41190).
    case ambiguousDocument
    /// A digest that is not of the form that its algorithm has (CVE-2024-3727).
    case badDigest
    /// A blob whose size or bytes are not those of its descriptor.
    case digestMismatch
    /// A layer whose content is not that of the configuration's diffID.
    case diffIDMismatch
    /// A blob that is told of and not there.
    case missingBlob
    /// Content of a kind that this program does not read: encrypted layers, artifacts, old manifests.
    case unsupported
    /// The archive holds several images, and none was chosen.
    case severalImages
    /// The archive does not hold the image that was asked for.
    case noSuchImage
    /// Several platforms, and none was chosen.
    case severalPlatforms
    /// No manifest for the platform that was asked for.
    case noSuchPlatform
    /// The image does not have the layer or the file that was asked for.
    case noSuchFile
    /// A tar archive or a compressed stream that is broken.
    case badStream
    /// A bound was reached.
    case limitReached
  }

  /// What is wrong.
  public var code: Code
  /// The input as the user wrote it.
  public var input: String
  /// The blob or member within it, in words: `layer 2 (sha256:…)`.
  public var blob: String?
  /// The byte of the blob, or of the input where no blob is named; with it, what the offset counts.
  public var offset: UInt64?
  /// What the offset counts.
  public var place: StreamError.Place
  /// What was found, and where it is plain from that alone, what to do.
  public var detail: String
  /// What to do, where the detail does not say.
  public var remedy: String?

  /// An error.
  public init(
    _ code: Code, input: String, blob: String? = nil, offset: UInt64? = nil,
    place: StreamError.Place = .stored,
    _ detail: String
  ) {
    self.code = code
    self.input = input
    self.blob = blob
    self.offset = offset
    self.place = place
    self.detail = detail
    remedy = code.remedy
  }

  /// A limit was reached. `name`: that of the property of ``ImageLimits``; `found`: what there was too much of.
  public init(
    limit name: String, input: String, blob: String? = nil, offset: UInt64? = nil, _ found: String
  ) {
    self.init(
      .limitReached, input: input, blob: blob, offset: offset, "\(found); \(StreamLimits.advice(name))")
  }

  /// An error of a stream, with the input and the blob that it came from.
  public init(_ error: StreamError, input: String, blob: String? = nil) {
    let code: Code =
      switch error.code {
      case .unreadable: .unreadable
      case .limitReached: .limitReached
      default: .badStream
      }
    let offset = error.code == .unreadable && error.offset == 0 ? nil : error.offset
    self.init(code, input: input, blob: blob, offset: offset, place: error.place, error.detail)
    remedy = error.code.remedy
  }

  /// What was found, and what to do.
  public var message: String { remedy.map { "\(detail); \($0)" } ?? detail }
}

extension ArchiveError.Code {
  /// What to do about all that is of this kind; `nil` where it depends on the case.
  fileprivate var remedy: String? {
    switch self {
    case .digestMismatch: "the archive is damaged or was changed: fetch or save it again"
    case .missingBlob: "save or copy the image again, whole"
    case .diffIDMismatch: "fetch or save it again, or build it anew where that does not help"
    case .badDocument, .ambiguousDocument, .badDigest, .badStream: "build or save the image again"
    default: nil
    }
  }
}

extension ArchiveError: CustomStringConvertible {
  /// One line: `a.tar: layer 0 (sha256:…): byte 17: the deflate data is damaged; fetch or build it again`.
  public var description: String {
    var parts = [input]
    if let blob { parts.append(blob) }
    if let offset { parts.append("\(place.rawValue) \(offset)") }
    return (parts + [message]).joined(separator: ": ")
  }
}
