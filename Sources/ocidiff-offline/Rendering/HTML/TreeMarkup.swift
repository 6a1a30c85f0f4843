import ArchiveDiff

/// The folders in which something differs, to be opened, and in them the differences.
struct TreeMarkup {
  let tree: FolderTree
  /// How the page refers to a folder.
  let id: (_ folder: Int) -> String
  /// What is in the folders without differing; `nil` where that is not known.
  let same: SameFilesBelow?
  /// The markup of a difference.
  let item: (_ position: Int, _ folder: Int) -> HTML

  /// Folders are open from the start as long as no more lines can be seen then.
  private static let linesAtFirst = 60

  func markup() -> HTML {
    let open = openAtFirst
    return HTML(.ul, [.class: "tree"], contents(of: 0, open: open))
  }

  private func contents(of index: Int, open: Set<Int>) -> [HTML] {
    let parts = tree.folders[index].parts.map { part in
      switch part {
      case .folder(let folder): markup(folder, open: open)
      case .item(let position): item(position, index)
      }
    }
    guard
      let text = same?.text(
        in: tree.folders[index].path, besides: tree.folders[index].folders.map { tree.folders[$0].path })
    else { return parts }
    return parts + [HTML(.li, [.class: "same"], HTML(marking: text))]
  }

  private func markup(_ index: Int, open: Set<Int>) -> HTML {
    let folder = tree.folders[index]
    let families = zip(CauseFamily.allCases, folder.shares).filter { $0.1.count > 0 }.map(\.0.dot)
    let summary = HTML(
      .summary, [:], HTML(.bdi, [.class: "name"], HTML(marking: folder.name), "/"),
      HTML(
        .span, [.class: "dots"], HTML(families),
        HTML(.span, [.class: "count"], HTML(text: Quantity.grouped(folder.count)))),
      HTML(.span, [.class: "preview"], HTML(text: folder.bytes > 0 ? Quantity.bytes(folder.bytes) : "")))
    let list = HTML(.ul, [:], contents(of: index, open: open))
    return HTML(
      .li, [.id: id(index), .class: "folder"],
      open.contains(index)
        ? HTML(.details, [.open: ""], summary, list) : HTML(.details, [:], summary, list))
  }

  private var openAtFirst: Set<Int> {
    var open: Set<Int> = []
    var waiting = tree.folders[0].folders[...]
    var lines = waiting.count + tree.folders[0].items.count
    while let index = waiting.popFirst() {
      let folder = tree.folders[index]
      guard lines + folder.folders.count + folder.items.count <= Self.linesAtFirst else { continue }
      lines += folder.folders.count + folder.items.count
      open.insert(index)
      waiting += folder.folders
    }
    return open
  }
}
