import ArchiveDiff
import ImageFixtures

/// Changes in the manifest and what leads to it.
struct EnvelopeMutations {
  var image: Specimen
  var random: SeededGenerator

  /// What reports write before pointers into the innermost index.
  static func prefix(_ image: Specimen, depth: Int) -> String {
    image.positions.prefix(depth).map { "/manifests/\($0)" }.joined()
  }

  private var depth: Int { image.indexes.count - 1 }
  private var position: Int { image.positions[depth] }
  private var prefix: String { Self.prefix(image, depth: depth) }

  // MARK: Manifest

  mutating func manifestAnnotation() -> Effect? {
    guard var manifest = image.manifest else { return nil }
    let key = random.pick([
      "org.example.new", "org.opencontainers.image.created", "containerd.io/snapshot/stargz/toc.digest",
    ])
    var keys = random.pick([[], ["config"], ["layers", String(random.below(image.layers.count))]])
    if let place = manifest.place(keys + ["annotations"]) {
      if manifest.place(keys + ["annotations", key]) != nil { return nil }
      manifest.append("\"\(key)\": \"new\"", to: place)
    } else if let place = manifest.place(keys) {
      manifest.append("\"annotations\": {\"\(key)\": \"new\"}", to: place)
    }
    keys += ["annotations", key]
    image.manifest = manifest
    return Effect(
      "annotation \(key) added to the manifest", .manifest, JSONTemplate.Place.pointer(keys), "value")
  }

  /// Docker's name for OCI's, or the other way round.
  mutating func mediaType() -> Effect? {
    guard var manifest = image.manifest else { return nil }
    let places = manifest.places().filter { $0.keys.last == "mediaType" }
    guard let place = random.pickAny(places), let old = manifest.string(at: place),
      let new = MediaTypes.counterpart(of: old)
    else { return nil }
    manifest.tokens[place.value.lowerBound].text = "\"\(new)\""
    image.manifest = manifest
    return Effect("\(place.pointer) from \(old) to \(new)", .manifest, place.pointer, "value")
  }

  mutating func mediaTypeSuffix() -> Effect? {
    guard var manifest = image.manifest else { return nil }
    let index = random.below(image.layers.count)
    guard let place = manifest.place(["layers", String(index), "mediaType"]),
      let old = manifest.string(at: place), old.hasPrefix("application/vnd.oci.")
    else { return nil }
    let base = "application/vnd.oci.image.layer.v1.tar"
    guard let new = random.pickAny([base, base + "+gzip", base + "+zstd"].filter { $0 != old }) else {
      return nil
    }
    manifest.tokens[place.value.lowerBound].text = "\"\(new)\""
    image.manifest = manifest
    return Effect("\(place.pointer) from \(old) to \(new)", .manifest, place.pointer, "value")
  }

  mutating func longDigest() -> Effect? {
    guard image.form != .docker else { return nil }
    let layer = random.below(image.layers.count)
    let isLayer = random.chance(50)
    let isConfiguration = random.chance(50)
    image.longDigests = [isLayer ? .layer(layer) : isConfiguration ? .configuration : .manifest]
    if isLayer {
      return Effect("SHA-512 of layer \(layer)", .layer, layer: layer, "/layers/\(layer)", "digest")
    }
    return Effect("SHA-512 of \(image.longDigests)", isConfiguration ? .config : .manifest, "", "digest")
  }

  mutating func longDiffID() -> Effect? {
    let layer = random.below(image.layers.count)
    image.longDiffIDs = [layer]
    return Effect("SHA-512 as diffID of layer \(layer)", .layer, layer: layer, "/layers/\(layer)", "diffID")
  }

  // MARK: Indexes

  mutating func name() -> Effect? {
    if image.form == .docker {
      guard let place = image.indexes[0].place(["0", "RepoTags", "0"]) else { return nil }
      image.indexes[0].tokens[place.value.lowerBound].text = "\"other:latest\""
      return Effect("RepoTags", .index, "", "names")
    }
    let places = image.indexes[0].places().filter { $0.keys.last == "org.opencontainers.image.ref.name" }
    guard !places.isEmpty else { return nil }
    for place in places { image.indexes[0].tokens[place.value.lowerBound].text = "\"other:latest\"" }
    return Effect("the name of the image", .index, "", "names")
  }

  mutating func descriptorAnnotation() -> Effect? {
    guard image.form != .docker else { return nil }
    let depth = random.below(image.indexes.count)
    let keys = ["manifests", String(image.positions[depth])]
    // Names count where index.json tells them; deeper they are annotations of a blob that has a digest.
    let key = depth > 0 && random.chance(50) ? "org.opencontainers.image.ref.name" : "org.example.new"
    if let place = image.indexes[depth].place(keys + ["annotations"]) {
      image.indexes[depth].append("\"\(key)\": \"1\"", to: place)
    } else if let place = image.indexes[depth].place(keys) {
      image.indexes[depth].append("\"annotations\": {\"\(key)\": \"1\"}", to: place)
    }
    let pointer = Self.prefix(image, depth: depth + 1) + "/annotations/\(key)"
    return Effect("annotation of the descriptor in index \(depth)", .index, pointer, "value")
  }

