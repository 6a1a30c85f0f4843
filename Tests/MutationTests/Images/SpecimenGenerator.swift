import ImageFixtures
import OCILayout

/// Makes images of every shape that the mutations need something of.
struct SpecimenGenerator {
  private var random: SeededGenerator
  private let isSpaced: Bool
  private let isDocker: Bool

  init(_ random: SeededGenerator) {
    self.random = random
    isSpaced = self.random.chance(50)
    isDocker = self.random.chance(25)
  }

  /// An image of one to three layers.
  mutating func specimen() -> Specimen {
    let form: Specimen.Form = isDocker ? .docker : random.chance(40) ? .archive : .folder
    var layerGenerator = LayerGenerator()
    let layers = (0..<random.pick([1, 1, 1, 2, 2, 2, 3])).map { _ -> StoredLayer in
      let tar = layerGenerator.layer(&random)
      return StoredLayer(tar: tar, storage: isDocker ? .plain : storage())
    }
    var specimen = Specimen(
      form: form, layers: layers, configuration: configuration(layers.count), manifest: nil, indexes: [],
      positions: [])
    if isDocker {
      addDockerManifest(to: &specimen)
    } else {
      specimen.manifest = manifest(layers)
      addIndexes(to: &specimen)
    }
    return specimen
  }

  private mutating func storage() -> StoredLayer.Storage {
    switch random.below(10) {
    case 0..<4: return .plain
    case 4..<8: return .gzip(GzipShape(blockSize: random.pick([65_535, 4_096]), memberSize: nil))
    default: return .zstd(ZstdShape(tellsSize: random.chance(70), hasChecksum: random.chance(30)))
    }
  }

  // MARK: Documents

