/// What is known of an archive's documents while its images are listed.
///
/// A document may be told of ten thousand times. It is read once, so that listing costs no more than what the archive
/// holds; and no more descriptors are followed than the limit says, as an index may be listed by many others, so that
/// the number of ways grows with each level.
struct ImageListing {
  private let archive: ImageArchive
  private var followed = 0
  private var indexes: [Blob: ImageIndex] = [:]
  private var platforms: [Blob: Platform?] = [:]
  private var namedPlatforms: [String: Platform?] = [:]

  /// A blob as a descriptor tells of it: one with another size is another, which is not there.
  private struct Blob: Hashable {
    let digest: Digest
    let size: UInt64

    init(_ descriptor: Descriptor) { (digest, size) = (descriptor.digest, descriptor.size) }
  }

  init(of archive: ImageArchive) { self.archive = archive }

  /// Counts a descriptor that is followed.
  mutating func follow(_ descriptor: Descriptor) throws(ArchiveError) {
    followed += 1
    guard followed <= archive.limits.manifests else {
      throw ArchiveError(
        limit: "manifests", input: archive.name.text, blob: "index \(descriptor.digest)",
        "more than \(archive.limits.manifests) manifests are listed")
    }
  }

  /// The index that a descriptor tells of.
  mutating func index(_ descriptor: Descriptor) throws(ArchiveError) -> ImageIndex {
    if let known = indexes[Blob(descriptor)] { return known }
    let index = try ImageIndex(try archive.document(descriptor, as: "index"), limits: archive.limits)
    indexes[Blob(descriptor)] = index
    return index
  }

  // An image that is broken is no reason to refuse another one beside it: what is wrong with it is told when it is
  // read itself. Until then its platform is not known.

  /// The platform of a manifest: that of its descriptor, else that of its configuration.
  mutating func platform(of descriptor: Descriptor) -> Platform? {
    if let platform = descriptor.platform { return platform }
    if let known = platforms[Blob(descriptor)] { return known }
    var platform: Platform?
    do throws(ArchiveError) {
      let manifest = try ImageManifest(
        try archive.document(descriptor, as: "manifest"), digest: descriptor.digest, limits: archive.limits)
      platform = try self.platform(ofConfiguration: manifest.config)
    } catch {}
    platforms[Blob(descriptor)] = .some(platform)
    return platform
  }

  private mutating func platform(ofConfiguration config: Descriptor) throws(ArchiveError) -> Platform? {
    if let known = platforms[Blob(config)] { return known }
    let platform = Platform(try archive.document(config, as: "configuration").json)
    platforms[Blob(config)] = .some(platform)
    return platform
  }

  /// The platform of an image of a docker archive without manifests.
  mutating func platform(of entry: DockerManifestEntry) -> Platform? {
    if let known = namedPlatforms[entry.config] { return known }
    var platform: Platform?
    do throws(ArchiveError) { platform = Platform(try archive.document(named: entry.config).json) } catch {}
    namedPlatforms[entry.config] = .some(platform)
    return platform
  }
}
