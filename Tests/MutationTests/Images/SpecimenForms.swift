import ImageFixtures

extension Specimen {
  /// Makes the documents tell of as many layers as there are; `false` where they have no list of layers.
  mutating func fitDocuments() -> Bool {
    let count = layers.count
    let slots = Self.slots(layerCount: count)
    guard let diffIDs = configuration.place(["rootfs", "diff_ids"]) else { return false }
    configuration.resize(diffIDs, to: count, slots: slots) { "@diffID\($0)@" }
    guard form == .docker else {
      guard let list = manifest?.place(["layers"]) else { return false }
      manifest?.resize(list, to: count, slots: slots) { Self.layerDescriptor($0, suffix: "") }
      return true
    }
    guard let names = indexes[0].place(["0", "Layers"]) else { return false }
    indexes[0].resize(names, to: count, slots: slots) { "\"added/\($0)/layer.tar\"" }
    dockerNames =
      dockerNames.prefix(count + 1)
      + (dockerNames.count - 1..<max(count, dockerNames.count - 1)).map {
        "added/\($0)/layer.tar"
      }
    return true
  }

  /// The same image in another form: the configuration as it is, all that leads to it made anew.
  func converted(to form: Form, storage: StoredLayer.Storage = .plain) -> Specimen {
    var copy = self
    copy.form = form
    copy.others = []
    copy.longDigests = []
    for index in copy.layers.indices { copy.layers[index].store(as: storage) }
    let slots = Self.slots(layerCount: layers.count)
    if form == .docker {
      copy.manifest = nil
      copy.dockerNames = ["config.json"] + layers.indices.map { "\($0)/layer.tar" }
      let names = copy.dockerNames.dropFirst().map { "\"\($0)\"" }.joined(separator: ",")
      copy.indexes = [
        JSONTemplate(#"[{"Config":"config.json","RepoTags":["example:latest"],"Layers":[\#(names)]}]"#)
      ]
    } else {
      let list = copy.layers.indices.map { Self.layerDescriptor($0, suffix: copy.layers[$0].suffix) }
      copy.manifest = JSONTemplate(
        #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":"#
          + #"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":@config.digest@,"#
          + #""size":@config.size@},"layers":[\#(list.joined(separator: ","))]}"#, slots: slots)
      copy.indexes = [
        JSONTemplate(
          #"{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","#
            + #""digest":@manifest.digest@,"size":@manifest.size@,"#
            + #""annotations":{"org.opencontainers.image.ref.name":"latest"}}]}"#, slots: slots)
      ]
    }
    copy.positions = [0]
    return copy
  }

  private static func layerDescriptor(_ index: Int, suffix: String) -> String {
    #"{"mediaType":"application/vnd.oci.image.layer.v1.tar\#(suffix)","digest":@layer\#(index).digest@,"#
      + #""size":@layer\#(index).size@}"#
  }

  /// The layers as read, where all of them can be.
  var readings: [TarReading] { layers.compactMap(\.reading) }
}

extension JSONTemplate {
  /// Cuts an array's end off, or puts elements at its end.
  fileprivate mutating func resize(
    _ list: Place, to count: Int, slots: [String: Slot], _ element: (Int) -> String
  ) {
    let elements = children(of: list)
    for place in elements.dropFirst(count).reversed() { remove(place) }
    for index in elements.count..<max(count, elements.count) {
      guard let list = place(list.keys) else { return }
      append(element(index), to: list, slots: slots)
    }
  }
}
