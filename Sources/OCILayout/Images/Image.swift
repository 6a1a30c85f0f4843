public import TarStream

/// One image for one platform: its documents, read and checked, and its layers, not read yet.
public struct Image: Sendable {
  /// The archive that it comes from.
  public let archive: ImageArchive
  /// The names that it goes by.
  public let names: [String]
  /// The indexes on the way from `index.json` to the manifest; empty where the archive has no manifests.
  public let indexes: [IndexLevel]
  /// The manifest; `nil` where the archive has none, as those that Docker wrote before 25.
  public let manifest: ImageManifest?
  /// The configuration.
  public let configuration: ImageConfiguration
  /// The digest of the configuration, the image's identity for Docker.
  public let configDigest: Digest
  /// The layers, the lowest first.
  public let layers: [Layer]

  /// What an index says of the platform.
  let listedPlatform: Platform?

  /// The platform that the image runs on.
  public var platform: Platform? { configuration.platform ?? listedPlatform }
}

extension Image {
  /// The image with one of its layers alone, counted from 0.
  ///
  /// - Throws: `noSuchFile` where there is no such layer.
  public func onlyLayer(_ index: Int) throws(ArchiveError) -> Image {
    guard layers.indices.contains(index) else {
      throw ArchiveError(
        .noSuchFile, input: archive.name.text,
        "there is no layer \(index): of \(layers.count) layers the lowest is 0")
    }
    return Image(
      archive: archive, names: names, indexes: indexes, manifest: manifest, configuration: configuration,
      configDigest: configDigest, layers: [layers[index]], listedPlatform: listedPlatform)
  }
}

/// One layer of an image, as it is stored.
public struct Layer: Sendable {
  /// What it is called in messages: `layer 2 (sha256:…)`.
  public let name: String
  /// The bytes as they are stored, in most archives compressed.
  public let blob: ByteRegion
  /// What the manifest says of the blob; `nil` where there is no manifest.
  public let descriptor: Descriptor?
  /// The digest of the content before compression, as the configuration tells it; `nil` where it tells none.
  public let diffID: Digest?
  /// How the layer came to be, as the configuration's history tells it; `nil` where the history is short.
  public let history: String?
}

extension ImageArchive {
  /// Reads the documents of an image and finds its layers.
  ///
  /// - Throws: `missingBlob`, `digestMismatch`, `badDocument` and what else can be wrong with a document or a
  ///   descriptor; `unsupported` for layers of a kind that is not read, saying which.
  public func load(_ variant: ImageVariant, of source: ImageSource) throws(ArchiveError) -> Image {
    switch variant.origin {
    case .manifest(let descriptor, let indexes):
      return try load(descriptor, indexes: indexes, names: source.names, platform: variant.platform)
    case .docker(let entry):
      return try load(entry)
    }
  }

  private func load(
    _ descriptor: Descriptor, indexes: [IndexLevel], names: [String], platform: Platform?
  ) throws(ArchiveError) -> Image {
    guard !descriptor.mediaType.isDockerSchema1 else {
      throw ArchiveError(
        .unsupported, input: name.text, blob: "manifest \(descriptor.digest)",
        "a Docker manifest of schema 1, which is not read: convert it with skopeo copy")
    }
    let manifest = try ImageManifest(
      try document(descriptor, as: "manifest"), digest: descriptor.digest, limits: limits)
    let configuration = try ImageConfiguration(try document(manifest.config, as: "configuration"))
    try check(configuration, layerCount: manifest.layers.count)
    var layers: [Layer] = []
    for (index, layer) in manifest.layers.enumerated() {
      let label = "layer \(index) (\(layer.digest))"
      try check(layer.mediaType, of: label)
      layers.append(
        Layer(
          name: label, blob: try blob(layer, as: label), descriptor: layer,
          diffID: configuration.diffID(of: index), history: configuration.history(of: index)))
    }
    return Image(
      archive: self, names: names, indexes: indexes, manifest: manifest, configuration: configuration,
      configDigest: manifest.config.digest, layers: layers, listedPlatform: platform)
  }

  private func load(_ entry: DockerManifestEntry) throws(ArchiveError) -> Image {
    let configuration = try ImageConfiguration(try document(named: entry.config))
    try check(configuration, layerCount: entry.layers.count)
    var layers: [Layer] = []
    for (index, file) in entry.layers.enumerated() {
      let label = "layer \(index) (\(file))"
      guard let blob = try self.file(file, as: label) else {
        throw ArchiveError(.missingBlob, input: name.text, blob: label, "it is not in the archive")
      }
      layers.append(
        Layer(
          name: label, blob: blob, descriptor: nil, diffID: configuration.diffID(of: index),
          history: configuration.history(of: index)))
    }
    return Image(
      archive: self, names: entry.repoTags, indexes: [], manifest: nil, configuration: configuration,
      configDigest: configuration.document.digest, layers: layers, listedPlatform: nil)
  }

  private func check(_ configuration: ImageConfiguration, layerCount: Int) throws(ArchiveError) {
    guard configuration.diffIDs.isEmpty || configuration.diffIDs.count == layerCount else {
      throw configuration.document.bad(
        "it tells \(configuration.diffIDs.count) diffIDs for \(layerCount) layers")
    }
  }

  private func check(_ mediaType: MediaType, of layer: String) throws(ArchiveError) {
    if mediaType.isEncrypted {
      throw ArchiveError(
        .unsupported, input: name.text, blob: layer,
        "it is encrypted (\(mediaType.name)): decrypt the image first, with skopeo copy --decryption-key")
    }
    guard mediaType.kind == .layer || mediaType.name.isEmpty else {
      throw ArchiveError(
        .unsupported, input: name.text, blob: layer,
        "its media type \(mediaType.name) is none of an image's layers: is this an artifact?")
    }
  }
}

extension ImageConfiguration {
  fileprivate func diffID(of layer: Int) -> Digest? { diffIDs.indices.contains(layer) ? diffIDs[layer] : nil }

  fileprivate func history(of layer: Int) -> String? {
    layerHistory.indices.contains(layer) ? layerHistory[layer] : nil
  }
}
