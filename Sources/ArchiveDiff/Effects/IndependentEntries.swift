import TarStream

/// The entries of a layer that have nothing to do with each other, but for hard links and what they lead to: applied to
/// nothing, each stands at its own path and stays there, as no path comes twice, and what is no folder has nothing below it.
struct IndependentEntries {
  /// The hard links and the entries that they lead to, by index.
  private(set) var linked: Set<UInt32> = []

  /// How many that are linked are few in any case. Where they are many, to find them takes longer than to apply all entries.
  private static let fewLinked = 1000

  /// `nil` where the entries are others, or many of them are linked; where there is a hard link to what is not listed by
  /// that path, too: who knows where it leads.
  init?(_ layer: LoadedLayer) {
    let table = layer.table
    // In the order of bytes, others may stand between a path and those below it; all of them begin with it.
    var beginnings: [ArenaSlice] = []
    var last: EntryRecord?
    for index in table.order where !layer.isMarker[Int(index)] {
      let entry = table.entries[Int(index)]
      if let last, table.begins(entry.path, with: last.path) {
        if entry.path.count == last.path.count { return nil }
        if last.type != .directory { beginnings.append(last.path) }
      }
      while let beginning = beginnings.last, !table.begins(entry.path, with: beginning) {
        beginnings.removeLast()
      }
      let isBelow = table.withBytes(entry.path) { path in
        beginnings.contains { path[Int($0.count)] == UInt8(ascii: "/") }
      }
      if isBelow { return nil }
      last = entry
      if entry.type == .hardlink {
        let target = CanonicalPath.make(table.linkName(of: entry))
        guard let found = table.firstEntry(at: target.span), !layer.isMarker[found] else { return nil }
        linked.insert(index)
        linked.insert(UInt32(found))
        if linked.count > max(Self.fewLinked, table.entries.count / 64) { return nil }
      }
    }
  }
}
