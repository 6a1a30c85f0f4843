/// The picture of where the differing bytes are: folders within folders, each as large as what differs in it, in the
/// colour of the cause. Where no bytes differ, each difference counts as much as any other.
///
/// Widths are parts of the whole and heights are fixed, so that the picture fits any window and its letters stay as they
/// are.
struct PictureMarkup {
  let tree: FolderTree
  /// How the page refers to a folder, and to a difference.
  let folderID: (Int) -> String
  let itemID: (Int) -> String
  /// What is said of a difference: its name, its bytes, its cause's family.
  let item: (_ position: Int) -> (name: String, bytes: UInt64, family: CauseFamily)

  private static let width = 1120.0
  /// The height of the strip with a folder's name.
  private static let strip = 17.0
  /// A folder needs so much room to be shown with what is in it, and a part so much to be shown by itself.
  private static let smallestFolder = (width: 34.0, height: 34.0)
  private static let smallestArea = 60.0
  /// No more parts are shown of one folder, and none deeper.
  private static let mostParts = 1000
  private static let deepest = 10

  private enum Part {
    case folder(Int)
    case item(Int)
    /// What is too small to be shown by itself.
    case rest(count: Int, folder: Int)
  }

  /// Nothing, where there is no difference of a file.
  func markup() -> HTML {
    let root = tree.folders[0]
    guard root.count > 0 else { return HTML() }
    let families = zip(CauseFamily.allCases, root.shares)
      .filter { byBytes ? $0.1.bytes > 0 : $0.1.count > 0 }
    let measure =
      byBytes
      ? "\(Quantity.bytes(root.bytes)) in files whose content differs or that only one image has. What has the same "
        + "bytes on both sides has no area."
      : "No file's bytes differ: the area is the number of differences, \(Quantity.grouped(root.count))."
    return HTML(
      .figure, [.class: "picture"],
      HTML(
        .svg,
        [
          .width: "100%", .height: number(area.height), .role: "group",
          .ariaLabel: "where the differences are",
        ],
        parts(of: 0, in: area, level: 0)),
      HTML(
        .figcaption, [:],
        HTML(
          .ul, [.class: "legend"],
          families.map { family, _ in HTML(.li, [:], family.dot, HTML(text: family.words)) }),
        HTML(.p, [:], HTML(text: measure + " A click leads into the list below."))))
  }

  /// The whole picture: a few parts need no large one.
  private var area: Treemap.Area {
    let count = tree.folders.reduce(0) { $0 + $1.items.count { weight(.item($0)) > 0 } }
    return Treemap.Area(x: 0, y: 0, width: Self.width, height: count < 4 ? 110 : count < 20 ? 220 : 400)
  }

  private var byBytes: Bool { tree.folders[0].bytes > 0 }

  private func weight(_ part: Part) -> Double {
    switch part {
    case .folder(let folder):
      byBytes ? Double(tree.folders[folder].bytes) : Double(tree.folders[folder].count)
    case .item(let position): byBytes ? Double(item(position).bytes) : 1
    case .rest: 0
    }
  }

  // MARK: Parts

  private func parts(of index: Int, in area: Treemap.Area, level: Int) -> [HTML] {
    let folder = tree.folders[index]
    var parts = (folder.folders.map { Part.folder($0) } + folder.items.map { Part.item($0) })
      .map { (part: $0, weight: weight($0)) }.filter { $0.weight > 0 }
      .sorted { $0.weight > $1.weight }
    let scale = area.width * area.height / parts.reduce(0) { $0 + $1.weight }
    let large = parts.prefix(Self.mostParts).prefix { $0.weight * scale >= Self.smallestArea }.count
    if large < parts.count {
      let rest = parts[large...]
      let sum = rest.reduce(0) { $0 + $1.weight }
      parts.removeLast(rest.count)
      let place = parts.firstIndex { $0.weight < sum } ?? parts.count
      parts.insert((.rest(count: rest.count, folder: index), sum), at: place)
    }
    let areas = Treemap.divide(area, by: parts.map(\.weight))
    return zip(parts, areas).map { markup($0.part, in: $1, level: level) }
  }

  private func markup(_ part: Part, in area: Treemap.Area, level: Int) -> HTML {
    switch part {
    case .item(let position):
      let item = item(position)
      return link(
        itemID(position), item.family.rawValue, area, label: item.name,
        title: byBytes ? "\(item.name)\n\(Quantity.bytes(item.bytes))" : item.name)
    case .rest(let count, let folder):
      return link(
        folderID(folder), "rest " + family(of: folder).rawValue, area,
        label: "\(Quantity.grouped(count)) more",
        title: "\(Quantity.grouped(count)) smaller ones in \(path(of: folder))")
    case .folder(let index):
      let isSmall = area.width < Self.smallestFolder.width || area.height < Self.smallestFolder.height
      let name = tree.folders[index].name + "/"
      let title =
        "\(path(of: index))\n\(Quantity.count(tree.folders[index].count, "difference"))"
        + (byBytes ? ", \(Quantity.bytes(tree.folders[index].bytes))" : "")
      guard !isSmall, level < Self.deepest else {
        return link(folderID(index), family(of: index).rawValue, area, label: name, title: title)
      }
      return HTML([
        link(folderID(index), "frame", area, label: name, title: title),
        HTML(parts(of: index, in: area.inset(by: 2, top: Self.strip), level: level + 1)),
      ])
    }
  }

  private func path(of folder: Int) -> String { folder == 0 ? "/" : tree.folders[folder].path }

  /// The family that most of what differs in a folder belongs to.
  private func family(of folder: Int) -> CauseFamily {
    let shares = zip(CauseFamily.allCases, tree.folders[folder].shares)
    let largest = shares.max { byBytes ? $0.1.bytes < $1.1.bytes : $0.1.count < $1.1.count }
    return largest?.0 ?? .content
  }

  /// An area that leads somewhere. Its label is cut at its edges.
  private func link(_ id: String, _ kind: String, _ area: Treemap.Area, label: String, title: String) -> HTML
  {
    let hasLabel = area.width >= (kind.hasPrefix("rest") ? 64 : 30) && area.height >= 13
    let text = HTML(
      .svg,
      [
        .x: percent(area.x), .y: number(area.y), .width: percent(area.width),
        .height: number(min(area.height, Self.strip)),
      ], HTML(.text, [.x: "4", .y: "12"], HTML(marking: String(label.prefix(60)))))
    return HTML(
      .a, [.href: "#\(id)", .tabindex: "-1", .class: kind],
      HTML(
        .rect,
        [
          .x: percent(area.x), .y: number(area.y), .width: percent(area.width), .height: number(area.height),
        ], HTML(.title, [:], HTML(text: String(title.prefix(300))))), hasLabel ? text : HTML())
  }

  private func percent(_ x: Double) -> String { number(x * 100 / Self.width) + "%" }

  /// With two decimals at most.
  private func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths / 100, hundredths % 100)
    return rest == 0 ? String(whole) : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
