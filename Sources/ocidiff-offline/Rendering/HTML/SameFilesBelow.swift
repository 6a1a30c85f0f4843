import ArchiveDiff

/// What is in the folders of the tree besides what differs, so that the reader sees how much of a folder that is.
struct SameFilesBelow {
  /// By the bytes of the folder's path, as is all here.
  private let files: [[UInt8]: SameFiles]
  /// Of each folder, the names of those directly in it that have such files.
  private var names: [[UInt8]: [[UInt8]]] = [:]
  /// No more folders are named than these.
  private static let mostNames = 8

  init(_ files: [[UInt8]: SameFiles]) {
    self.files = files
    for path in files.keys where !path.isEmpty {
      let start = path.dropLast().lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
      names[Array(path[..<start]), default: []].append(Array(path[start...]))
    }
  }

  /// What is in a folder besides others below it, which are told by themselves; `nil` where that is nothing.
  func text(in folder: String, besides told: [String]) -> String? {
    let folder = Array(folder.utf8)
    guard var sum = files[folder] else { return nil }
    var toldNames: Set<[UInt8]> = []
    for path in told {
      let path = Array(path.utf8)
      let end = path[folder.count...].firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex - 1
      toldNames.insert(Array(path[folder.count...end]))
      guard let inner = files[path] else { continue }
      sum.count -= inner.count
      sum.bytes -= min(sum.bytes, inner.bytes)
    }
    guard sum.count > 0 else { return nil }
    let others = (names[folder] ?? []).filter { !toldNames.contains($0) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    let list = others.prefix(Self.mostNames).map { String(decoding: $0, as: UTF8.self) }
    return "\(Quantity.count(sum.count, "other file")) without a difference, \(Quantity.bytes(sum.bytes))"
      + (list.isEmpty ? "" : ": " + list.joined(separator: ", ")) + (others.count > list.count ? ", …" : "")
  }
}
