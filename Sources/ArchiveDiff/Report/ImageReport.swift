public import OCILayout
import TarStream

/// The highest rung of the ladder of sameness that holds for two images.
public enum Equivalence: String, Sendable, CaseIterable, Comparable {
  /// The inputs are the same bytes.
  case archive
  /// The manifests have the same digest: a registry would call them one image.
  case image
  /// The configurations are the same bytes and the layers have the same diffIDs.
  case layers
  /// Every entry of every layer is the same in every field and in order.
  case entries
  /// Nothing differs that `--semantic` reports.
  case semantic
  /// The layers make the same root file system, to run with the same configuration.
  case rootfs
  /// None of these.
  case different

  /// The higher rung comes first.
  public static func < (left: Equivalence, right: Equivalence) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// What was compared on one side.
public struct InputSummary: Sendable {
  /// The input as the user wrote it.
  public var path: String
  /// The form of the archive.
  public var format: ArchiveFormat
  /// The image's first name; `nil` where it has none.
  public var reference: String?
  /// The platform; `nil` where the image tells none.
  public var platform: Platform?
  /// The digest of the manifest; `nil` where the archive has none.
  public var manifestDigest: Digest?
  /// The digest of the configuration.
  public var configDigest: Digest
  /// How many layers there are.
  public var layers: Int
  /// Each of them, the lowest first.
  public var layerSummaries: [LayerSummary]

  init(_ image: Image) {
    path = image.archive.name.text
    format = image.archive.format
    reference = image.names.first
    platform = image.platform
    manifestDigest = image.manifest?.digest
    configDigest = image.configDigest
    layers = image.layers.count
    layerSummaries = image.layers.map(LayerSummary.init)
  }
}

/// A layer of one side.
public struct LayerSummary: Sendable {
  /// The digest of its blob; `nil` where there is no manifest.
  public var digest: Digest?
  /// The digest of its content before compression; `nil` where the configuration tells none.
  public var diffID: Digest?
  /// How many bytes the blob has, compressed as it is.
  public var storedBytes: Int
  /// How it came to be, as the configuration's history tells it; `nil` where that is short.
  public var history: String?

  init(_ layer: Layer) {
    digest = layer.descriptor?.digest
    diffID = layer.diffID
    storedBytes = layer.blob.count
    history = layer.history
  }
}

/// How much was compared and what came of it, in numbers.
public struct Summary: Sendable {
  /// How many differences are reported.
  public var differences = 0
  /// How many were left out because the options ask for it, by cause.
  public var ignored: [Cause: Int] = [:]
  /// How many were left out because of their paths (``PathSelection``).
  public var excluded = 0
  /// How many are reported, by cause.
  public var byCause: [Cause: Int] = [:]
  /// In how many places both images have the same layer.
  public var layersShared = 0
  /// How many layers were read.
  public var layersRead = 0
  /// How many entries were read.
  public var entries = 0
  /// How many bytes they had before compression.
  public var bytesRead: UInt64 = 0
}

/// What the comparison of two images for one platform found.
public struct ImageReport: Sendable {
  /// The highest rung that holds.
  public var equivalence: Equivalence
  /// The two inputs.
  public var inputs: [InputSummary]
  /// What was asked for.
  public var options: ComparisonOptions
  /// The numbers.
  public var summary: Summary
  /// The differences: documents first, then by layer and path.
  public var differences: [Difference]
  /// What the user should know besides, a line each.
  public var warnings: [String]
  /// The layers of each side that were compared, the lowest first; none where the images were found to be the same before.
  var layers: [[LoadedLayer]] = []
}

/// The comparison of two archives: a report a platform.
public struct ArchiveReport: Sendable {
  /// The reports, in the order of the platforms.
  public var images: [ImageReport]
  /// Whether several platforms were asked for, so that a list is expected even where there is one.
  public var isList: Bool

  /// Whether nothing differs that is reported.
  public var isEqual: Bool { images.allSatisfy { $0.differences.isEmpty } }

  /// Whether the images are as much the same as a rung says, on each platform.
  public func reaches(_ rung: Equivalence) -> Bool { images.allSatisfy { $0.equivalence <= rung } }
}
