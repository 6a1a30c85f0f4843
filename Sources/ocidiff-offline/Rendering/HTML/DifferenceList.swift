import ArchiveDiff
import TarStream

/// The differences of one image: those of documents and layers as lists, those of files in a tree.
struct DifferenceList {
  /// The parts of an image in the order in which the page tells of them.
  static let order: [(kind: Difference.Kind, heading: String)] = [
    (.config, "Configuration"), (.file, "Files"), (.layer, "Layers as archives"), (.manifest, "Manifest"),
    (.index, "Names and index"),
  ]

  let report: ImageReport
  let contents: [Int: ContentDifference]
  /// The number of the image in the page.
  let number: Int
  let selection: PageSelection
  let tree: FolderTree
  /// What is in the tree's folders without differing; `nil` where that is not known.
  private let same: SameFilesBelow?

  /// So few differences are open from the start.
  private static let openAtFirst = 8

  init(_ report: ImageReport, contents: [Int: ContentDifference], number: Int, bounds: PageSelection.Bounds) {
    self.report = report
    self.contents = contents
    self.number = number
    selection = PageSelection(report.differences, contents: contents, bounds: bounds)
    tree = FolderTree(of: report.differences, at: selection.shown)
    // Where some differences have no place on the page, what is left of a folder is not the same.
    same = selection.leftOutCount == 0 ? report.sameFilesByFolder().map(SameFilesBelow.init) : nil
  }

  /// How the page refers to a difference, and to a folder.
  func id(of position: Int) -> String { "d\(number)-\(position)" }
  func id(ofFolder folder: Int) -> String { folder == 0 ? "files\(number)" : "f\(number)-\(folder)" }

  func picture() -> HTML {
    PictureMarkup(tree: tree, folderID: id(ofFolder:), itemID: id(of:)) { position in
      let difference = report.differences[position]
      let name = difference.path.splitAtSlashes().last ?? "/"
      return (name, difference.bytes, CauseFamily(difference.cause))
    }.markup()
  }

  /// A section a part of the image in which something differs.
  func markup(heading: HTML.Element) -> HTML {
    let groups = Self.order.map { part in
      let positions = selection.shown.filter { report.differences[$0].kind == part.kind }
      let total = report.differences.count { $0.kind == part.kind }
      return positions.isEmpty ? HTML() : group(part, positions, total, heading)
    }
    return HTML([leftOut, HTML(groups)])
  }

  private func group(
    _ part: (kind: Difference.Kind, heading: String), _ positions: [Int], _ total: Int,
    _ heading: HTML.Element
  ) -> HTML {
    let list =
      part.kind == .file
      ? TreeMarkup(tree: tree, id: id(ofFolder:), same: same) { position, folder in
        item(position, named: tree.name(of: report.differences[position], in: folder))
      }.markup()
      : HTML(
        .ul, [.class: "list"],
        positions.map { position in
          let path = report.differences[position].path
          return item(position, named: path.isEmpty ? "(document)" : path)
        })
    return HTML(
      .section,
      [.class: "group", .id: part.kind == .file ? "files\(number)" : "\(part.kind.rawValue)\(number)"],
      HTML(
        heading, [:], HTML(text: part.heading + " "),
        HTML(.span, [.class: "count", .count: String(total)], HTML(text: Quantity.grouped(total)))), list)
  }

  private func item(_ position: Int, named name: String) -> HTML {
    DifferenceMarkup(
      difference: report.differences[position], id: id(of: position), content: contents[position],
      detail: selection.details[position], isOpen: selection.shown.count <= Self.openAtFirst,
      tellsLayer: report.inputs.contains { $0.layers > 1 }
    ).item(named: name)
  }

  /// What the page does not show, and how to get it.
  private var leftOut: HTML {
    var texts: [String] = []
    if selection.leftOutCount > 0 {
      texts.append(
        "\(Quantity.grouped(selection.leftOutCount)) of \(Quantity.grouped(report.differences.count)) differences are not "
          + "shown, so that the page stays quick: documents and the largest files are. --format json tells all."
      )
    }
    if selection.rowCount > 0 {
      texts.append(
        "Of \(Quantity.grouped(selection.rowCount)) differences there is one line only, without a mark to open it; "
          + "--format json tells all of them.")
    }
    return texts.isEmpty ? HTML() : HTML(.p, [.class: "bounded"], HTML(text: texts.joined(separator: " ")))
  }
}