  mutating func platform() -> Effect? {
    guard image.form != .docker, image.others.isEmpty else { return nil }
    let keys = ["manifests", String(position), "platform"]
    let pointer = prefix + JSONTemplate.Place.pointer(keys)
    if let place = image.indexes[depth].place(keys) {
      if random.chance(50) {
        image.indexes[depth].remove(place)
        return Effect("platform of the descriptor removed", .index, pointer, "value")
      }
      image.indexes[depth].append("\"variant\": \"v3\"", to: place)
      return Effect("variant of the descriptor's platform added", .index, pointer + "/variant", "value")
    }
    guard let descriptor = image.indexes[depth].place(Array(keys.dropLast())) else { return nil }
    image.indexes[depth].append(
      "\"platform\": {\"os\": \"linux\", \"architecture\": \"amd64\"}", to: descriptor)
    return Effect("platform of the descriptor added", .index, pointer, "value")
  }

  /// The list of manifests in an index of its own, which index.json leads to.
  mutating func nest() -> Effect? {
    guard image.form != .docker, image.indexes.count == 1, image.others.isEmpty else { return nil }
    let slots = Specimen.slots(layerCount: 0)
    let outer = JSONTemplate(
      #"{"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.index.v1+json", "#
        + #""digest": @index.digest@, "size": @index.size@, "#
        + #""annotations": {"org.opencontainers.image.ref.name": "example:latest"}}]}"#, slots: slots)
    guard image.indexes[0].places().contains(where: { image.indexes[0].string(at: $0) == "example:latest" })
    else { return nil }
    image.indexes.insert(outer, at: 0)
    image.positions.insert(0, at: 0)
    return Effect("the index nested in another one", .index, "", "depth")
  }

  mutating func attestation() -> Effect? {
    guard image.form != .docker, let list = image.indexes[depth].place(["manifests"]) else { return nil }
    let manifest = Array(#"{"schemaVersion": 2, "config": {}, "layers": [], "attests": 1}"#.utf8)
    let descriptor = ImageFixture.descriptor(
      "application/vnd.oci.image.manifest.v1+json", manifest,
      members: [
        #""platform": {"os": "unknown", "architecture": "unknown"}"#,
        #""annotations": {"vnd.docker.reference.type": "attestation-manifest"}"#,
      ])
    image.others.append(manifest)
    let isFirst = random.chance(50)
    let count = image.indexes[depth].children(of: list).count
    if isFirst {
      let tokens = JSONTemplate(descriptor + ",").tokens
      image.indexes[depth].tokens.insert(contentsOf: tokens, at: list.value.lowerBound + 1)
    } else {
      image.indexes[depth].append(descriptor, to: list)
    }
    return Effect(
      "an attestation added", .index, prefix + "/manifests/\(isFirst ? 0 : count)", "digest")
  }

  mutating func order() -> Effect? {
    guard let list = image.indexes[depth].place(["manifests"]) else { return nil }
    let elements = image.indexes[depth].children(of: list)
    guard image.form != .docker, elements.count > 1 else { return nil }
    image.indexes[depth].swap(elements[0], elements[1])
    return Effect("the manifests of the index swapped", .index, prefix + "/manifests", "order")
  }

  /// The time of the files in the archive itself.
  mutating func outerTime() -> Effect? {
    guard image.form != .folder else { return nil }
    image.outerTime += 1
    return Effect("the time of the archive's own files", .same)
  }

  mutating func indexMediaType() -> Effect? {
    guard image.form != .docker else { return nil }
    let depth = random.below(image.indexes.count)
    guard let place = image.indexes[depth].place(["mediaType"]) else { return nil }
    image.indexes[depth].tokens[place.value.lowerBound].text =
      "\"application/vnd.docker.distribution.manifest.list.v2+json\""
    return Effect(
      "media type of index \(depth)", .index, Self.prefix(image, depth: depth) + "/mediaType", "value")
  }

  /// Something about another image that the index lists: its digest stays, and that of the index does not.
  mutating func otherDescriptor() -> Effect? {
    guard image.indexes.count > 1, !image.others.isEmpty,
      let place = image.indexes[depth].place(["manifests", String(1 - position)])
    else { return nil }
    image.indexes[depth].append("\"annotations\": {\"org.example.new\": \"1\"}", to: place)
    var effect = Effect(
      "annotation of another image's descriptor",
      areas: [Effect.Area(kind: .index, pointer: prefix + "/manifests/\(1 - position)", attribute: nil)])
    effect.reason = Reason(.envelope, .envelope)
    return effect
  }
}
