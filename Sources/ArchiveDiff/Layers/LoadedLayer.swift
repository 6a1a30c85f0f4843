import OCILayout
import Synchronization
import TarStream

/// A layer that was read: its table, shared by all places where the same layer stands.
final class LoadedLayer: Sendable {
  let contents: TarContents
  let origin: LayerOrigin
  /// What each entry that is no plain entry means for the layers below.
  let whiteouts: [Whiteout]
  /// For each entry, whether its path has a part that only whiteouts have: such entries make no file.
  let isMarker: [Bool]
  private let digests: Mutex<ContentDigests>

  /// - Throws: where a whiteout names nothing that could be removed.
  init(_ contents: TarContents, from origin: LayerOrigin) throws(ArchiveError) {
    self.contents = contents
    self.origin = origin
    digests = Mutex(contents.contentDigests)
    var whiteouts: [Whiteout] = []
    var isMarker = [Bool](repeating: false, count: contents.table.entries.count)
    for (index, entry) in contents.table.entries.enumerated() {
      let path = contents.table.bytes(entry.path)
      guard Whiteout.mayBeMarker(path) else { continue }
      isMarker[index] = true
      do {
        if let whiteout = try Whiteout(path) { whiteouts.append(whiteout) }
      } catch {
        throw ArchiveError(
          .badStream, input: origin.input, blob: origin.name, offset: entry.offset, place: .decompressed,
          "the whiteout \(EscapedText.escape(path)) names nothing that could be removed")
      }
    }
    self.whiteouts = whiteouts
    self.isMarker = isMarker
  }

  /// A layer that need not be read: it has no entries.
  init(unread origin: LayerOrigin) {
    self.origin = origin
    contents = TarContents(unread: Compression(detecting: origin.blob))
    whiteouts = []
    isMarker = []
    digests = Mutex([:])
  }

  var table: EntryTable { contents.table }

  /// The digest of what a file holds; `nil` where it is not known (yet).
  func digest(of entry: UInt32) -> SHA256Digest? { digests.withLock { $0[entry] } }

  /// Takes in digests that came to be known while the layer was read.
  func learn(_ found: ContentDigests) { digests.withLock { $0.merge(found) { first, _ in first } } }

  /// Computes the digests of some files that are not known yet. The layer is read again for that.
  func learnDigests(of entries: Set<UInt32>) throws(ArchiveError) {
    do {
      learn(try origin.blob.contentDigests(of: entries, in: table, limits: origin.limits))
    } catch {
      throw ArchiveError(error, input: origin.input, blob: origin.name)
    }
  }
}

/// Where a layer was read from.
struct LayerOrigin: Sendable {
  /// The input as the user wrote it.
  let input: String
  /// What the layer is called in messages.
  let name: String
  /// Its bytes as they are stored.
  let blob: ByteRegion
  let limits: StreamLimits
}

extension LayerOrigin {
  init(_ layer: Layer, of archive: ImageArchive) {
    self.init(
      input: archive.name.text, name: layer.name, blob: layer.blob, limits: archive.limits.streams)
  }
}
