import ArchiveDiff

/// The folders above the paths that differ. A folder that holds nothing but one other is told together with it.
struct FolderTree {
  /// What is in a folder: another one, or the difference at a position.
  enum Part {
    case folder(Int)
    case item(Int)
  }

  /// A folder, with what is below it.
  struct Folder {
    /// Its name, or that of several folders: `usr/share`.
    var name: String
    /// Its path, with a slash at the end; empty for the root.
    var path: String
    var folders: [Int] = []
    /// The positions of the differences in it.
    var items: [Int] = []
    /// All that is in it, by name; a folder comes after what differs of the folder itself.
    var parts: [Part] = []
    /// How many differences are below it, and how many bytes.
    var count = 0
    var bytes: UInt64 = 0
    /// What of these belongs to which family of causes, in their order: bytes, and differences.
    var shares = [(bytes: UInt64, count: Int)](repeating: (0, 0), count: CauseFamily.allCases.count)
  }

  /// The folders; the first is the root.
  private(set) var folders = [Folder(name: "", path: "")]
  private var numbers: [Place: Int] = [:]
  /// A path with more parts has the rest of them in its name.
  private static let deepest = 24

  private struct Place: Hashable {
    var folder: Int
    var name: [UInt8]
  }

  /// The tree of some of a report's differences.
  init(of differences: [Difference], at positions: [Int]) {
    for position in positions where differences[position].kind == .file {
      add(differences[position], position)
    }
    numbers = [:]
    addUp()
    for index in folders.indices { merge(index) }
    for index in folders.indices { folders[index].parts = sorted(partsOf: folders[index], differences) }
  }

  /// The name of a difference in its folder.
  func name(of difference: Difference, in folder: Int) -> String {
    let name = difference.path.utf8.dropFirst(folders[folder].path.utf8.count)
    return name.isEmpty ? "/" : String(decoding: name, as: UTF8.self)
  }

  private mutating func add(_ difference: Difference, _ position: Int) {
    // Bytes: texts that Unicode calls equivalent are not the same path.
    let parts = difference.path.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
    var folder = 0
    for part in parts.dropLast().prefix(Self.deepest) { folder = number(of: part, in: folder) }
    folders[folder].items.append(position)
    folders[folder].count += 1
    folders[folder].bytes += difference.bytes
    let family = CauseFamily.allCases.firstIndex(of: CauseFamily(difference.cause)) ?? 0
    folders[folder].shares[family].bytes += difference.bytes
    folders[folder].shares[family].count += 1
  }

  private mutating func number(of name: [UInt8], in folder: Int) -> Int {
    let place = Place(folder: folder, name: name)
    if let number = numbers[place] { return number }
    let text = String(decoding: name, as: UTF8.self)
    numbers[place] = folders.count
    folders[folder].folders.append(folders.count)
    folders.append(Folder(name: text, path: folders[folder].path + text + "/"))
    return folders.count - 1
  }

  /// What is in folders counts for those above. A folder has a higher number than the one that it is in.
  private mutating func addUp() {
    for index in folders.indices.reversed() {
      for inner in folders[index].folders {
        folders[index].count += folders[inner].count
        folders[index].bytes += folders[inner].bytes
        for family in folders[index].shares.indices {
          folders[index].shares[family].bytes += folders[inner].shares[family].bytes
          folders[index].shares[family].count += folders[inner].shares[family].count
        }
      }
    }
  }

  private func sorted(partsOf folder: Folder, _ differences: [Difference]) -> [Part] {
    let items: [(name: [UInt8], part: Part)] = folder.items.map { position in
      (Array(differences[position].path.utf8.dropFirst(folder.path.utf8.count)), .item(position))
    }
    let inner: [(name: [UInt8], part: Part)] = folder.folders.map {
      (Array(folders[$0].name.utf8), .folder($0))
    }
    // A stable order: of the same name, positions as they are in the report.
    return (items + inner).enumerated().sorted { one, other in
      one.element.name == other.element.name
        ? one.offset < other.offset : one.element.name.lexicographicallyPrecedes(other.element.name)
    }.map(\.element.part)
  }

  private mutating func merge(_ index: Int) {
    guard index > 0 else { return }
    while folders[index].items.isEmpty, folders[index].folders.count == 1 {
      let number = folders[index].folders[0]
      let inner = folders[number]
      folders[index].name += "/" + inner.name
      folders[index].path = inner.path
      folders[index].folders = inner.folders
      folders[index].items = inner.items
      (folders[number].folders, folders[number].items) = ([], [])
    }
  }
}
