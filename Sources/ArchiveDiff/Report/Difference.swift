public import OCILayout
import TarStream

/// One thing in which two images differ.
public struct Difference: Sendable {
  /// What part of an image it is about.
  public enum Kind: String, Sendable, CaseIterable {
    /// An index above the manifest, `index.json` among them, or the image's names.
    case index
    /// The manifest.
    case manifest
    /// The configuration.
    case config
    /// A layer as a whole: its compression, the bytes around its entries.
    case layer
    /// A path in a layer or in the root file system.
    case file
  }

  /// What happened on the way from input 0 to input 1.
  public enum Change: String, Sendable {
    /// Only input 1 has it.
    case added
    /// Only input 0 has it.
    case removed
    /// Both have it, and it is not the same.
    case modified
  }

  /// Whether a container would see it.
  public enum Effect: String, Sendable {
    /// The final root file systems differ here.
    case visible
    /// A later layer hides it.
    case shadowed
  }

  /// The part of the image.
  public var kind: Kind
  /// The layer, counted from 0, at which the difference is told; `nil` where no single layer is meant.
  public var layer: Int?
  /// For files the escaped canonical path; for documents a JSON pointer (RFC 6901) into them.
  public var path: String
  /// Added, removed or modified.
  public var change: Change
  /// For files, the layer that the path comes from on each side; `nil` for a side that does not have it.
  public var layers: [Int?]?
  /// For files, how the layers in `layers` came to be, as each configuration's history tells it; `nil` where it
  /// tells nothing.
  public var history: [String?]?
  /// What differs, in the order in which it is to be read.
  public var attributes: [Attribute]
  /// Why it differs.
  public var cause: Cause
  /// For files, whether a container would see it; `nil` where that is not known.
  public var effect: Effect?
  /// The path as bytes, by which files are sorted; empty for documents.
  var sortKey: [UInt8] = []
  /// For files, what stands at the path on each side.
  var sources: (left: EntryView?, right: EntryView?) = (nil, nil)

  init(
    _ kind: Kind, layer: Int? = nil, _ change: Change, _ path: String, layers: [Int?]? = nil,
    attributes: [Attribute] = [], cause: Cause, effect: Effect? = nil, sortKey: [UInt8] = [],
    sources: (left: EntryView?, right: EntryView?) = (nil, nil)
  ) {
    self.kind = kind
    self.layer = layer
    self.path = path
    self.change = change
    self.layers = layers
    self.attributes = attributes
    self.cause = cause
    self.effect = effect
    self.sortKey = sortKey
    self.sources = sources
  }
}

extension Difference {
  /// Whether both sides have a file here, and the files hold different bytes.
  var isInContent: Bool {
    kind == .file && change == .modified && attributes.contains { $0.name == "content" }
  }

  /// How many bytes the two files hold whose content differs, or the one that only one side has: of both the larger
  /// number; 0 where both hold the same, or it is no file.
  public var bytes: UInt64 {
    guard kind == .file, change != .modified || isInContent else { return 0 }
    let records = [sources.left, sources.right].compactMap { $0?.record }
    return records.filter { $0.type == .file }.map(\.size).max() ?? 0
  }
}

/// One attribute that differs, with its value on each side.
public struct Attribute: Sendable {
  /// The name, as the report's schema lists them: `mode`, `xattr:security.capability`.
  public var name: String
  /// The value in input 0 and in input 1; `null` for a side that has none.
  public var values: [JSONValue]
  /// Of `content`, the two files whose digests the values will be (``ContentDigestFiller``).
  var files: [FileContent] = []

  /// An attribute.
  public init(_ name: String, _ left: JSONValue?, _ right: JSONValue?) {
    self.name = name
    values = [left ?? .null, right ?? .null]
  }

  /// The attribute of two files of different content.
  init(contentsOf left: FileContent, _ right: FileContent) {
    self.init("content", nil, nil)
    files = [left, right]
  }

  /// Whether both tell the same values, computed or not.
  func tellsSame(as other: Attribute) -> Bool {
    name.hasSameBytes(as: other.name) && values.elementsEqual(other.values) { $0.isEqual(to: $1) }
      && files.elementsEqual(other.files) { $0.isSame(as: $1) }
  }
}
