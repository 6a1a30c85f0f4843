import OCILayout
import TarStream

/// Looks for whiteouts of what the layers below do not have.
///
/// Opaque whiteouts are left out: overlayfs makes one for many a new folder, so that they name nothing in any image.
struct WhiteoutCheck {
  private let input: String
  private let limits: ImageLimits
  /// How many entries may still be applied: images that share layers apply them again and again.
  private var budget: Int
  /// Each layer with all that is below it, as a number.
  private var places: [Place: Int] = [:]
  private(set) var log = FindingLog()

  private struct Place: Hashable {
    let below: Int
    let layer: String
  }

  init(of archive: ImageArchive) {
    input = archive.name.text
    limits = archive.limits
    budget = 4 * limits.streams.entries
  }

  /// Looks at the layers of one image, the lowest first, as far as they could be read.
  mutating func check(_ layers: [(layer: ReachedLayer, contents: TarContents?)]) {
    let isNew = numbered(layers.map(\.layer))
    guard let lastNew = isNew.lastIndex(of: true) else { return }
    var loaded: [LoadedLayer] = []
    for (layer, contents) in layers[...lastNew] {
      guard let contents, let blob = layer.blob else { break }
      budget -= contents.table.entries.count + 1
      guard budget >= 0 else { return giveUp() }
      let origin = LayerOrigin(input: input, name: layer.name, blob: blob, limits: limits)
      do { loaded.append(try LoadedLayer(contents, from: origin)) } catch {
        log.add(Finding(error, blob: layer.name))
        break
      }
    }
    guard let last = loaded.indices.last(where: { isNew[$0] && loaded[$0].hasPlainWhiteouts }) else { return }
    apply(loaded[...last], isNew: isNew)
  }

  /// Whether each layer stands over these lower ones for the first time.
  private mutating func numbered(_ layers: [ReachedLayer]) -> [Bool] {
    var below = 0
    return layers.map { layer in
      let place = Place(below: below, layer: layer.name)
      if let known = places[place] {
        below = known
        return false
      }
      below = places.count + 1
      places[place] = below
      return true
    }
  }

  private mutating func giveUp() {
    log.add(
      Finding(
        .limitReached,
        "too many images for looking at all whiteouts; \(StreamLimits.advice("entries"))")
    )
  }

  private mutating func apply(_ layers: ArraySlice<LoadedLayer>, isNew: [Bool]) {
    var tree = PathTree()
    var state = RootFilesystem()
    for (index, layer) in layers.enumerated() {
      do {
        if isNew[index] { try check(layer, on: &state, in: &tree) }
        try state.apply(layer, in: &tree)
      } catch {
        return log.add(Finding(error.archiveError, blob: layer.origin.name))
      }
    }
  }

  private mutating func check(
    _ layer: LoadedLayer, on state: inout RootFilesystem, in tree: inout PathTree
  ) throws(SymbolicLinkLoop) {
    for case .path(let path) in layer.whiteouts {
      let node = try state.node(at: path, in: &tree)
      guard state.view(at: node) == nil else { continue }
      let blob = layer.origin.name
      guard !log.isFull(of: .whiteoutOfNothing, blob: blob) else {
        log.omit(.whiteoutOfNothing)
        continue
      }
      log.add(
        Finding(
          .whiteoutOfNothing, blob: blob, path: path,
          "the layer removes it, and no layer below has it: was the layer made for another base image?"))
    }
  }
}

extension LoadedLayer {
  /// Whether it removes single paths.
  fileprivate var hasPlainWhiteouts: Bool {
    whiteouts.contains { if case .path = $0 { true } else { false } }
  }
}
