import ArchiveDiff

/// Makes pairs of images that differ in one thing, each from a seed and a number alone.
struct MutationGenerator {
  let seed: UInt64
  /// The image that pairs were made from last.
  private var last: (index: Int, image: Specimen)?

  init(seed: UInt64) { self.seed = seed }

  /// How many pairs in a row start from the same image.
  static let pairsPerImage = 8

  /// The pair of that number.
  mutating func mutant(at index: Int) -> Mutant {
    let base = image(at: index / Self.pairsPerImage)
    var random = SeededGenerator(seed: seed, index: index, stream: 1)
    let kinds = MutationKind.allCases
    var kind = kinds[index % kinds.count]
    while true {
      for _ in 0..<10 {
        if let mutant = mutant(kind, of: base, &random) { return mutant }
      }
      // Not every image has what a mutation needs.
      kind = random.pick(kinds)
    }
  }

  /// One image in eight is a fixture; the others are made.
  private mutating func image(at index: Int) -> Specimen {
    if let last, last.index == index { return last.image }
    var random = SeededGenerator(seed: seed, index: index)
    var generator = SpecimenGenerator(random)
    let fixture = random.chance(12) ? random.pickAny(FixtureSpecimens.all) : nil
    let image = fixture ?? generator.specimen()
    last = (index, image)
    return image
  }

  private func mutant(_ kind: MutationKind, of base: Specimen, _ random: inout SeededGenerator) -> Mutant? {
    var left = base
    if kind.changesLayers { left.makeEncodable() }
    prepare(&left, for: kind, &random)
    var right = left
    let own = SeededGenerator(seed: random.next(), index: 0)
    guard let effect = apply(kind, to: &right, own) else { return nil }
    return Mutant(kind: kind, left: left, right: right, effect: effect)
  }

  /// Gives the image what the mutation changes.
  private func prepare(_ image: inout Specimen, for kind: MutationKind, _ random: inout SeededGenerator) {
    let layer = random.below(image.layers.count)
    switch kind {
    case .gzipHeader, .gzipStream, .gzipBit: image.layers[layer].store(as: .gzip(GzipShape()))
    case .zstdStream, .zstdBit: image.layers[layer].store(as: .zstd(ZstdShape()))
    default: break
    }
  }

  private func apply(_ kind: MutationKind, to image: inout Specimen, _ random: SeededGenerator) -> Effect? {
    if let effect = applyToEntry(kind, of: &image, random) { return effect }
    if let effect = applyToLayers(kind, of: &image, random) { return effect }
    if let effect = applyToDocument(kind, of: &image, random) { return effect }
    return applyToEnvelope(kind, of: &image, random)
  }

  // MARK: Entries

  private func applyToEntry(_ kind: MutationKind, of image: inout Specimen, _ random: SeededGenerator)
    -> Effect?
  {
    var random = random
    let layer = random.below(image.layers.count)
    guard kind.changesLayers, let reading = image.layers[layer].reading,
      let entry = random.pickAny(reading.entries)
    else { return nil }
    let editor = TarEditor(reading)
    var field = FieldMutations(editor: editor, entry: entry, random: random)
    var record = RecordMutations(editor: editor, entry: entry, random: random)
    var other = EntryMutations(editor: editor, entry: entry, random: random)
    let effect: Effect? =
      switch kind {
      case .bit, .bitAgain, .bitOnceMore: other.bit()
      case .mode: field.mode()
      case .redundantMode: field.redundantMode()
      case .owner: field.owner()
      case .time: field.time()
      case .device: field.device()
      case .numberStyle: field.numberStyle()
      case .userNames: field.names()
      case .linkName: field.linkName()
      case .entryName: field.name()
      case .spelling: field.spelling()
      case .linkSpelling: field.linkSpelling()
      case .type: field.type()
      case .dialect: field.dialectChange()
      case .content: field.content()
      case .contentSize: field.contentSize()
      case .recordAdded: record.add()
      case .recordRestated: record.restate()
      case .recordRemoved: record.remove()
      case .recordsReordered: record.reorder()
      case .recordChanged: record.change()
      case .recordRestyled: record.restyle()
      case .entryMoved: other.move()
      case .entryRemoved: other.remove()
      case .entryDoubled: other.double()
      case .entryDoubledWithOtherContent: other.doubleWithOtherContent()
      case .entryAdded: other.add()
      case .trailer: other.trailer()
      default: nil
      }
    // Only one of the three was changed.
    let changed = [field.editor, record.editor, other.editor].first { $0.bytes != reading.bytes }
    guard var effect, let changed else { return nil }
    image.layers[layer].replace(tar: changed.bytes)
    // Which records there are, and in which order, is told beside what they say.
    if kind.rawValue.hasPrefix("record") || kind == .dialect { effect.allowsHeader = true }
    effect.what = "layer \(layer): " + effect.what
    return effect
  }

