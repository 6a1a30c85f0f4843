import TarStream

extension ArchiveWalk {
  /// Visits what `manifest.json` lists. `besidesIndex`: whether there is an `index.json`, with which it must agree.
  mutating func visitDockerManifest(besidesIndex: Bool) throws(ArchiveError) {
    let entries = try DockerManifestEntry.entries(
      try archive.document(named: "manifest.json"), limits: archive.limits)
    var told: Set<Int> = []
    for (position, entry) in entries.enumerated() {
      let (layers, image) = visit(entry)
      if besidesIndex, let image, let same = match(image, tags: entry.repoTags) {
        told.insert(same)
        continue
      }
      contents.images.append(ReachedImage(layers: layers))
      if besidesIndex, let image { addDisagreement(image, entry, position: position) }
    }
    if besidesIndex { findUntold(told) }
  }

  /// Visits an image that `manifest.json` lists; returns its layers, and what it is by its blobs, where all of them
  /// are there.
  private mutating func visit(_ entry: DockerManifestEntry) -> (layers: [ReachedLayer], image: ListedImage?) {
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
    guard let bytes, layers.allSatisfy({ $0.blob != nil }) else { return (layers, nil) }
    let config = name.digest ?? Digest(of: bytes, algorithm: .sha256)
    return (layers, ListedImage(config: config, layers: layers.compactMap(\.digest)))
  }

  // MARK: One archive, two descriptions

  /// The image of `index.json` that one of `manifest.json` is: of those with one of its names, if there are any.
  private func match(_ image: ListedImage, tags: [String]) -> Int? {
    let named = listed.indices.filter { index in
      listed[index].names.contains { name in tags.contains { name == $0 || name.hasSuffix("/\($0)") } }
    }
    return (named.isEmpty ? Array(listed.indices) : named).first { index in
      listed[index].config == image.config
        && (image.layers.isEmpty || listed[index].layers == image.layers)
    }
  }

  private mutating func addDisagreement(_ image: ListedImage, _ entry: DockerManifestEntry, position: Int) {
    let name = entry.repoTags.first ?? "image \(position)"
    add(
      Finding(
        .imagesDisagree, blob: "manifest.json",
        "it tells of \(name) another configuration (\(image.config)) or other layers than index.json does: "
          + "programs load one image or the other; save the image again"))
  }

  /// Tells of images that only `index.json` knows. It may list platforms besides the one that `manifest.json` can
  /// tell of, so one image under a name is enough.
  private mutating func findUntold(_ told: Set<Int>) {
    var toldNames: Set<String> = []
    for index in told { toldNames.formUnion(listed[index].names) }
    for index in listed.indices where !told.contains(index) {
      let image = listed[index]
      guard image.names.isDisjoint(with: toldNames), !image.names.isEmpty || told.isEmpty else { continue }
      add(
        Finding(
          .imagesDisagree, blob: "index.json",
          "it leads to an image (configuration \(image.config)) that manifest.json does not tell of: "
            + "programs see one image more or less; save the image again"))
    }
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
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
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
