import OCILayout
import TarStream

/// Bounds that are low, so that what grows on purpose is refused soon and the fuzzer goes on to other things.
enum Limits {
  static let streams: StreamLimits = {
    var limits = StreamLimits()
    limits.decompressedBytes = 4 << 20
    limits.sparseBytes = 1 << 20
    limits.sparseSegments = 1000
    limits.entries = 1000
    limits.nameBytes = 1 << 14
    limits.paxBytes = 1 << 15
    limits.arenaBytes = 1 << 20
    limits.zstdWindowLog = 22
    return limits
  }()

  static let images: ImageLimits = {
    var limits = ImageLimits()
    limits.streams = streams
    limits.documentBytes = 1 << 16
    limits.manifests = 50
    limits.layers = 50
    return limits
  }()
}