  // MARK: Layers

  private func applyToLayers(_ kind: MutationKind, of image: inout Specimen, _ random: SeededGenerator)
    -> Effect?
  {
    var random = random
    let index = random.below(image.layers.count)
    var encoding = EncodingMutations(layer: image.layers[index], index: index, random: random)
    var recut = RecutMutations(image: image, random: random)
    let effect: Effect? =
      switch kind {
      case .layerSplit: recut.split()
      case .layersMerged: recut.merge()
      case .gzipHeader: encoding.gzipHeader()
      case .gzipStream: encoding.gzipStream()
      case .gzipBit: encoding.gzipBit()
      case .zstdStream: encoding.zstdStream()
      case .zstdBit: encoding.zstdBit()
      case .foundBit: encoding.foundBit()
      case .recompressed: encoding.recompress()
      default: nil
      }
    if effect?.isRecut == true { image = recut.image } else { image.layers[index] = encoding.layer }
    return effect
  }

  // MARK: Documents

  private func applyToDocument(
    _ kind: MutationKind, of image: inout Specimen, _ random: SeededGenerator
  ) -> Effect? {
    let depth = image.indexes.count - 1
    let targets: [(String, JSONTemplate.Part, Difference.Kind, String)] = [
      ("config", .configuration, .config, ""), ("manifest", .manifest, .manifest, ""),
      ("index", .index(depth), .index, EnvelopeMutations.prefix(image, depth: depth)),
    ]
    if kind == .documentBit { return flipDocumentBit(of: &image, random) }
    guard let (name, part, reportKind, prefix) = targets.first(where: { kind.rawValue.hasPrefix($0.0) }),
      let template = image[part], image.form != .docker || part == .configuration
    else { return nil }
    var document = DocumentMutations(template, part, reportKind, prefix: prefix, random)
    var effect: Effect? =
      switch kind.rawValue.dropFirst(name.count) {
      case "Value": document.value()
      case "Rename": document.rename()
      case "Member": document.addMember()
      case "Element": document.addElement()
      case "Removal": document.removeChild()
      case "Array": document.swapElements()
      case "Overruled": document.overrule()
      case "Space": document.space()
      case "KeyOrder": document.keyOrder()
      case "Escape": document.escape()
      case "Number": document.numberForm()
      case "Double": document.double()
      case "Beside": document.valueBesideWriting()
      default: nil
      }
    // In an index much depends on which of its manifests is meant.
    if case .index = part, effect?.areas.isEmpty == false {
      if depth == 0 { return nil }
      effect?.verdict = .anything
    }
    image[part] = document.template
    return effect
  }

  private func flipDocumentBit(of image: inout Specimen, _ random: SeededGenerator) -> Effect? {
    var random = random
    var parts: [JSONTemplate.Part] = [.configuration]
    if image.form != .docker { parts += [.manifest] + image.indexes.indices.dropFirst().map { .index($0) } }
    let part = random.pick(parts)
    let position = random.below(400)
    let flip = Specimen.Flip(part: part, position: position, mask: UInt8(1 << random.below(8)))
    let before = image.rendered()
    image.flip = flip
    guard image.rendered().files != before.files else { return nil }
    return Effect("bit \(flip.mask) of byte \(position) of \(part)", .anything)
  }

  // MARK: Envelope

  private func applyToEnvelope(
    _ kind: MutationKind, of image: inout Specimen, _ random: SeededGenerator
  ) -> Effect? {
    var envelope = EnvelopeMutations(image: image, random: random)
    let effect: Effect? =
      switch kind {
      case .manifestAnnotation: envelope.manifestAnnotation()
      case .mediaType: envelope.mediaType()
      case .mediaTypeSuffix: envelope.mediaTypeSuffix()
      case .longDigest: envelope.longDigest()
      case .longDiffID: envelope.longDiffID()
      case .imageName: envelope.name()
      case .descriptorAnnotation: envelope.descriptorAnnotation()
      case .platform: envelope.platform()
      case .nested: envelope.nest()
      case .attestation: envelope.attestation()
      case .platformOrder: envelope.order()
      case .indexMediaType: envelope.indexMediaType()
      case .otherDescriptor: envelope.otherDescriptor()
      case .outerArchive: envelope.outerTime()
      default: nil
      }
    if effect != nil { image = envelope.image }
    return effect
  }
}
