import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// One of the forms in which an image is archived, for copies of it that differ in a byte.
enum ArchivedForm: CaseIterable, Sendable {
  case ociArchive, ociLayout, dockerSave, dockerSaveSince25

  /// Two layers, one of them compressed.
  static let image = ImageFixture([
    LayerFixture(base, stored: .gzip),
    LayerFixture([file("x", String(repeating: "x", count: 700))], stored: .plain),
  ])

  /// The files of the image.
  var files: [String: [UInt8]] {
    switch self {
    case .ociArchive, .ociLayout: ImageFixture.layout([Self.image])
    case .dockerSave: ImageFixture.dockerSave([Self.image])
    case .dockerSaveSince25: ImageFixture.dockerSaveSince25([Self.image])
    }
  }

  var isFolder: Bool { self == .ociLayout }

  /// The name of the file of a layer.
  func name(ofLayer index: Int) -> String {
    let layer = Self.image.layers[index]
    return self == .dockerSave
      ? "\(layer.diffID.dropFirst(7))/layer.tar" : ImageFixture.blobPath(of: layer.blob)
  }

  /// Writes files as a folder or an archive; returns its path.
  func write(_ name: String, _ files: [String: [UInt8]], in folder: TemporaryFolder) throws -> String {
    isFolder
      ? try folder.write(folder: name, files) : try folder.write(name, ImageFixture.archive(files))
  }

  /// The files with a byte of the second layer's content changed.
  var damagedFiles: [String: [UInt8]] {
    var files = files
    files[name(ofLayer: 1)]?[600] ^= 1
    return files
  }
}

