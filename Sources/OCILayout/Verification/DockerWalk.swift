import TarStream

extension ArchiveWalk {
  /// Visits what `manifest.json` lists. `besidesIndex`: whether there is an `index.json`, with which it must agree.
  mutating func visitDockerManifest(besidesIndex: Bool) throws(ArchiveError) {
    let entries = try DockerManifestEntry.entries(
      try archive.document(named: "manifest.json"), limits: archive.limits)
    let known = KnownImages(listed)
    var told = ToldImages()
    for (position, entry) in entries.enumerated() {
      let (layers, image) = visit(entry)
      told.add(image, tags: entry.repoTags)
      if besidesIndex, let image, known.match(image, tags: entry.repoTags) { continue }
      contents.images.append(ReachedImage(layers: layers))
      if besidesIndex, let image { addDisagreement(image, entry, position: position) }
    }
    if besidesIndex { findUntold(told) }
  }

  /// Visits an image that `manifest.json` lists; returns its layers, and what it is by its blobs, where all of them
  /// are there.
  private mutating func visit(_ entry: DockerManifestEntry) -> (layers: [ReachedLayer], image: ImageIdentity?)
  {
    let name = FileName(entry.config)
    let bytes = file(entry.config, named: name.label, toldBy: "manifest.json")
    if let bytes, let digest = name.digest { check(bytes, against: digest) }
    let configuration = bytes.flatMap { self.configuration($0, named: name.label) }
    if let configuration {
      checkDiffIDCount(of: configuration, layers: entry.layers.count, blob: name.label)
    }
    var layers: [ReachedLayer] = []
    for (index, layer) in entry.layers.enumerated() {
      let layerName = FileName(layer)
      layers.append(
        ReachedLayer(
          name: layerName.label, blob: file(layer, named: layerName.label, toldBy: "manifest.json"),
          digest: layerName.digest, diffID: configuration?.diffIDs.element(at: index)))
    }
    guard let configuration, layers.allSatisfy({ $0.blob != nil }) else { return (layers, nil) }
    let config = name.digest ?? configuration.digest
    return (layers, ImageIdentity(config: config, layers: layers.compactMap(\.digest)))
  }

  // MARK: One archive, two descriptions

  private mutating func addDisagreement(_ image: ImageIdentity, _ entry: DockerManifestEntry, position: Int) {
    let name = entry.repoTags.first ?? "image \(position)"
    add(
      Finding(
        .imagesDisagree, blob: "manifest.json",
        "it tells of \(name) another configuration (\(image.config)) or other layers than index.json does: "
          + "programs load one image or the other; save the image again"))
  }

  /// Tells of images that only `index.json` knows. It may list platforms besides the one that `manifest.json` can
  /// tell of, so one image under a name is enough.
  private mutating func findUntold(_ told: ToldImages) {
    var names = told.names
    for image in listed where told.identities.contains(image.identity) { names.formUnion(image.names) }
    for image in listed where !told.identities.contains(image.identity) {
      let isNamed = image.names.contains { ImageSource.spellings(of: $0).contains(where: names.contains) }
      guard !isNamed, !image.names.isEmpty || told.identities.isEmpty else { continue }
      add(
        Finding(
          .imagesDisagree, blob: "index.json",
          "it leads to an image (configuration \(image.identity.config)) that manifest.json does not tell of: "
            + "programs see one image more or less; save the image again"))
    }
  }
}

/// The images that `manifest.json` tells of, by what they are and by their names.
private struct ToldImages {
  private(set) var identities: Set<ImageIdentity> = []
  private(set) var names: Set<String> = []

  mutating func add(_ image: ImageIdentity?, tags: [String]) {
    if let image { identities.insert(image) }
    names.formUnion(tags)
  }
}

/// The images that `index.json` leads to, found by what they are: there may be as many as `manifest.json` lists.
private struct KnownImages {
  /// The names of each, with and without the registry in front.
  private var names: [ImageIdentity: Set<String>] = [:]
  private var allNames: Set<String> = []

  init(_ images: [ListedImage]) {
    for image in images {
      let names = image.names.flatMap(ImageSource.spellings)
      self.names[image.identity, default: []].formUnion(names)
      allNames.formUnion(names)
    }
  }

  /// Whether an image of `manifest.json` is one of them; where `index.json` knows its name, one of that name.
  func match(_ image: ImageIdentity, tags: [String]) -> Bool {
    guard let names = names[image] else { return false }
    return !tags.contains(where: allNames.contains) || tags.contains(where: names.contains)
  }
}

/// A name in `manifest.json`, and the digest that it promises.
private struct FileName {
  /// What the file is called in findings: its digest, or its name.
  let label: String
  /// The digest that the name spells, if it is where a digest is meant: `blobs/sha256/…` since Docker 25, `….json` of
  /// a configuration before, `sha256:…` of go-containerregistry.
  let digest: Digest?

  init(_ name: String) {
    let parts = name.splitAtSlashes(omittingEmptyParts: false)
    var digest: Digest?
    if parts.count == 3, parts[0] == "blobs" {
      digest = Digest("\(parts[1]):\(parts[2])")
    } else if parts.count == 1, name.hasSuffix(".json") {
      digest = Digest("sha256:\(name.dropLast(5))")
    } else if parts.count == 1 {
      digest = Digest(name)
    }
    self.digest = digest
    label = digest?.description ?? name
  }
}
