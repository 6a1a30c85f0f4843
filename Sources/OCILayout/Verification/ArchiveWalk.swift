import TarStream

/// Follows the documents of an archive to all that they lead to. Each document is read once, however many lead to it.
struct ArchiveWalk {
  let archive: ImageArchive
  var contents = ReachedContents()
  /// The names of the files that were led to.
  var reached: Set<String> = []
  /// The images that `index.json` leads to, for holding `manifest.json` against them.
  var listed: [ListedImage] = []
  /// What the configurations tell, by the names that findings call them; `nil` for one that is broken.
  var configurations: [String: KnownConfiguration?] = [:]
  private var visited: [Digest: Set<Int>] = [:]
  private var hashed: Set<Digest> = []

  init(_ archive: ImageArchive) { self.archive = archive }

  mutating func run() -> ReachedContents {
    do {
      let hasIndex = try archive.file("index.json", as: "index.json") != nil
      if hasIndex { try visitIndex() }
      if archive.format == .dockerArchive {
        try visitDockerManifest(besidesIndex: hasIndex)
      } else {
        try checkLayoutFile()
      }
    } catch {
      add(Finding(error, blob: error.blob))
    }
    findUnreferencedBlobs()
    contents.blobCount = reached.count
    return contents
  }

  mutating func add(_ finding: Finding) { contents.log.add(finding) }

  // MARK: Indexes

  private mutating func visitIndex() throws(ArchiveError) {
    let index = try ImageIndex(try archive.document(named: "index.json"), limits: archive.limits)
    for (descriptor, images) in visit(index, named: "index.json", depth: 0) {
      for image in images.sorted() { listed[image].names.formUnion(descriptor.names) }
    }
  }

  /// Visits what an index lists; returns which images each of its descriptors leads to.
  private mutating func visit(
    _ index: ImageIndex, named name: String, depth: Int
  ) -> [(descriptor: Descriptor, images: Set<Int>)] {
    // An index may list more platforms than were saved; if none was, what it lists is simply gone.
    let holdsSome = index.manifests.contains { !$0.isAttestation && holds($0) }
    return index.manifests.map { descriptor in
      let isSpare = holdsSome || descriptor.isAttestation
      return (
        descriptor,
        visit(descriptor, listedBy: name, missing: isSpare ? .missingManifest : .missingBlob, depth: depth)
      )
    }
  }

  private func holds(_ descriptor: Descriptor) -> Bool {
    do { return try archive.holds(descriptor) } catch { return true }
  }

  /// Visits a document that an index lists; returns which of the listed images it leads to.
  private mutating func visit(
    _ descriptor: Descriptor, listedBy index: String, missing: Finding.Kind, depth: Int
  ) -> Set<Int> {
    if let known = visited[descriptor.digest] { return known }
    visited[descriptor.digest] = []
    guard let bytes = blob(descriptor, toldBy: index, missing: missing) else { return [] }
    let name = "\(descriptor.digest)"
    guard !descriptor.mediaType.isDockerSchema1 else {
      add(
        Finding(
          .unsupportedContent, blob: name,
          "a Docker manifest of schema 1, which is not read: convert it with skopeo copy"))
      return []
    }
    let kind = descriptor.mediaType.kind
    guard kind == .index || kind == .manifest || descriptor.mediaType.name.isEmpty else { return [] }
    do {
      let document = try Document(
        bytes, name: name, input: archive.name.text, limits: archive.limits)
      let images = try visit(document, of: descriptor, depth: depth)
      visited[descriptor.digest] = images
      return images
    } catch {
      add(Finding(error, blob: name))
      return []
    }
  }

