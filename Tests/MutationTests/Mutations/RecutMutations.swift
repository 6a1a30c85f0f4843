import ArchiveDiff

/// Layers cut otherwise, so that they lead to the same root file system.
struct RecutMutations {
  var image: Specimen
  var random: SeededGenerator

  /// One layer in two: its whiteouts, which act on the layers below, stay in the first part.
  mutating func split() -> Effect? {
    let index = random.below(image.layers.count)
    guard let reading = image.layers[index].reading, reading.entries.count > 1,
      !reading.entries.contains(where: { $0.extensions.contains { $0.typeFlag == UInt8(ascii: "g") } })
    else { return nil }
    let cut = random.below(reading.entries.count + 1)
    func archive(_ entries: [TarReading.Entry]) -> [UInt8] {
      entries.flatMap { reading.bytes[$0.start..<$0.end] } + [UInt8](repeating: 0, count: 1_024)
    }
    let late = reading.entries.enumerated().filter { $0.offset >= cut && !$0.element.isMarker }.map(\.element)
    let starts = Set(late.map(\.start))
    let early = reading.entries.filter { !starts.contains($0.start) }
    let storage = image.layers[index].storage
    image.layers[index].replace(tar: archive(early))
    image.layers.insert(StoredLayer(tar: archive(late), storage: storage), at: index + 1)
    guard image.fitDocuments() else { return nil }
    return effect("layer \(index) split behind entry \(cut)")
  }

  /// Two layers in one, where the upper one removes nothing.
  mutating func merge() -> Effect? {
    let candidates = image.layers.indices.dropFirst().filter { index in
      guard let reading = image.layers[index].reading else { return false }
      return !reading.entries.contains(where: \.isMarker)
    }
    guard let index = random.pickAny(candidates),
      let lower = image.layers[index - 1].reading, let upper = image.layers[index].reading
    else { return nil }
    let entries = lower.bytes[..<lower.trailer.lowerBound] + upper.bytes[..<upper.trailer.lowerBound]
    image.layers[index - 1].replace(tar: entries + [UInt8](repeating: 0, count: 1_024))
    image.layers.remove(at: index)
    guard image.fitDocuments() else { return nil }
    return effect("layers \(index - 1) and \(index) merged")
  }

  private func effect(_ what: String) -> Effect {
    var effect = Effect(what, .manifest, "/layers", "count")
    effect.isRecut = true
    return effect
  }
}
