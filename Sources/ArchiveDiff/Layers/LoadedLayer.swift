import OCILayout
import TarStream

/// A layer that was read: its table, shared by all places where the same layer stands.
final class LoadedLayer: Sendable {
  let contents: TarContents
  /// What each entry that is no plain entry means for the layers below.
  let whiteouts: [Whiteout]
  /// For each entry, whether its path has a part that only whiteouts have: such entries make no file.
  let isMarker: [Bool]

  /// - Throws: where a whiteout names nothing that could be removed.
  init(_ contents: TarContents, name: String, input: String) throws(ArchiveError) {
    self.contents = contents
    var whiteouts: [Whiteout] = []
    var isMarker = [Bool](repeating: false, count: contents.table.entries.count)
    for (index, entry) in contents.table.entries.enumerated() {
      let path = contents.table.bytes(entry.path)
      guard Whiteout.mayBeMarker(path) else { continue }
      isMarker[index] = true
      do {
        if let whiteout = try Whiteout(path) { whiteouts.append(whiteout) }
      } catch {
        throw ArchiveError(
          .badStream, input: input, blob: name, offset: entry.offset, place: .decompressed,
          "the whiteout \(EscapedText.escape(path)) names nothing that could be removed")
      }
    }
    self.whiteouts = whiteouts
    self.isMarker = isMarker
  }

  var table: EntryTable { contents.table }
}
