/// One image that an archive holds, by whatever names, for one platform or several.
public struct ImageSource: Sendable {
  /// The names that it goes by, the fullest first; empty where the archive gives it none.
  public internal(set) var names: [String]
  /// The digest that the names lead to, of an index or a manifest; `nil` where the archive has no manifests.
  public internal(set) var digest: Digest?
  /// Its images, one a platform, in the archive's order.
  public internal(set) var variants: [ImageVariant]

  /// What to call it in a list: its first name, else its digest.
  public var displayName: String { names.first ?? digest?.description ?? "(without a name)" }

  /// A name as `manifest.json` may have it: `docker.io/library/app:1`, `library/app:1`, `app:1`.
  static func spellings(of name: String) -> [String] {
    let slashes = name.indices.filter { name[$0] == "/" }.suffix(3)
    return [name] + slashes.map { String(name[name.index(after: $0)...]) }
  }
}

/// An image for one platform, not read yet.
public struct ImageVariant: Sendable {
  /// The platform; `nil` where neither its descriptor nor its configuration tells one.
  public let platform: Platform?
  /// Whether its manifest is in the archive.
  public let isPresent: Bool

  let origin: Origin

  enum Origin: Sendable {
    /// A manifest, and the indexes on the way to it.
    case manifest(Descriptor, indexes: [IndexLevel])
    /// An image of a docker archive that has no manifests.
    case docker(DockerManifestEntry)
  }

  /// The digest of the manifest; `nil` where the archive has none.
  public var manifestDigest: Digest? {
    if case .manifest(let descriptor, _) = origin { descriptor.digest } else { nil }
  }
}

/// One index on the way from `index.json` to a manifest, and which of its entries the way takes.
public struct IndexLevel: Sendable {
  /// The index.
  public let index: ImageIndex
  /// The position of the descriptor that the way takes.
  public let position: Int
}

// MARK: What is in an archive

extension ImageArchive {
  /// The images that the archive holds, in its order. Attestations are none; images whose manifests are all missing
  /// are left out. Where `index.json` and `manifest.json` both tell of them, `index.json` counts, unless the archive's name
  /// begins with `docker-archive:`.
  public func sources() throws(ArchiveError) -> [ImageSource] {
    guard try file("index.json", as: "index.json") != nil else { return try dockerSources() }
    let listed = try layoutSources()
    guard name.transport == .dockerArchive, try file("manifest.json", as: "manifest.json") != nil else {
      return listed
    }
    return try dockerSources(knownFrom: listed)
  }

  /// The images that `manifest.json` tells of. An image that `index.json` tells of as well, is told with its manifest.
  private func dockerSources(knownFrom listed: [ImageSource] = []) throws(ArchiveError) -> [ImageSource] {
    var known: [[String]: ImageSource] = [:]
    for source in listed {
      for variant in source.variants {
        guard let files = files(of: variant), known[files] == nil else { continue }
        known[files] = ImageSource(names: source.names, digest: source.digest, variants: [variant])
      }
    }
    let document = try document(named: "manifest.json")
    var listing = ImageListing(of: self)
    return try DockerManifestEntry.entries(document, limits: limits).map { entry in
      if var source = known[[entry.config] + entry.layers] {
        let spellings = Set(source.names.flatMap(ImageSource.spellings))
        if !spellings.isSuperset(of: entry.repoTags) { source.names = entry.repoTags }
        return source
      }
      let platform = listing.platform(of: entry)
      return ImageSource(
        names: entry.repoTags, digest: nil,
        variants: [ImageVariant(platform: platform, isPresent: true, origin: .docker(entry))])
    }
  }

  /// The files that hold the configuration and the layers of an image with a manifest; `nil` where that cannot be read.
  private func files(of variant: ImageVariant) -> [String]? {
    guard variant.isPresent, case .manifest(let descriptor, _) = variant.origin,
      let manifest = try? ImageManifest(
        document(descriptor, as: "manifest"), digest: descriptor.digest, limits: limits)
    else { return nil }
    return ([manifest.config] + manifest.layers).map(\.digest.path)
  }

  private func layoutSources() throws(ArchiveError) -> [ImageSource] {
    let index = try ImageIndex(try document(named: "index.json"), limits: limits)
    var listed = SourceListing()
    var listing = ImageListing(of: self)
    for (position, descriptor) in index.manifests.enumerated() where !descriptor.isAttestation {
      listed.add(
        descriptor,
        try variants(
          of: descriptor, below: [IndexLevel(index: index, position: position)], in: &listing))
    }
    let sources = listed.sources
    let present = sources.filter { source in source.variants.contains(where: \.isPresent) }
    return present.isEmpty ? sources : present
  }

