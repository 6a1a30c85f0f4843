import ImageFixtures
import OCILayout
import TarStream
import Testing

/// The images of `fixtures/`, which real tools wrote, are read as `fixtures/README.md` says.
struct FixtureTests {
  @Test(
    "An archive of a real tool is read whole, with every digest checked",
    arguments: [
      ("greeter-a.tar", .dockerArchive, "localhost/greeter:1.4.2", 3, .none),
      ("greeter-b.tar", .ociArchive, "1.4.2", 3, .gzip),
      ("same/layout", .ociLayout, "1.4.1", 2, .gzip), ("same/oci.tar", .ociArchive, "1.4.1", 2, .gzip),
      ("same/docker.tar", .dockerArchive, "localhost/greeter:1.4.1", 2, .none),
      ("platforms.tar", .ociArchive, "1.4.2", 2, .gzip),
      ("legacy-docker-save.tar:greeter:1.4.1", .dockerArchive, "greeter:1.4.1", 3, .none),
      ("legacy-docker-save.tar:greeter:1.4.2", .dockerArchive, "greeter:1.4.2", 3, .none),
    ] as [(String, ArchiveFormat, String, Int, Compression)])
  func opens(
    name: String, format: ArchiveFormat, reference: String, layers: Int, compression: Compression
  ) throws {
    let archive = try ImageArchive.open(FixtureFiles.path(name))
    let image = try archive.readAll()
    #expect(archive.format == format)
    #expect(image.names == [reference])
    #expect(image.layers.count == layers)
    #expect(image.layers.allSatisfy { Compression(detecting: $0.blob) == compression })
    #expect(image.layers.allSatisfy { $0.diffID != nil && $0.history?.isEmpty == false })
    #expect((image.manifest == nil) == (format == .dockerArchive))
  }

  @Test("The three forms of one image are the same image")
  func same() throws {
    let images = try ["layout", "oci.tar", "docker.tar"].map { try open("same/\($0)").image() }
    #expect(images[0].manifest?.digest == images[1].manifest?.digest)
    #expect(images[2].manifest == nil)
    for image in images {
      #expect(image.configuration.document.bytes.holdsSameBytes(as: images[0].configuration.document.bytes))
      #expect(image.layers.map(\.diffID) == images[0].layers.map(\.diffID))
    }
  }

  @Test("The natural pair shares its base layer and nothing above it")
  func naturalPair() throws {
    let pair = try ["greeter-a.tar", "greeter-b.tar"].map { try open($0).image().layers.map(\.diffID) }
    #expect(zip(pair[0], pair[1]).map { $0 == $1 } == [true, false, false])
  }

  @Test("The two platforms are found in an index within index.json, and share layer 0")
  func platforms() throws {
    let archive = try open("platforms.tar")
    let source = try archive.source()
    #expect(source.variants.map(\.platform?.description) == ["linux/amd64", "linux/arm64/v8"])
    let images = try source.variants.map { try archive.load($0, of: source) }
    #expect(images.map(\.indexes.count) == [2, 2])
    #expect(images[0].layers[0].diffID == images[1].layers[0].diffID)
    #expect(images[0].layers[1].diffID != images[1].layers[1].diffID)
    for layer in images.flatMap(\.layers) { _ = try layer.read(of: archive, trustsDigests: false) }
  }

  @Test("The old docker save holds two images that share a layer by its folder and another by a link")
  func legacy() throws {
    let images = try ["1.4.1", "1.4.2"].map { try open("legacy-docker-save.tar:greeter:\($0)").image() }
    let pairs = Array(zip(images[0].layers, images[1].layers))
    #expect(pairs.map { $0.diffID == $1.diffID } == [true, false, true])
    #expect(pairs[0].0.name == pairs[0].1.name)
    #expect(pairs[2].0.name != pairs[2].1.name)
    #expect(pairs[2].0.blob.range == pairs[2].1.blob.range)
  }

  private func open(_ name: String) throws -> ImageArchive { try ImageArchive.open(FixtureFiles.path(name)) }
}
