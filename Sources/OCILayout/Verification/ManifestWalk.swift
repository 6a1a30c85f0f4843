import TarStream

/// An image that `index.json` leads to.
struct ListedImage {
  var names: Set<String> = []
  let identity: ImageIdentity
}

/// What an image is by its blobs.
struct ImageIdentity: Hashable {
  let config: Digest
  let layers: [Digest]
}

/// What is needed of a configuration, which many manifests may share.
struct KnownConfiguration {
  let digest: Digest
  let platform: Platform?
  let diffIDs: [Digest]
}

extension ArchiveWalk {
  /// Visits what a manifest lists; returns which of the listed images it is, where it is an image.
  mutating func visit(_ manifest: ImageManifest, of descriptor: Descriptor) -> Int? {
    let name = "\(descriptor.digest)"
    let configBytes = blob(manifest.config, toldBy: name)
    let type = manifest.config.mediaType
    let hasConfiguration = type.kind == .configuration || type.name.isEmpty
    guard !descriptor.isAttestation,
      hasConfiguration || manifest.layers.contains(where: { $0.mediaType.kind == .layer })
    else {
      // An attestation or an artifact: its blobs are all that can be said of it.
      for layer in manifest.layers { _ = blob(layer, toldBy: name) }
      return nil
    }
    let configuration =
      hasConfiguration
      ? configBytes.flatMap { self.configuration($0, named: "\(manifest.config.digest)") } : nil
    if let configuration {
      checkPlatform(of: configuration, descriptor, blob: name)
      checkDiffIDCount(of: configuration, layers: manifest.layers.count, blob: "\(manifest.config.digest)")
    }
    var layers: [ReachedLayer] = []
    for (index, layer) in manifest.layers.enumerated() {
      layers.append(
        ReachedLayer(
          name: "\(layer.digest)", blob: self.layer(layer, toldBy: name), digest: layer.digest,
          diffID: configuration?.diffIDs.element(at: index),
          announced: TableOfContents.Announcement(layer)))
    }
    contents.images.append(ReachedImage(layers: layers))
    listed.append(
      ListedImage(
        identity: ImageIdentity(config: manifest.config.digest, layers: manifest.layers.map(\.digest))))
    return listed.count - 1
  }

  /// What a configuration tells; it is read once, however many images share it.
  mutating func configuration(_ bytes: ByteRegion, named name: String) -> KnownConfiguration? {
    if let known = configurations[name] { return known }
    do {
      let found = try ImageConfiguration(
        try Document(bytes, name: name, input: archive.name.text, limits: archive.limits))
      configurations[name] = KnownConfiguration(
        digest: found.document.digest, platform: found.platform, diffIDs: found.diffIDs)
    } catch {
      configurations[name] = .some(nil)
      add(Finding(error, blob: name))
    }
    return configurations[name] ?? nil
  }

  private mutating func checkPlatform(
    of configuration: KnownConfiguration, _ descriptor: Descriptor, blob: String
  ) {
    guard let own = configuration.platform, let told = descriptor.platform,
      own.os != told.os || own.architecture != told.architecture
    else { return }
    add(
      Finding(
        .platformMismatch, blob: blob,
        "its index lists it for \(told) where its configuration says \(own): it may be pulled where it cannot run"
      ))
  }

  mutating func checkDiffIDCount(of configuration: KnownConfiguration, layers: Int, blob: String) {
    guard configuration.diffIDs.count != layers else { return }
    add(
      Finding(
        .diffIDCount, blob: blob,
        "it tells \(configuration.diffIDs.count) diffIDs for \(layers) layers: build or save the image again")
    )
  }

  /// A layer's blob, where it is one that is read; its digest is left to whoever reads it.
  private mutating func layer(_ layer: Descriptor, toldBy manifest: String) -> ByteRegion? {
    let isRead = layer.mediaType.kind == .layer || layer.mediaType.name.isEmpty
    let bytes = blob(layer, toldBy: manifest, hashes: !isRead)
    guard isRead else {
      let problem =
        layer.mediaType.isEncrypted
        ? "it is encrypted: decrypt the image with skopeo copy --decryption-key to have its content checked"
        : "its media type \(layer.mediaType.name) is none of an image's layers: its content is not checked"
      add(Finding(.unsupportedContent, blob: "\(layer.digest)", problem))
      return nil
    }
    if let bytes { checkCompression(of: bytes, layer) }
    return bytes
  }

  private mutating func checkCompression(of bytes: ByteRegion, _ layer: Descriptor) {
    let type = layer.mediaType
    guard !type.name.isEmpty else { return }
    let suffix = type.ociEquivalent.drop { $0 != "+" }
    let told: Compression = suffix == "+gzip" ? .gzip : suffix == "+zstd" ? .zstd : .none
    let found = Compression(detecting: bytes)
    guard found != told else { return }
    add(
      Finding(
        .mediaTypeMismatch, blob: "\(layer.digest)",
        "its media type \(type.name) means the compression \(told.rawValue), and it has \(found.rawValue): "
          + "runtimes that go by the media type cannot unpack it"))
  }
}

extension Array {
  /// The element at an index; `nil` where the array is too short.
  func element(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
