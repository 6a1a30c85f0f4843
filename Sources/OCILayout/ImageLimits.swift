public import TarStream

/// All bounds of what an archive may ask for: those of its documents here, those of its streams in `streams`.
///
/// Each says what it bounds, its default and why; SECURITY.md lists them all. Where one is reached, the run ends with
/// status 2 and a message that names the property. `--max-scale FACTOR` multiplies all of them.
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
  /// Bytes of all paths of an image, or of two that are compared, written out, folders that no entry names among them:
  /// one name of a million letters and slashes stands for half a million folders, whose paths are 250 GB.
  public var pathBytes: UInt64 = 1 << 30
  /// How deep indexes may nest in one another. Real ones do so once.
  public var indexDepth = 8

  /// The limits as documented.
  public init() {}

  /// The limits times `factor`; depths go no further than the stack allows.
  public func scaled(by factor: Double) -> ImageLimits {
    var limits = self
    limits.streams = streams.scaled(by: factor)
    limits.documentBytes = StreamLimits.scaled(documentBytes, by: factor)
    limits.documentDepth = max(
      documentDepth, StreamLimits.scaled(documentDepth, by: factor, atMost: 1000))
    limits.manifests = StreamLimits.scaled(manifests, by: factor)
    limits.layers = StreamLimits.scaled(layers, by: factor)
    limits.linkSteps = StreamLimits.scaled(linkSteps, by: factor)
    limits.pathBytes = StreamLimits.scaled(pathBytes, by: factor)
    limits.indexDepth = max(indexDepth, StreamLimits.scaled(indexDepth, by: factor, atMost: 64))
    return limits
  }
}
