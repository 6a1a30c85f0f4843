import ImageFixtures
import OCILayout
import Testing

/// Lists of images, held against the rules for putting them together, written down as simply as they can be.
struct SourceListingTests {
  /// What an index lists: a digest by its number, a name, and the platforms that it leads to.
  struct Listed {
    var digest: Int
    var name: String?
    var platforms: [String?]
  }

  struct Source: Equatable {
    var names: [String]
    var digest: String?
    var platforms: [String?]
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("Images are put together by digest, name and platform", arguments: 0..<200)
  func putTogether(seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let platforms: [String?] = [nil, "linux/amd64", "linux/arm64", "linux/arm64/v8", "linux/arm/v7"]
    // A digest always leads to the same platforms.
    let known = (0..<8).map { _ in
      (0..<[1, 1, 1, 2, 3].randomElement(below)).map { _ in platforms[below(5)] }
    }
    let listed = (0..<30).map { _ in
      let digest = below(8)
      return Listed(digest: digest, name: [nil, "a", "b"][below(3)], platforms: known[digest])
    }
    let (files, digests) = Self.layout(listed)
    let sources = try folder.open(files).sources().map { source in
      Source(
        names: source.names, digest: source.digest?.description,
        platforms: source.variants.map { $0.platform?.description })
    }
    #expect(sources == Self.expected(listed, digests))
  }

  /// The rules, each image held against all others.
  private static func expected(_ listed: [Listed], _ digests: [Int: String]) -> [Source] {
    func same(_ platform: String?) -> String? { platform == "linux/arm64/v8" ? "linux/arm64" : platform }
    var sources: [Source] = []
    for image in listed {
      let name = image.name.map { [$0] } ?? []
      if let index = sources.firstIndex(where: { $0.digest == digests[image.digest] }) {
        sources[index].names += name.filter { !sources[index].names.contains($0) }
      } else if let index = sources.firstIndex(where: { source in
        source.names.first == image.name
          && !source.platforms.contains { mine in image.platforms.contains { same($0) == same(mine) } }
      }) {
        sources[index].platforms += image.platforms
        sources[index].digest = nil
      } else {
        sources.append(Source(names: name, digest: digests[image.digest], platforms: image.platforms))
      }
    }
    return sources
  }

  /// A layout without manifests, so that all that is listed is told; with indexes where several platforms are meant.
  private static func layout(_ listed: [Listed]) -> (files: [String: [UInt8]], digests: [Int: String]) {
    var files: [String: [UInt8]] = [:]
    var digests: [Int: String] = [:]
    var entries: [String] = []
    for image in listed {
      let manifests = image.platforms.enumerated().map { index, platform -> String in
        let parts = (platform ?? "").split(separator: "/")
        let keys = zip(["os", "architecture", "variant"], parts).map { #""\#($0)": "\#($1)""# }
        return ImageFixture.descriptor(
          "application/vnd.oci.image.manifest.v1+json", [UInt8(image.digest), UInt8(index)],
          members: platform == nil ? [] : [#""platform": {\#(keys.joined(separator: ", "))}"#])
      }
      var entry = manifests[0]
      var bytes = [UInt8(image.digest), 0]
      if manifests.count > 1 {
        let text = #"{"schemaVersion": 2, "manifests": [\#(manifests.joined(separator: ", "))]}"#
        bytes = Array(text.utf8)
        files[ImageFixture.blobPath(of: bytes)] = bytes
        entry = ImageFixture.descriptor("application/vnd.oci.image.index.v1+json", bytes)
      }
      digests[image.digest] = ImageFixture.digest(of: bytes)
      if let name = image.name {
        entry = entry.dropLast() + #", "annotations": {"org.opencontainers.image.ref.name": "\#(name)"}}"#
      }
      entries.append(entry)
    }
    let index = #"{"schemaVersion": 2, "manifests": [\#(entries.joined(separator: ", "))]}"#
    return (files.merging(ImageFixture.layout([], index: index)) { $1 }, digests)
  }
}

extension [Int] {
  /// One of them, as `below` draws numbers below a bound.
  fileprivate func randomElement(_ below: (Int) -> Int) -> Int { self[below(count)] }
}
