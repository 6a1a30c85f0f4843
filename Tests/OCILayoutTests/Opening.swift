import ImageFixtures
import OCILayout

extension TemporaryFolder {
  /// Writes files as a tar archive and opens it.
  func open(
    _ files: [String: [UInt8]], reference: String? = nil, limits: ImageLimits = ImageLimits()
  ) throws -> ImageArchive {
    try open(bytes: ImageFixture.archive(files), reference: reference, limits: limits)
  }

  /// Writes an archive and opens it.
  func open(
    bytes: [UInt8], reference: String? = nil, limits: ImageLimits = ImageLimits()
  ) throws -> ImageArchive {
    let path = try write("image.tar", bytes)
    return try ImageArchive.open(path + (reference.map { ":\($0)" } ?? ""), limits: limits)
  }

  /// Writes files below a folder and opens that.
  func open(folder files: [String: [UInt8]]) throws -> ImageArchive {
    try ImageArchive.open(try write(folder: "layout", files))
  }
}

extension ImageArchive {
  /// The image that the archive's name asks for.
  func image(for platform: Platform? = nil) throws -> Image {
    let source = try source()
    return try load(try source.variant(for: platform, of: self), of: source)
  }

  /// Reads the image and all its layers, and checks every digest on the way.
  func readAll() throws -> Image {
    let image = try image()
    for layer in image.layers { _ = try layer.read(of: self, trustsDigests: false) }
    return image
  }
}

extension ImageFixture {
  /// An image of one file.
  static let small = ImageFixture([TarMember("hello", text: "Hello!\n")])

  /// An image of one file, whose configuration and content say which of several it is.
  static func named(_ name: String?, architecture: String = "amd64") -> ImageFixture {
    var image = ImageFixture(
      [LayerFixture([TarMember("name", text: "\(name ?? "none") \(architecture)\n")])],
      architecture: architecture)
    image.name = name
    return image
  }

  /// The digest of the manifest.
  var manifestDigest: String { Self.digest(of: Array(manifest.utf8)) }
}
