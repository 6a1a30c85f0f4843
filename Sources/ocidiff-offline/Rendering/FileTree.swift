import ArchiveDiff
import OCILayout
import TarStream

/// The files of an image as a tree, as `tree` draws it.
enum FileTree {
  private struct Line {
    var depth: Int
    var text: String
  }

  /// The tree; folders that are not among the items but lead to some are drawn as well.
  static func text(_ items: [FileListing.Item]) -> String {
    let lines = lines(of: items)
    var prefixes: [String] = []
    // From the end on: whether at each depth another line follows that belongs to the same folder.
    var goesOn: [Bool] = []
    for line in lines.reversed() {
      goesOn += repeatElement(false, count: max(0, line.depth + 1 - goesOn.count))
      goesOn.removeSubrange((line.depth + 1)...)
      let above = goesOn.dropLast().map { $0 ? "│   " : "    " }.joined()
      prefixes.append(above + (goesOn[line.depth] ? "├── " : "└── "))
      goesOn[line.depth] = true
    }
    return "/\n" + zip(prefixes.reversed(), lines).map { $0 + $1.text + "\n" }.joined()
  }

  /// Sorted by the names on the way, so that all that is in a folder stands below it.
  private static func lines(of items: [FileListing.Item]) -> [Line] {
    let paths = items.map { (names: $0.path.splitAtSlashes(), item: $0) }.filter { !$0.names.isEmpty }
    let sorted = paths.sorted { left, right in
      left.names.lexicographicallyPrecedes(right.names) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    var lines: [Line] = []
    var open: [String] = []
    for (names, item) in sorted {
      let known = zip(open, names).prefix { $0.hasSameBytes(as: $1) }.count
      for depth in known..<names.count - 1 {
        lines.append(Line(depth: depth, text: TerminalText.safe(names[depth] + "/")))
      }
      let name = names[names.count - 1] + (item.type == "directory" ? "/" : "")
      let target = item.text("linkTarget").map { " -> \($0)" } ?? ""
      lines.append(Line(depth: names.count - 1, text: TerminalText.safe(name + target)))
      open = names
    }
    return lines
  }
}