  private mutating func visit(
    _ document: Document, of descriptor: Descriptor, depth: Int
  ) throws(ArchiveError) -> Set<Int> {
    let isIndex = document.json["manifests"] != nil && document.json["config"] == nil
    checkMediaType(of: document, descriptor, isIndex: isIndex)
    guard isIndex else {
      let manifest = try ImageManifest(document, digest: descriptor.digest, limits: archive.limits)
      return visit(manifest, of: descriptor).map { [$0] } ?? []
    }
    guard depth < archive.limits.indexDepth else {
      throw document.limitReached(
        "indexDepth", "indexes that nest deeper than \(archive.limits.indexDepth) levels")
    }
    let index = try ImageIndex(document, limits: archive.limits)
    return visit(index, named: document.name, depth: depth + 1).reduce(into: []) { $0.formUnion($1.images) }
  }

  /// A document is what its content says; a descriptor or a media type of its own may say otherwise.
  private mutating func checkMediaType(of document: Document, _ descriptor: Descriptor, isIndex: Bool) {
    let told = descriptor.mediaType
    if !told.name.isEmpty, (told.kind == .index) != isIndex {
      let content = isIndex ? "an index" : "a manifest"
      add(
        Finding(
          .mediaTypeMismatch, blob: document.name,
          "it is \(content) where its descriptor says \(told.name): programs disagree on what it is"))
    }
    if let own = document.json["mediaType"]?.string, !told.name.isEmpty, !own.hasSameBytes(as: told.name) {
      add(
        Finding(
          .mediaTypeMismatch, blob: document.name,
          "it calls itself \(own) where its descriptor says \(told.name): registries refuse that"))
    }
  }

  // MARK: Blobs

  /// The blob of a descriptor, its size and digest checked; `nil` where it is not there.
  mutating func blob(
    _ descriptor: Descriptor, toldBy document: String, missing: Finding.Kind = .missingBlob,
    hashes: Bool = true
  ) -> ByteRegion? {
    let name = "\(descriptor.digest)"
    guard let bytes = file(descriptor.digest.path, named: name, toldBy: document, missing: missing) else {
      return nil
    }
    if UInt64(bytes.count) != descriptor.size {
      add(
        Finding(
          .sizeMismatch, blob: name,
          "it has \(bytes.count) bytes where \(document) says \(descriptor.size): fetch or save the image again"
        ))
    }
    if hashes { check(bytes, against: descriptor.digest) }
    return bytes
  }

  /// A file of the archive; `nil` where it is not there.
  mutating func file(
    _ file: String, named name: String, toldBy document: String, missing: Finding.Kind = .missingBlob
  ) -> ByteRegion? {
    do throws(ArchiveError) {
      if let bytes = try archive.file(file, as: name) {
        reached.insert(file)
        return bytes
      }
      add(
        Finding(
          missing, blob: name,
          "\(document) tells of it, and it is not in the archive: save or copy the image again, whole"))
    } catch {
      add(Finding(error, blob: name))
    }
    return nil
  }

  mutating func check(_ bytes: ByteRegion, against digest: Digest) {
    guard hashed.insert(digest).inserted else { return }
    let found = Digest(of: bytes, algorithm: digest.algorithm)
    if found != digest { add(.digestMismatch(blob: "\(digest)", found: found)) }
  }
}

extension Finding {
  /// The finding of a blob whose bytes have another digest.
  public static func digestMismatch(blob: String, found: Digest) -> Finding {
    Finding(
      .digestMismatch, blob: blob,
      "its bytes have the digest \(found); the archive is damaged or was changed: fetch or save it again")
  }
}

extension ArchiveWalk {
  /// Every layout has a file that tells its version (image-layout.md, "oci-layout file").
  fileprivate mutating func checkLayoutFile() throws(ArchiveError) {
    guard try archive.file("oci-layout", as: "oci-layout") != nil else {
      return add(
        Finding(
          .badLayoutFile, blob: "oci-layout",
          "it is not in the archive: programs that go by the specification do not take this for a layout"))
    }
    let version = try archive.document(named: "oci-layout").json["imageLayoutVersion"]?.string
    guard version != "1.0.0" else { return }
    add(
      Finding(
        .badLayoutFile, blob: "oci-layout",
        "its imageLayoutVersion is not 1.0.0, the only one there is: programs may refuse the layout"))
  }
}
