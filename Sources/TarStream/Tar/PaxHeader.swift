/// The records of one pax header, in the order in which they stand (POSIX pax, "pax Extended Header").
enum PaxHeader {
  /// Splits a pax header's bytes into its records.
  ///
  /// Each is `LENGTH KEY=VALUE\n`, where the length counts itself. Readers that skipped what they did not
  /// understand here could be shown other names than readers that gave up, so anything else is an error.
  ///
  /// `limit`: how many there may be. `hasPaddedLengths` tells whether a length has zeros in front; without, the records
  /// say all that the header holds.
  static func records(
    _ bytes: [UInt8], atMost limit: Int, at offset: UInt64
  ) throws(StreamError) -> (records: [PaxRecord], hasPaddedLengths: Bool) {
    var records: [PaxRecord] = []
    var hasPaddedLengths = false
    var start = 0
    while start < bytes.count {
      func bad(_ what: String) -> StreamError {
        StreamError(.badPaxRecord, at: offset + UInt64(start), "the pax record that starts here \(what)")
      }
      guard let blank = bytes[start...].prefix(20).firstIndex(of: UInt8(ascii: " ")),
        let length = TarNumber.decimal(bytes[start..<blank])
      else { throw bad("has no length") }
      guard length <= bytes.count - start, start + Int(length) > blank + 1 else {
        throw bad("has a length that leads out of its header")
      }
      if bytes[start] == UInt8(ascii: "0") { hasPaddedLengths = true }
      let end = start + Int(length)
      guard bytes[end - 1] == UInt8(ascii: "\n") else { throw bad("does not end where its length says") }
      let body = bytes[(blank + 1)..<(end - 1)]
      guard let equals = body.firstIndex(of: UInt8(ascii: "=")), equals > body.startIndex else {
        throw bad("has no keyword")
      }
      // C readers end a keyword there, and Go takes none.
      guard !body[..<equals].contains(0) else { throw bad("has a NUL byte in its keyword") }
      guard records.count < limit else {
        throw StreamError(
          limit: "paxRecords", at: offset + UInt64(start), "more than \(limit) records in one pax header")
      }
      records.append(PaxRecord(key: Array(body[..<equals]), value: Array(body[(equals + 1)...])))
      start = end
    }
    return (records, hasPaddedLengths)
  }
}

/// The keywords that this program gives a meaning of its own.
enum PaxKey {
  static let path = Array("path".utf8)
  static let linkPath = Array("linkpath".utf8)
  static let size = Array("size".utf8)
  static let uid = Array("uid".utf8)
  static let gid = Array("gid".utf8)
  static let userName = Array("uname".utf8)
  static let groupName = Array("gname".utf8)
  static let modified = Array("mtime".utf8)
  static let accessed = Array("atime".utf8)
  static let changed = Array("ctime".utf8)
  static let schilyXattr = Array("SCHILY.xattr.".utf8)
  static let libarchiveXattr = Array("LIBARCHIVE.xattr.".utf8)
  static let sparse = Array("GNU.sparse.".utf8)
  static let sparseName = Array("GNU.sparse.name".utf8)

  /// The keywords that make sense for one entry alone.
  static let ofOneEntry: Set<[UInt8]> = [path, linkPath, size]

  /// The keywords whose values are fields of an entry.
  static let known: Set<[UInt8]> = [
    path, linkPath, size, uid, gid, userName, groupName, modified, accessed, changed,
  ]
}
