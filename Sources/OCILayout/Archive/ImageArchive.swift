public import TarStream

/// An open archive of images: a `docker save` tarball, an OCI archive or an OCI image layout.
public struct ImageArchive: Sendable {
  /// What the user called it.
  public let name: ArchiveName
  /// Its form.
  public let format: ArchiveFormat
  /// How the archive as a whole is compressed.
  public let compression: Compression
  /// The file as it is stored; `nil` for a folder.
  public let storedBytes: ByteRegion?
  /// The bounds that hold for it.
  public let limits: ImageLimits

  let contents: any ArchiveContents

  /// The tar archive that it is; `nil` for a folder.
  public var tar: ArchiveTar? { contents.tar }

  /// Opens an archive. What it is, its content tells; a pipe and a compressed archive go to a temporary file first.
  /// `progress`: where to count what goes there.
  public static func open(
    _ text: String, limits: ImageLimits = ImageLimits(), progress: ReadingProgress? = nil
  ) throws(ArchiveError) -> ImageArchive {
    let name = try ArchiveName(text)
    progress?.begin("opening \(text)", of: nil)
    do {
      let descriptor =
        name.path == "-" ? try FileDescriptor.standardInput() : try FileDescriptor(reading: name.path)
      switch try descriptor.kind() {
      case .folder: return try ImageArchive(folder: Folder(descriptor), name: name, limits: limits)
      case .file:
        let file = try descriptor.map()
        progress?.begin("decompressing \(text)", of: file.count)
        return try ImageArchive(file: file, name: name, limits: limits, progress: progress)
      case .stream:
        var spool = try Spool(for: .stored, limit: limits.streams.spoolBytes)
        try spool.write(allOf: descriptor, counting: progress)
        let file = try spool.finish()
        progress?.begin("decompressing \(text)", of: file.count)
        return try ImageArchive(file: file, name: name, limits: limits, progress: progress)
      case .other:
        throw ArchiveError(.unreadable, input: text, "it is neither a file, a folder nor a pipe")
      }
    } catch let error as ArchiveError {
      throw error
    } catch let error as StreamError {
      throw ArchiveError(error, input: text)
    } catch {
      throw ArchiveError(.unreadable, input: text, "\(error)")
    }
  }

  private init(folder: Folder, name: ArchiveName, limits: ImageLimits) throws(ArchiveError) {
    try self.init(
      contents: FolderContents(folder: folder), name: name, compression: .none, storedBytes: nil,
      limits: limits)
  }

  private init(
    file: ByteRegion, name: ArchiveName, limits: ImageLimits, progress: ReadingProgress?
  ) throws(ArchiveError) {
    guard file.count > 0 else {
      throw ArchiveError(.notAnImage, input: name.text, "the file is empty: save or fetch it again")
    }
    let compression = Compression(detecting: file)
    let contents: TarFileContents
    do {
      let archive = try file.decompressed(limits: limits.streams, counting: progress)
      contents = try TarFileContents(archive, decompressedFrom: compression, limits: limits.streams)
    } catch {
      guard error.code == .badHeaderChecksum && error.offset == 0 else {
        throw ArchiveError(error, input: name.text)
      }
      throw ArchiveError(
        .notAnImage, input: name.text, "it is no tar archive, compressed or not, and no folder")
    }
    try self.init(contents: contents, name: name, compression: compression, storedBytes: file, limits: limits)
  }

  private init(
    contents: any ArchiveContents, name: ArchiveName, compression: Compression, storedBytes: ByteRegion?,
    limits: ImageLimits
  ) throws(ArchiveError) {
    self.contents = contents
    self.name = name
    self.compression = compression
    self.storedBytes = storedBytes
    self.limits = limits
    func has(_ file: String) throws(ArchiveError) -> Bool {
      do { return try contents.file(file) != nil } catch {
        throw ArchiveError(error, input: name.text, blob: file)
      }
    }
    if try has("manifest.json") {
      format = .dockerArchive
    } else if try has("index.json") {
      format = storedBytes == nil ? .ociLayout : .ociArchive
    } else {
      throw ArchiveError(.notAnImage, input: name.text, Self.advice(contents.someNames))
    }
  }

  private static func advice(_ names: [String]) -> String {
    let found = names.isEmpty ? "" : " (it begins with \(names.prefix(4).joined(separator: ", ")))"
    let roots = Set(names.map { $0.prefix { $0 != "/" } })
    if !roots.isDisjoint(with: ["bin", "etc", "usr", "dev"]) {
      return
        "it holds no image but a root file system\(found), as `docker export` writes it: use `docker save`"
    }
    return "it holds no image: neither index.json (OCI) nor manifest.json (docker save) is in it\(found)"
  }
}
