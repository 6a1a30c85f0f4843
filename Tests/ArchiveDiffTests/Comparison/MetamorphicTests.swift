import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("What must hold for any two images")
struct MetamorphicTests {
  /// Manifests of one digest are not compared further, so the images come without manifests, in archives that differ.
  @Test("an image does not differ from itself", arguments: SmallChange.all)
  func reflexive(_ change: SmallChange) async throws {
    let image = try #require(SavedImage(layout: change.files))
    let pair = try WrittenPair(image.files, image.files.merging(["other": []]) { $1 })
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      let report = try await comparing(pair).images[0]
      #expect(report.told == [])
      #expect(report.summary.ignored.isEmpty)
      #expect(report.equivalence == .layers)
    }
  }

  @Test("from right to left everything is told the other way round", arguments: SmallChange.all.indices)
  func symmetric(_ index: Int) async throws {
    let left = SmallChange.all[index]
    let right = SmallChange.all[(index + 7) % SmallChange.all.count]
    let pair = try WrittenPair(left.files, right.files)
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      let there = try await comparing(at: pair.paths[0], pair.paths[1]).images[0]
      let back = try await comparing(at: pair.paths[1], pair.paths[0]).images[0]
      #expect(
        Set(there.differences.map(\.mirrored)) == Set(back.differences.map(\.whole)),
        "\(left.name), \(right.name)")
      #expect(there.differences.count == back.differences.count)
      #expect(there.equivalence == back.equivalence)
      #expect(there.summary.ignored == back.summary.ignored)
      #expect(there.summary.byCause == back.summary.byCause)
    }
  }

  @Test("docker save, an OCI layout and an OCI archive of one image are equal in semantic mode")
  func forms() async throws {
    let image = ImageFixture([LayerFixture(base), LayerFixture([file("n"), file("etc/.wh.a")])])
    let folder = try TemporaryFolder()
    let inputs = [
      try folder.write("docker.tar", ImageFixture.archive(ImageFixture.dockerSave([image]))),
      try folder.write(folder: "layout", ImageFixture.layout([image])),
      try folder.write("oci.tar", ImageFixture.archive(ImageFixture.layout([image]))),
      try folder.write("oci.tar.gz", GzipWriter.member(ImageFixture.archive(ImageFixture.layout([image])))),
    ]
    for left in inputs {
      for right in inputs {
        let report = try await Comparing.semantic(at: left, right)
        #expect(report.isEqual, "\(left) \(right): \(report.images[0].told)")
        #expect([.archive, .image, .layers].contains(report.images[0].equivalence))
      }
    }
  }

  @Test("the files differ in the same way however the layers are stored")
  func storage() async throws {
    let left = [base, [file("x", "1"), file("n", uid: 5)]]
    let right = [base + [file("etc/c")], [file("x", "2"), file("n", uid: 6)]]
    let storages: [LayerFixture.Storage] = [.plain, .gzip, .gzipMembers(of: 100), .gzipMembers(of: 1)]
    var results: Set<[String]> = []
    for mine in storages {
      for theirs in storages {
        let images = zip([left, right], [mine, theirs]).map { layers, storage in
          ImageFixture(layers.map { LayerFixture($0, stored: storage) })
        }
        let report = try await Comparing(ignoring: [.compression])(images[0], images[1])
        results.insert(report.differences.map { "\($0.told) \($0.outline)" })
      }
    }
    #expect(results.count == 1)
    #expect(results.first?.count == 3)
  }

  @Test("the report is the same in every run")
  func repeated() async throws {
    let pair = try WrittenPair(SmallChange.all[0].files, SmallChange.all[30].files)
    let first = try await Comparing.strict(pair).images[0]
    for _ in 0..<20 {
      let again = try await Comparing.strict(pair).images[0]
      #expect(again.differences.map(\.whole) == first.differences.map(\.whole))
      #expect(again.summary.ignored == first.summary.ignored)
    }
  }
}

/// An image of a layout as `docker save` writes it, without a manifest.
private struct SavedImage {
  let files: [String: [UInt8]]

  init?(layout: [String: [UInt8]]) {
    // The documents are found by what they are: the tests know what they put in.
    let texts = layout.filter { $0.key.hasPrefix("blobs/") }.map {
      ($0.key, String(decoding: $0.value, as: UTF8.self))
    }
    guard let config = texts.first(where: { $0.1.contains("\"diff_ids\"") && $0.1.contains("\"rootfs\"") }),
      let manifest = texts.first(where: { $0.1.contains("\"schemaVersion\"") })
    else { return nil }
    let digests = manifest.1.matches(of: #/"digest": "sha256:([0-9a-f]{64})"/#).map { "blobs/sha256/\($0.1)" }
    let layers = digests.filter { $0 != config.0 }.map { "\"\($0)\"" }.joined(separator: ", ")
    files = layout.filter { $0.key.hasPrefix("blobs/") }.merging([
      "manifest.json": Array(
        #"[{"Config": "\#(config.0)", "RepoTags": ["a:1"], "Layers": [\#(layers)]}]"#.utf8)
    ]) { $1 }
  }
}

extension Difference {
  /// All of it in a line.
  fileprivate var whole: String { "\(told) \(outline)" }

  /// All of it as it must be told from right to left.
  fileprivate var mirrored: String {
    var mirror = self
    mirror.change = change == .added ? .removed : change == .removed ? .added : .modified
    mirror.layers = layers.map { Array($0.reversed()) }
    for index in attributes.indices { mirror.attributes[index].values.reverse() }
    return mirror.whole
  }
}