  /// The images that a descriptor leads to.
  private func variants(
    of descriptor: Descriptor, below levels: [IndexLevel], in listing: inout ImageListing
  ) throws(ArchiveError) -> [ImageVariant] {
    try listing.follow(descriptor)
    let isPresent = try holds(descriptor)
    guard isPresent, descriptor.mediaType.kind == .index else {
      let platform = isPresent ? listing.platform(of: descriptor) : descriptor.platform
      return [
        ImageVariant(platform: platform, isPresent: isPresent, origin: .manifest(descriptor, indexes: levels))
      ]
    }
    let index = try listing.index(descriptor)
    guard levels.count < limits.indexDepth else {
      throw index.document.limitReached(
        "indexDepth", "indexes that nest deeper than \(limits.indexDepth) levels")
    }
    var found: [ImageVariant] = []
    for (position, inner) in index.manifests.enumerated() where !inner.isAttestation {
      found += try variants(
        of: inner, below: levels + [IndexLevel(index: index, position: position)], in: &listing)
    }
    return found
  }
}

// MARK: Which of them is meant

extension ImageArchive {
  /// The images that the archive's name may mean: those that go by its reference, all where it has none.
  ///
  /// - Throws: `noSuchImage`, with a list of what is there.
  public func matchingSources() throws(ArchiveError) -> [ImageSource] {
    let sources = try sources()
    guard let reference = name.reference else { return sources }
    let matching = Self.sources(sources, matching: reference)
    guard matching.isEmpty else { return matching }
    throw ArchiveError(
      .noSuchImage, input: name.text,
      "no image is called \(reference); the archive holds\(Self.list(sources))")
  }

  /// The image that the archive's name asks for, or the only one that there is.
  ///
  /// - Throws: `severalImages` or `noSuchImage`, with a list of what is there.
  public func source() throws(ArchiveError) -> ImageSource {
    let sources = try matchingSources()
    guard let first = sources.first else {
      throw ArchiveError(
        .noSuchImage, input: name.text, "the archive lists no image: save it again, with one")
    }
    guard sources.count > 1 else { return first }
    let problem =
      name.reference.map { "several images may be called \($0); the archive holds" }
      ?? "the archive holds \(sources.count) images; choose one as \(name.text):\(first.names.first ?? "@0")"
    throw ArchiveError(.severalImages, input: name.text, problem + Self.list(sources))
  }

  /// The images that a user may mean by a reference: by a whole name or digest if there is one, else by the end of a
  /// name, a tag, or `@` and the position.
  private static func sources(_ sources: [ImageSource], matching reference: String) -> [ImageSource] {
    if reference.hasPrefix("@"), let position = Int(reference.dropFirst()) {
      return sources.indices.contains(position) ? [sources[position]] : []
    }
    let exact = sources.filter { source in
      source.names.contains(reference) || source.digest?.description == reference
    }
    if !exact.isEmpty { return exact }
    // The digest of one platform's manifest asks for that platform's image alone.
    let narrowed = sources.compactMap { source -> ImageSource? in
      var source = source
      source.variants.removeAll { $0.manifestDigest?.description != reference }
      return source.variants.isEmpty ? nil : source
    }
    if !narrowed.isEmpty { return narrowed }
    return sources.filter { source in
      source.names.contains { name in
        name.hasSuffix("/\(reference)") || name == "\(reference):latest"
          || name.hasSuffix("/\(reference):latest")
          || name.hasSuffix(":\(reference)")
      }
    }
  }

  private static func list(_ sources: [ImageSource]) -> String {
    let shown = sources.prefix(20).map { source in
      "\n  " + (source.names.isEmpty ? [source.displayName] : source.names).joined(separator: ", ")
    }
    return ":" + shown.joined() + (sources.count > 20 ? "\n  and \(sources.count - 20) more" : "")
  }
}

extension ImageSource {
  /// The image for a platform, or the only one that there is, or the one for this machine.
  ///
  /// - Throws: `severalPlatforms` or `noSuchPlatform`, with a list of what is there.
  public func variant(for request: Platform?, of archive: ImageArchive) throws(ArchiveError) -> ImageVariant {
    let present = variants.filter(\.isPresent)
    if let request {
      guard let match = present.first(where: { $0.platform?.satisfies(request) ?? false }) else {
        throw noSuchPlatform(request, in: archive)
      }
      return match
    }
    guard let only = present.first else {
      throw ArchiveError(
        .missingBlob, input: archive.name.text, "the manifests that it lists are not in the archive")
    }
    if present.count == 1 { return only }
    guard let own = present.first(where: { $0.platform?.satisfies(.host) ?? false }) else {
      throw ArchiveError(
        .severalPlatforms, input: archive.name.text,
        "the image is there for \(platformList), none of them \(Platform.host): choose one with --platform")
    }
    return own
  }

  /// The error for a platform that the image is not there for.
  public func noSuchPlatform(_ request: Platform, in archive: ImageArchive) -> ArchiveError {
    let isTold = variants.contains { !$0.isPresent && ($0.platform?.satisfies(request) ?? false) }
    return ArchiveError(
      .noSuchPlatform, input: archive.name.text,
      isTold
        ? "the image lists \(request), but its manifest is not in the archive"
        : "the image is not there for \(request), only for \(platformList)")
  }

  /// The platforms that it is there for, in words.
  public var platformList: String {
    let names = variants.filter(\.isPresent).map { $0.platform?.description ?? "a platform that is not told" }
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
