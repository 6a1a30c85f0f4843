import OCILayout
import TarStream

/// The files of one image: those of the root file system that its layers make, or those of one layer as it has them.
struct ImageFiles {
  private let layers: [LoadedLayer]
  private var tree = PathTree()
  private var state = RootFilesystem()
  /// Whether it is one layer alone, whose entries stand where their names say.
  private let isOneLayer: Bool

  /// Reads the layers of an image. `layer`: the one that is meant, counted from 0; `nil` for all, one over the other.
  /// `progress`: where to count what is read.
  ///
  /// - Throws: `noSuchFile` where there is no such layer; whatever is wrong with a layer; `badStream` where symbolic links
  ///   lead in a circle.
  init(
    of image: Image, layer: Int?, contents: TarReadingOptions.Contents, trustsDigests: Bool, jobs: Int,
    progress: ReadingProgress?
  ) async throws(ArchiveError) {
    let image = try layer.map(image.onlyLayer) ?? image
    let loader = LayerLoader(trustsDigests: trustsDigests, jobs: jobs, contents: contents, progress: progress)
    layers = try await loader.load([image]).layers[0]
    isOneLayer = layer != nil
    guard !isOneLayer else { return }
    for layer in layers {
      do { try state.apply(layer, in: &tree) } catch { throw error.archiveError }
    }
  }

  /// All paths and what stands there, sorted as bytes; of several entries of one layer with the same path the last one,
  /// which is the one that counts.
  var all: [(path: [UInt8], view: EntryView)] {
    guard isOneLayer, let layer = layers.first else {
      let paths = state.nodes(in: tree).map { node in (path: tree.path(of: node), node: node) }
      return paths.sorted { $0.path.lexicographicallyPrecedes($1.path) }.compactMap { path, node in
        state.view(at: node).map { (path, $0) }
      }
    }
    var last: [[UInt8]: Int] = [:]
    for (index, entry) in layer.table.entries.enumerated() {
      last[layer.table.bytes(entry.path)] = index
    }
    return last.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { path, index in
      (path, .entry(layer, index: index))
    }
  }

  /// What a path leads to, symbolic links followed inside the root; in one layer alone, what stands at it.
  mutating func view(at path: [UInt8]) throws(ArchiveError) -> EntryView? {
    guard !isOneLayer else {
      let layer = layers[0]
      let index = layer.table.entries.lastIndex { layer.table.bytes($0.path).elementsEqual(path) }
      return index.map { .entry(layer, index: $0) }
    }
    do { return state.view(at: try state.node(at: path, in: &tree, followsLast: true)) } catch {
      throw error.archiveError
    }
  }
}