  private mutating func configuration(_ layerCount: Int) -> JSONTemplate {
    let host = Platform.host
    var more = random.chance(30) ? #", "Labels": {"a/b~c": "1", "maintainer": "Zoë"}"# : ""
    if random.chance(20) { more += #", "Image": "sha256:base", "Cmd": ["sh", "-c"]"# }
    var members = [
      #""created": "2024-01-0\#(1 + random.below(9))T00:00:00Z""#,
      #""architecture": "\#(host.architecture)""#, #""os": "\#(host.os)""#,
      #""config": {"Env": ["PATH=/bin", "LANG=C"]\#(more)}"#,
      #""rootfs": {"type": "layers", "diff_ids": [\#(slots("diffID", layerCount))]}"#,
      #""history": [\#(history(layerCount))]"#,
    ]
    if random.chance(30) { members.append(#""author": "A \"quoted\" one""#) }
    if random.chance(30) { members.append(#""docker_version": "20.10.7""#) }
    if random.chance(30) { members.append(#""container_config": {"Hostname": "f00", "Tty": false}"#) }
    if random.chance(30) { members.append(#""x-number": 1"#) }
    if random.chance(40) { members.append(#""x-fraction": 2.50"#) }
    if random.chance(30) { members.append(#""x-null": null"#) }
    return template(object(members), layerCount)
  }

  private mutating func history(_ layerCount: Int) -> String {
    var lines = (0..<layerCount).map {
      #"{"created_by": "RUN step \#($0)"}"#
    }
    if random.chance(25) { lines.append(#"{"created_by": "CMD", "empty_layer": true}"#) }
    return lines.joined(separator: ", ")
  }

  private mutating func manifest(_ layers: [StoredLayer]) -> JSONTemplate {
    let isOCI = random.chance(75)
    let types =
      isOCI
      ? [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.config.v1+json",
        "application/vnd.oci.image.layer.v1.tar",
      ]
      : [
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.container.image.v1+json", "application/vnd.docker.image.rootfs.diff.tar",
      ]
    let descriptors = layers.enumerated().map { index, layer -> String in
      let suffix = isOCI ? layer.suffix : layer.suffix.isEmpty ? "" : "." + layer.suffix.dropFirst()
      let more = random.chance(30) ? [#""annotations": {"org.example.step": "\#(index)"}"#] : []
      return descriptor(types[2] + suffix, "layer\(index)", more)
    }
    var members = [
      #""schemaVersion": 2"#, #""config": "# + descriptor(types[1], "config", []),
      #""layers": [\#(descriptors.joined(separator: ", "))]"#,
    ]
    if !isOCI || random.chance(70) { members.insert(#""mediaType": "\#(types[0])""#, at: 1) }
    if random.chance(40) {
      members.append(
        #""annotations": {"org.opencontainers.image.created": "2024-01-01T00:00:00Z", "org.example.a": "b"}"#)
    }
    return template(object(members), layers.count)
  }

  private mutating func addDockerManifest(to specimen: inout Specimen) {
    specimen.dockerNames = ["config.json"] + specimen.layers.indices.map { "\($0)/layer.tar" }
    let names = specimen.dockerNames.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
    let entry = #"{"Config": "config.json", "RepoTags": ["example:latest"], "Layers": [\#(names)]}"#
    specimen.indexes = [template("[\(entry)]", 0)]
    specimen.positions = [0]
  }

  private mutating func addIndexes(to specimen: inout Specimen) {
    let host = Platform.host
    let name = #""annotations": {"org.opencontainers.image.ref.name": "example:latest"}"#
    let platform = #""platform": {"architecture": "\#(host.architecture)", "os": "\#(host.os)"}"#
    let isNested = random.chance(35)
    let hasOther = random.chance(40)
    // Without platforms the variants of one image could not be told apart.
    var own = hasOther || random.chance(60) ? [platform] : []
    if !isNested { own.append(name) }
    var list = [descriptor("application/vnd.oci.image.manifest.v1+json", "manifest", own)]
    if hasOther {
      let other = ImageFixture(
        [LayerFixture([TarMember("other", text: "other")], stored: .plain)], architecture: "s390x")
      specimen.others = Array(other.blobs.values)
      list.append(
        other.descriptor(
          members: [#""platform": {"os": "linux", "architecture": "s390x"}"#] + (isNested ? [] : [name])))
      if random.chance(40) { list.reverse() }
    }
    specimen.positions = [hasOther && list[1].contains("@") ? 1 : 0]
    let inner = index(list, annotations: isNested && random.chance(30))
    specimen.indexes = [inner]
    if isNested {
      let descriptor = descriptor("application/vnd.oci.image.index.v1+json", "index", [name])
      specimen.indexes = [index([descriptor], annotations: false), inner]
      specimen.positions.insert(0, at: 0)
    }
  }

  private mutating func index(_ descriptors: [String], annotations: Bool) -> JSONTemplate {
    var members = [#""schemaVersion": 2"#, #""manifests": [\#(descriptors.joined(separator: ", "))]"#]
    if random.chance(60) { members.append(#""mediaType": "application/vnd.oci.image.index.v1+json""#) }
    if annotations { members.append(#""annotations": {"org.example.index": "1"}"#) }
    return template(object(members), 0)
  }

  // MARK: Text

  private func descriptor(_ mediaType: String, _ slot: String, _ members: [String]) -> String {
    let all = [
      #""mediaType": "\#(mediaType)""#, #""digest": @\#(slot).digest@"#, #""size": @\#(slot).size@"#,
    ]
    return "{" + (all + members).joined(separator: ", ") + "}"
  }

  private func slots(_ name: String, _ count: Int) -> String {
    (0..<count).map { "@\(name)\($0)@" }.joined(separator: ", ")
  }

  private mutating func object(_ members: [String]) -> String {
    var members = members
    for index in members.indices.dropFirst() where random.chance(20) { members.swapAt(index, index - 1) }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private func template(_ text: String, _ layerCount: Int) -> JSONTemplate {
    var template = JSONTemplate(text, slots: Specimen.slots(layerCount: layerCount))
    if !isSpaced { for index in template.tokens.indices { template.tokens[index].space = "" } }
    return template
  }
}

extension Specimen {
  /// The names of open tokens in the text of documents.
  static func slots(layerCount: Int) -> [String: JSONTemplate.Slot] {
    var slots: [String: JSONTemplate.Slot] = [
      "config.digest": .digest(.configuration), "config.size": .size(.configuration),
      "manifest.digest": .digest(.manifest), "manifest.size": .size(.manifest),
      "index.digest": .digest(.index(1)), "index.size": .size(.index(1)),
    ]
    for index in 0..<layerCount {
      slots["diffID\(index)"] = .diffID(index)
      slots["layer\(index).digest"] = .digest(.layer(index))
      slots["layer\(index).size"] = .size(.layer(index))
    }
    return slots
  }
}
