/// One entry of a tar archive, all headers that speak of it taken together.
public struct TarEntry: Sendable {
  /// Where its first header starts, extensions included, in bytes from the archive's start.
  public internal(set) var offset: UInt64 = 0
  /// What it is.
  public internal(set) var type = EntryType.file
  /// The dialect of its headers.
  public internal(set) var format = TarFormat.v7
  /// The name as the archive spells it.
  public internal(set) var name: [UInt8] = []
  /// For links, where they lead, as the archive spells it.
  public internal(set) var linkName: [UInt8] = []
  /// The mode field with all its bits, those of the file's type among them where the writer left them in.
  public internal(set) var mode: UInt32 = 0
  /// The owner's number.
  public internal(set) var uid: Int64 = 0
  /// The group's number.
  public internal(set) var gid: Int64 = 0
  /// The owner's name, or nothing.
  public internal(set) var userName: [UInt8] = []
  /// The group's name, or nothing.
  public internal(set) var groupName: [UInt8] = []
  /// How long a file is in bytes, holes included; 0 for what is no file.
  public internal(set) var size: UInt64 = 0
  /// The time of the last change.
  public internal(set) var modified = TarTime(seconds: 0)
  /// The time of the last access, where the archive tells it.
  public internal(set) var accessed: TarTime?
  /// The time of the last change of the inode, where the archive tells it.
  public internal(set) var changed: TarTime?
  /// For devices, which.
  public internal(set) var device: DeviceNumber?
  /// Extended attributes: name and value, in the archive's order.
  public internal(set) var extendedAttributes: [PaxRecord] = []
  /// Pax records of which this program knows nothing, in the archive's order.
  public internal(set) var unknownRecords: [PaxRecord] = []

  /// What its header tells otherwise than its pax records.
  public internal(set) var disagreement: HeaderDisagreement = []

  /// A number that entries share whose headers differ in nothing but name, where a link leads, mode, size, time and check
  /// sum; 0 for one of which that is not known.
  var likeness = 0
  /// How many bytes of content the archive holds for it.
  var storedSize: UInt64 = 0
  /// Where the content starts.
  public internal(set) var contentOffset: UInt64 = 0
  /// Whether the content is all that a file holds, without holes to fill in.
  public internal(set) var isSparse = false
}

/// Takes the entries of an archive in order. Content comes between an entry's `begin` and its `end`.
public protocol EntrySink: ~Copyable {
  /// Whether it mostly looks at no content.
  var skipsContent: Bool { get }
  /// An entry starts. `entry` is gone when the call returns.
  mutating func begin(_ entry: TarEntry) throws(StreamError)
  /// The next bytes of the entry's content.
  mutating func take(content: Span<UInt8>) throws(StreamError)
  /// The next `count` bytes of the entry's content are zeros.
  mutating func take(hole count: UInt64) throws(StreamError)
  /// The entry is complete. `residue` is what its headers hold beyond its fields.
  mutating func end(residue: [UInt8]) throws(StreamError)
}

extension EntrySink where Self: ~Copyable {
  /// It looks at what comes.
  public var skipsContent: Bool { false }
}