@Suite("Copies of an archive")
struct SameArchiveTests {
  /// Compares two inputs in all modes, with digests trusted or not.
  private func reports(_ left: String, _ right: String, trusting: Bool) async throws -> [ImageReport] {
    var reports: [ImageReport] = []
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      var comparing = comparing
      comparing.options.trustsDigests = trusting
      reports.append(try await comparing(at: left, right).images[0])
    }
    return reports
  }

  private func expect(
    _ equivalence: Equivalence, of left: String, _ right: String, trusting: Bool, layersRead: Int = 0
  ) async throws {
    for report in try await reports(left, right, trusting: trusting) {
      #expect(report.equivalence == equivalence)
      #expect(report.told == [])
      #expect(report.summary.ignored.isEmpty)
      #expect(report.summary.layersRead == layersRead)
      #expect(report.summary.layersShared == 2)
    }
  }

  @Test("are the same archive, and nothing is read of it", arguments: ArchivedForm.allCases, [false, true])
  func copies(_ form: ArchivedForm, trusting: Bool) async throws {
    let folder = try TemporaryFolder()
    let path = try form.write("a", form.files, in: folder)
    let copy = try form.write("b", form.files, in: folder)
    try await expect(.archive, of: path, path, trusting: trusting)
    try await expect(.archive, of: path, copy, trusting: trusting)
    try await expect(.archive, of: copy, path, trusting: trusting)
  }

  @Test("are the same archive also where it is compressed as a whole", arguments: [false, true])
  func compressed(trusting: Bool) async throws {
    let folder = try TemporaryFolder()
    for form in ArchivedForm.allCases where !form.isFolder {
      let bytes = GzipWriter.member(ImageFixture.archive(form.files))
      let (path, copy) = (try folder.write("a.tar.gz", bytes), try folder.write("b.tar.gz", bytes))
      try await expect(.archive, of: path, copy, trusting: trusting)
    }
  }

  // MARK: Bytes around the blobs

  static let archives = ArchivedForm.allCases.filter { !$0.isFolder }

  @Test(
    "with another byte in the padding are the same image in another archive", arguments: archives,
    [false, true])
  func padding(_ form: ArchivedForm, trusting: Bool) async throws {
    let folder = try TemporaryFolder()
    let bytes = ImageFixture.archive(form.files)
    let path = try folder.write("a.tar", bytes)
    // Behind each file that does not fill its last block, and at the very end.
    var places = [bytes.count - 1]
    var offset = 0
    for (_, content) in form.files.sorted(by: { $0.key < $1.key }) {
      let end = offset + 512 + content.count
      offset = (end + 511) / 512 * 512
      if end < offset { places += [end, offset - 1] }
    }
    #expect(places.count > 4)
    for place in places {
      var other = bytes
      #expect(other[place] == 0)
      other[place] = 1
      let copy = try folder.write("b.tar", other)
      let hasManifest = form != .dockerSave
      for (left, right) in [(path, copy), (copy, path)] {
        try await expect(
          hasManifest ? .image : .layers, of: left, right, trusting: trusting,
          layersRead: hasManifest || trusting ? 0 : 2
        )
      }
    }
  }

  @Test("with more at the end are the same image in another archive", arguments: archives, [false, true])
  func longer(_ form: ArchivedForm, trusting: Bool) async throws {
    let folder = try TemporaryFolder()
    let bytes = ImageFixture.archive(form.files)
    let path = try folder.write("a.tar", bytes)
    let copy = try folder.write("b.tar", bytes + [UInt8](repeating: 0, count: 512))
    let hasManifest = form != .dockerSave
    try await expect(
      hasManifest ? .image : .layers, of: path, copy, trusting: trusting,
      layersRead: hasManifest || trusting ? 0 : 2)
  }

  // MARK: Bytes of the blobs

  @Test("with another byte in a layer are damaged, whichever of them is", arguments: archives)
  func damaged(_ form: ArchivedForm) async throws {
    let folder = try TemporaryFolder()
    let whole = try form.write("whole", form.files, in: folder)
    let damaged = try form.write("damaged", form.damagedFiles, in: folder)
    let twin = try form.write("twin", form.damagedFiles, in: folder)
    for (left, right) in [(whole, damaged), (damaged, whole), (damaged, damaged), (damaged, twin)] {
      for comparing in [Comparing.strict, .semantic, .atTheEnd] {
        let error = await #expect(throws: ArchiveError.self) { try await comparing(at: left, right) }
        #expect(error?.code == (form == .dockerSave ? .diffIDMismatch : .digestMismatch))
        #expect(error?.input == damaged)
        #expect(error?.blob?.hasPrefix("layer 1 (") == true)
      }
    }
  }

  @Test(
    "with another byte in a layer are believed to be what they tell where digests are trusted",
    arguments: ArchivedForm.allCases)
  func damagedAndTrusted(_ form: ArchivedForm) async throws {
    let folder = try TemporaryFolder()
    let whole = try form.write("whole", form.files, in: folder)
    let damaged = try form.write("damaged", form.damagedFiles, in: folder)
    try await expect(.archive, of: whole, damaged, trusting: true)
    try await expect(.archive, of: damaged, whole, trusting: true)
  }

  @Test("that hold one file more are the same image, and both are checked", arguments: archives)
  func oneFileMore(_ form: ArchivedForm) async throws {
    let folder = try TemporaryFolder()
    let whole = try form.write("whole", form.files, in: folder)
    let more = try form.write("more", form.damagedFiles.merging(["a": [1]]) { $1 }, in: folder)
    for (left, right) in [(whole, more), (more, whole)] {
      let error = await #expect(throws: ArchiveError.self) { try await Comparing.strict(at: left, right) }
      #expect(error?.input == more)
    }
  }

  @Test(
    "with another byte in a document are damaged, also where digests are trusted", arguments: [false, true])
  func damagedDocument(trusting: Bool) async throws {
    for form in ArchivedForm.allCases where form != .dockerSave {
      let folder = try TemporaryFolder()
      var files = form.files
      let configuration = ImageFixture.blobPath(of: Array(ArchivedForm.image.configuration.utf8))
      files[configuration]?[20] ^= 1
      let whole = try form.write("whole", form.files, in: folder)
      let damaged = try form.write("damaged", files, in: folder)
      for (left, right) in [(whole, damaged), (damaged, whole)] {
        let error = await #expect(throws: ArchiveError.self) {
          try await Comparing(trustsDigests: trusting)(at: left, right)
        }
        #expect(error?.code == .digestMismatch)
        #expect(error?.input == damaged)
      }
    }
  }

  @Test("as folders with the same index are both checked: what the index tells of may still be damaged")
  func damagedFolder() async throws {
    let folder = try TemporaryFolder()
    let form = ArchivedForm.ociLayout
    let whole = try form.write("whole", form.files, in: folder)
    let damaged = try form.write("damaged", form.damagedFiles, in: folder)
    for (left, right) in [(whole, damaged), (damaged, whole), (damaged, damaged)] {
      for comparing in [Comparing.strict, .semantic, .atTheEnd] {
        let error = await #expect(throws: ArchiveError.self) { try await comparing(at: left, right) }
        #expect(error?.code == .digestMismatch)
        #expect(error?.input == damaged)
        #expect(error?.blob?.hasPrefix("layer 1 (") == true)
      }
    }
  }
}
