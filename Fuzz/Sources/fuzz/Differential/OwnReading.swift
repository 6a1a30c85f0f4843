import TarStream

/// What this program's parser tells of an archive.
struct OwnReading {
  var reading = Reading()
  var error: StreamError?

  init(_ bytes: [UInt8]) {
    var walker = TarWalker(sink: Recorder(), limits: Limits.streams)
    do {
      try walker.take(bytes.span)
      _ = try walker.finish()
    } catch {
      self.error = error
      reading.refusal = "\(error)"
    }
    reading.entries = walker.sink.entries
  }

  private struct Recorder: EntrySink {
    private(set) var entries: [ReadEntry] = []
    private var hasher = SHA256Hasher()

    mutating func begin(_ entry: TarEntry) {
      entries.append(ReadEntry(entry))
      hasher = SHA256Hasher()
    }

    mutating func take(content: Span<UInt8>) { hasher.update(content) }

    mutating func take(hole count: UInt64) {
      // At most a MiB (``Limits``).
      hasher.update([UInt8](repeating: 0, count: Int(count)).span)
    }

    mutating func end(residue: [UInt8]) {
      guard let last = entries.last, last.type == EntryType.file.name else { return }
      entries[entries.count - 1].content = hasher.finish().hexadecimal
    }
  }
}

extension ReadEntry {
  fileprivate init(_ entry: TarEntry) {
    self.init(offset: Int(entry.offset))
    name = entry.name
    type = entry.type.name
    size = entry.size
    mode = entry.mode & 0o7777
    (uid, gid) = (entry.uid, entry.gid)
    (seconds, nanoseconds) = (entry.modified.seconds, entry.modified.nanoseconds)
    linkName = entry.linkName
    (userName, groupName) = (entry.userName, entry.groupName)
    device = entry.device.map { [$0.major, $0.minor] } ?? []
    for attribute in entry.extendedAttributes { attributes[attribute.key] = attribute.value }
  }
}
