public import TarStream

/// The bounds of what an archive's documents may ask for.
public struct ImageLimits: Hashable, Sendable {
  /// The bounds of its streams.
  public var streams = StreamLimits()
  /// Bytes of one JSON document. diffoci's 1 MiB refused real configurations; registries take 4 MiB manifests.
  public var documentBytes: UInt64 = 64 << 20
  /// How deep JSON may nest: real documents stay below ten, and each level takes stack.
  public var documentDepth = 200
  /// Manifests in one archive, over all of its indexes.
  public var manifests = 10_000
  /// Layers of one image. Docker takes 127.
  public var layers = 10_000
  /// Links, and names behind links, that all paths of one image lead through. A path may lead through 255 links of
  /// thousands of names each; real images take some thousand steps in all.
  public var linkSteps = 1 << 25
  /// How deep indexes may nest in one another.
  public var indexDepth = 8

  /// The limits as documented.
  public init() {}

  /// The limits times `factor`; depths stay, as the stack does.
  public func scaled(by factor: Double) -> ImageLimits {
    var limits = self
    limits.streams = streams.scaled(by: factor)
    limits.documentBytes = StreamLimits.scaled(documentBytes, by: factor)
    limits.manifests = Int(clamping: StreamLimits.scaled(UInt64(manifests), by: factor))
    limits.linkSteps = Int(clamping: StreamLimits.scaled(UInt64(linkSteps), by: factor))
    limits.layers = Int(clamping: StreamLimits.scaled(UInt64(layers), by: factor))
    return limits
  }
}
