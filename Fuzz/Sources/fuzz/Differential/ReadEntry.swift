/// An entry as a reader of tar tells it, in what all readers tell.
struct ReadEntry {
  /// What two readers can tell differently.
  enum Field: String, CaseIterable {
    case name, type, size, mode, uid, gid, modified, linkName, userName, groupName, device, attributes
    case content
    /// Where the next entry starts.
    case next
    /// Whether the entry is told at all.
    case refusal
  }

  /// Where its first header starts.
  var offset: Int
  var name: [UInt8] = []
  var type = ""
  /// A file's length; 0 for what is none.
  var size: UInt64 = 0
  /// The bits of the mode that say who may do what.
  var mode: UInt32 = 0
  var uid: Int64 = 0
  var gid: Int64 = 0
  var seconds: Int64 = 0
  var nanoseconds: UInt32 = 0
  var linkName: [UInt8] = []
  var userName: [UInt8] = []
  var groupName: [UInt8] = []
  var device: [UInt32] = []
  var attributes: [[UInt8]: [UInt8]] = [:]
  /// The digest of a file's content, holes filled in; `nil` where it was not read to its end.
  var content: String?

  /// In what two readers tell an entry differently.
  func differences(from other: ReadEntry) -> [Field] {
    let pairs: [(Field, Bool)] = [
      (.name, name == other.name), (.type, type == other.type), (.size, size == other.size),
      (.mode, mode == other.mode), (.uid, uid == other.uid), (.gid, gid == other.gid),
      (.modified, seconds == other.seconds && nanoseconds == other.nanoseconds),
      (.linkName, linkName == other.linkName), (.userName, userName == other.userName),
      (.groupName, groupName == other.groupName), (.device, device == other.device),
      (.attributes, attributes == other.attributes),
      (.content, content == nil || other.content == nil || content == other.content),
    ]
    return pairs.filter { !$0.1 }.map(\.0)
  }
}

/// What a reader tells of an archive: entries, and what kept it from telling more.
struct Reading {
  var entries: [ReadEntry] = []
  /// Why it stopped before the end; `nil` where it did not.
  var refusal: String?
}
