import ArchiveDiff
import OCILayout

/// The files of an image, a row each.
enum FileTable {
  /// The table. `isLong`: as `ls -l` has it, without a header.
  static func text(_ items: [FileListing.Item], isLong: Bool) -> String {
    let header = ["TYPE", "MODE", "UID", "GID", "SIZE", "PATH"]
    var table = isLong ? TextTable() : TextTable(header: header)
    for item in items { table.add(isLong ? longRow(item) : row(item)) }
    return table.text()
  }

  private static func row(_ item: FileListing.Item) -> [String] {
    [
      item.type, item.text("mode") ?? "-", item.text("uid") ?? "-", item.text("gid") ?? "-",
      item.text("size") ?? item.text("device") ?? "-", item.pathAndTarget,
    ]
  }

  private static func longRow(_ item: FileListing.Item) -> [String] {
    let owner = item.name("uname", or: "uid") + ":" + item.name("gname", or: "gid")
    let size = item.text("size") ?? item.text("device") ?? "-"
    return [item.permissions, owner, size, item.text("mtime") ?? "-", item.pathAndTarget]
  }
}

extension FileListing.Item {
  /// An attribute's value; `nil` where it has none.
  func text(_ name: String) -> String? {
    attributes.first { $0.name == name }.map { $0.value.string ?? JSONWriter.line($0.value) }
  }

  /// The path, and where a link leads.
  var pathAndTarget: String {
    (path.isEmpty ? "/" : path) + (text("linkTarget").map { " -> \($0)" } ?? "")
  }

  /// A name, or the number where there is none.
  fileprivate func name(_ name: String, or number: String) -> String {
    if let text = text(name), !text.isEmpty { return text }
    return text(number) ?? "-"
  }

  /// The type and the mode as `ls -l` writes them: `drwxr-xr-t`.
  fileprivate var permissions: String {
    let letters = [
      "file": "-", "directory": "d", "symlink": "l", "hardlink": "h", "characterDevice": "c",
      "blockDevice": "b",
      "fifo": "p",
    ]
    guard let mode = text("mode").flatMap({ Int($0, radix: 8) }) else { return letters[type] ?? "?" }
    var text = Array(letters[type] ?? "?")
    for (place, special) in [(6, "s"), (3, "s"), (0, "t")] {
      let bits = mode >> place & 7
      let isSpecial = mode >> (9 + place / 3) & 1 == 1
      text += [bits & 4 != 0 ? "r" : "-", bits & 2 != 0 ? "w" : "-"]
      let executes = isSpecial ? special : "x"
      text.append(contentsOf: bits & 1 != 0 ? executes : isSpecial ? special.uppercased() : "-")
    }
    return String(text)
  }
}
