public import TarStream

/// What a layer tells of its entries a second time, as JSON, for runtimes that fetch it file by file.
///
/// Those go by it and never look at the tar archive's headers (estargz.md, "TOC and TOCEntries": where both differ, the
/// table "SHOULD be respected"), so that a table that tells other things is another image.
public struct TableOfContents: Sendable {
  /// The two kinds of layer that have one.
  public enum Form: String, Sendable {
    /// In the last entry of the tar archive itself, `stargz.index.json`.
    case estargz = "eStargz"
    /// In a skippable frame behind the archive.
    case zstdChunked = "zstd:chunked"
  }

  /// What the table tells of one entry. Names are as JSON has them (``spelling(of:)``).
  public struct Entry: Sendable {
    /// The name.
    public var name: [UInt8] = []
    /// What it is.
    public var type = EntryType.file
    /// The mode field with all its bits.
    public var mode: Int64 = 0
    /// The owner's number.
    public var uid: Int64 = 0
    /// The group's number.
    public var gid: Int64 = 0
    /// A file's length in bytes.
    public var size: Int64 = 0
    /// For links, where they lead.
    public var linkName: [UInt8] = []
    /// The time of the last change; `nil` where none is told, or no time.
    public var modified: TarTime?
    /// A device's numbers.
    public var deviceMajor: Int64 = 0
    /// A device's numbers.
    public var deviceMinor: Int64 = 0
    /// Extended attributes.
    public var attributes: [PaxRecord] = []
    /// The digest of a file's content, as it is spelled; `nil` where none is told.
    public var digest: String?
    /// The parts of a file that can be fetched alone, the first one of them first.
    public var chunks: [Chunk] = []
  }

  /// A part of a file that can be fetched alone.
  public struct Chunk: Sendable {
    /// Where it starts in the file.
    public var offset: Int64
    /// How long it is; 0 for all that is left of the file.
    public var size: Int64
    /// Its digest, as it is spelled; `nil` where none is told.
    public var digest: String?
    /// Whether readers are told to put zeros there, without looking at the layer.
    public var isZeros: Bool
  }

  /// Which kind of layer it is of.
  public let form: Form
  /// What it tells, in its order.
  public let entries: [Entry]

  /// The name of the entry that holds the table of an eStargz layer, which the table itself does not tell of.
  public static let entryName = "stargz.index.json"

  /// How Go, in which all writers of such tables are written, spells a name in JSON: as it is where it is UTF-8, else
  /// with U+FFFD for each byte that is none.
  public static func spelling(of name: [UInt8]) -> [UInt8] {
    var spelled: [UInt8] = []
    var rest = name[...]
    while let first = rest.first {
      let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let scalar = rest.prefix(count)
      if scalar.count == count, String(validating: scalar, as: UTF8.self) != nil {
        spelled += scalar
        rest = rest.dropFirst(count)
      } else {
        spelled += [0xEF, 0xBF, 0xBD]
        rest = rest.dropFirst()
      }
    }
    return spelled
  }
}
