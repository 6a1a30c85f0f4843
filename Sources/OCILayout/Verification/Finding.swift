public import TarStream

/// Something about an archive that is broken or irregular: what, where, and what to do.
public struct Finding: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Sendable, CaseIterable {
    /// It can be read, but programs may take it for different things, or it holds what nothing asks for.
    case irregular
    /// It is not whole, or not what it says it is.
    case broken
  }

  /// The closed list of what is found. Names are stable: scripts may rely on them.
  public enum Kind: String, Sendable, CaseIterable {
    /// A blob whose bytes do not have its digest.
    case digestMismatch
    /// A blob that is not as long as its descriptor says.
    case sizeMismatch
    /// A layer whose content does not have the diffID that the configuration tells.
    case diffIDMismatch
    /// A configuration that tells another number of diffIDs than there are layers.
    case diffIDCount
    /// A blob that is told of and not there.
    case missingBlob
    /// A document that is not JSON, or misses what the specification asks for.
    case badDocument
    /// A document that can be read as a manifest and as an index (CVE-2021-41190).
    case ambiguousDocument
    /// A digest that is not of the form that its algorithm has (CVE-2024-3727).
    case badDigest
    /// A layer that is no tar archive, is cut off, or does not decompress.
    case brokenLayer
    /// A table of contents of a layer that is announced and not there, has another digest, or makes no sense.
    case badTableOfContents
    /// A file of the archive that cannot be read.
    case unreadable
    /// A bound was reached, and what lies beyond was not looked at.
    case limitReached
    /// A manifest that an index lists and the archive leaves out, as where one platform of several was saved.
    case missingManifest
    /// Content that is not looked into: encrypted layers, manifests of schema 1.
    case unsupportedContent
    /// A media type that does not agree with the content, or with what the document says of itself.
    case mediaTypeMismatch
    /// A platform that an index tells otherwise than the configuration.
    case platformMismatch
    /// An image that manifest.json and index.json of one archive tell differently.
    case imagesDisagree
    /// A layout without its `oci-layout` file, or with one of another version.
    case badLayoutFile
    /// A blob that nothing leads to.
    case unreferencedBlob
    /// A path that is told more than once in one tar archive.
    case duplicatePath
    /// A name with a part `..`.
    case parentReference
    /// A name that starts with a slash.
    case absolutePath
    /// An entry whose header and pax records tell different sizes (CVE-2025-62518), owners, times or names.
    case paxHeaderMismatch
    /// An entry that a layer's table of contents, by which some runtimes go, tells otherwise than the layer.
    case tableOfContentsMismatch
    /// A whiteout of what the layers below do not have.
    case whiteoutOfNothing
    /// Entries behind the block of zeros that ends the archive.
    case entriesAfterEnd
    /// Other bytes than zeros behind the end of the archive, which are no entries.
    case trailingData
    /// One block of zeros at the end, where two end an archive.
    case loneZeroBlock
    /// No block of zeros at the end: nothing tells that the archive is whole.
    case missingEnd

    /// How bad it is.
    public var severity: Severity {
      switch self {
      case .digestMismatch, .sizeMismatch, .diffIDMismatch, .diffIDCount, .missingBlob, .badDocument,
        .ambiguousDocument, .badDigest, .brokenLayer, .badTableOfContents, .unreadable, .limitReached:
        .broken
      case .missingManifest, .unsupportedContent, .mediaTypeMismatch, .platformMismatch, .imagesDisagree,
        .badLayoutFile, .unreferencedBlob, .duplicatePath, .parentReference, .absolutePath,
        .paxHeaderMismatch, .tableOfContentsMismatch, .whiteoutOfNothing, .entriesAfterEnd, .trailingData,
        .loneZeroBlock, .missingEnd:
        .irregular
      }
    }
  }

  /// What was found.
  public var kind: Kind
  /// The blob, by its digest or by its name in the archive; `nil` for the archive itself.
  public var blob: String?
  /// The byte of the blob, or of the archive where no blob is named.
  public var offset: UInt64?
  /// What the offset counts.
  public var place: StreamError.Place
  /// The path that it is about, as the archive spells it.
  public var path: [UInt8]?
  /// What was found and what to do, in one line.
  public var message: String

  /// A finding.
  public init(
    _ kind: Kind, blob: String? = nil, offset: UInt64? = nil, place: StreamError.Place = .stored,
    path: [UInt8]? = nil, _ message: String
  ) {
    self.kind = kind
    self.blob = blob
    self.offset = offset
    self.place = place
    self.path = path
    self.message = message
  }

  /// What an error tells. `blob`: where it was met.
  public init(_ error: ArchiveError, blob: String?) {
    let kind: Kind =
      switch error.code {
      case .unreadable: .unreadable
      case .ambiguousDocument: .ambiguousDocument
      case .badDigest: .badDigest
      case .digestMismatch: .digestMismatch
      case .diffIDMismatch: .diffIDMismatch
      case .missingBlob: .missingBlob
      case .unsupported: .unsupportedContent
      case .badStream: .brokenLayer
      case .limitReached: .limitReached
      case .badDocument, .badArgument, .notAnImage, .severalImages, .noSuchImage, .severalPlatforms,
        .noSuchPlatform, .noSuchFile:
        .badDocument
      }
    self.init(kind, blob: blob, offset: error.offset, place: error.place, error.message)
  }
}
