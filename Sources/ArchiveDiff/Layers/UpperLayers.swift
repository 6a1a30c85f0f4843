import TarStream

/// The layers of two images above those that both share.
///
/// What a layer does depends on what is below it: a whiteout removes what is there, a path leads through symbolic
/// links, an entry on one side alone may restate what the other side has from below. Where nothing of that kind is
/// in the upper layers, the layers below need not be read to compare the images.
enum UpperLayers {
  /// Whether the upper layers say all that there is to compare, whatever is below them.
  static func standAlone(_ left: [LoadedLayer], _ right: [LoadedLayer]) -> Bool {
    var sides = [Folders(), Folders()]
    for (mine, theirs) in zip(left, right) {
      guard placesSamePaths(mine, theirs), sides[0].add(mine), sides[1].add(theirs) else { return false }
    }
    return left.count == right.count
  }

  /// Whether both put something at the same paths, folders at the same ones: then both replace, and keep, the same of
  /// what is below.
  private static func placesSamePaths(_ left: LoadedLayer, _ right: LoadedLayer) -> Bool {
    let (mine, theirs) = (lastOfEachPath(left.table), lastOfEachPath(right.table))
    return mine.count == theirs.count
      && zip(mine, theirs).allSatisfy { mine, theirs in
        (mine.type == .directory) == (theirs.type == .directory)
          && left.table.isSame(mine.path, as: theirs.path, in: right.table)
      }
  }

  private static func lastOfEachPath(_ table: EntryTable) -> [EntryRecord] {
    let sorted = table.order.map { table.entries[Int($0)] }
    return sorted.indices.filter { index in
      index + 1 == sorted.count || !table.isSame(sorted[index].path, as: sorted[index + 1].path, in: table)
    }.map { sorted[$0] }
  }

  /// The folders and other things that one side's upper layers have put somewhere so far.
  private struct Folders {
    private var folders: Set<[UInt8]> = [[]]
    private var others: Set<[UInt8]> = []

    /// Takes in a layer; `false` where an entry of it depends on what is below.
    mutating func add(_ layer: LoadedLayer) -> Bool {
      guard !layer.isMarker.contains(true) else { return false }
      return layer.table.entries.allSatisfy { add($0, of: layer.table) }
    }

    private mutating func add(_ entry: EntryRecord, of table: EntryTable) -> Bool {
      let path = table.bytes(entry.path)
      let parent = path.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? []
      guard folders.contains(Array(parent)) else { return false }
      if entry.type == .directory {
        others.remove(path)
        folders.insert(path)
        return true
      }
      // What replaces a folder of these layers takes others with it, which is not followed up here.
      guard !folders.contains(path) else { return false }
      let isKnown =
        entry.type != .hardlink || others.contains(CanonicalPath.make(table.linkName(of: entry)))
      others.insert(path)
      return isKnown
    }
  }
}
