import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("The root file system of one image")
struct FileListingTests {
  private static func list(_ layers: [[TarMember]]) async throws -> [FileListing.Item] {
    let folder = try TemporaryFolder()
    let image = ImageFixture(layers.map { LayerFixture($0, stored: .plain) })
    let path = try folder.write("a.tar", ImageFixture.archive(ImageFixture.layout([image])))
    let archive = try ImageArchive.open(path)
    let source = try archive.source()
    let variant = try source.variant(for: nil, of: archive)
    return try await FileListing(of: try archive.load(variant, of: source)).items
  }

  /// A path with what the naive model knows of it.
  private static func line(_ path: String, _ type: String?, _ uid: String?, _ target: String?) -> String {
    "\(path) \(type ?? "-") \(uid ?? "-") \(target ?? "-")"
  }

  @Test("has the paths of the naive model, sorted", arguments: 0..<4)
  func random(block: Int) async throws {
    for seed in 10_000 + block * 25..<10_000 + (block + 1) * 25 {
      var random = RandomLayers(seed: UInt64(seed))
      let layers = random.pair().left
      var model = NaiveRootFilesystem()
      do {
        for layer in layers { try model.apply(layer) }
      } catch {
        await #expect(throws: ArchiveError.self) { try await Self.list(layers.map { $0.map(\.tarMember) }) }
        continue
      }
      let items = try await Self.list(layers.map { $0.map(\.tarMember) })
      let expected = model.nodes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
        path, node in
        Self.line(path, node.type, node.attributes["uid"], node.attributes["linkTarget"])
      }
      let found = items.map { item in
        let values = Dictionary(uniqueKeysWithValues: item.attributes.map { ($0.name, $0.value.text) })
        return Self.line(item.path, item.type, values["uid"], values["linkTarget"])
      }
      #expect(found == expected, "seed \(seed)")
    }
  }

  @Test("tells the attributes that each type has")
  func attributes() async throws {
    let items = try await Self.list([
      [
        folder("d", mode: 0o40700), pax(["SCHILY.xattr.user.a": "1"]), file("f", "1", mode: 0o104755, uid: 7),
        symlink("l", to: "./x"), device("n", 8, 1), hardLink("dangling", to: "./no"), hardLink("h", to: "f"),
      ]
    ])
    let lines = items.map { item in
      "\(item.path) \(item.type) "
        + item.attributes.map { "\($0.name)=\($0.value.text)" }.joined(separator: " ")
    }
    let file =
      "file mode=4755 uid=7 gid=0 size=1 "
      + "content=sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b xattr:user.a=base64:MQ=="
    #expect(
      lines == [
        " directory mode=0755 uid=0 gid=0", "d directory mode=0700 uid=0 gid=0",
        "dangling hardlink linkTarget=no", "f \(file)", "h \(file)",
        "l symlink mode=0777 uid=0 gid=0 linkTarget=./x",
        "n characterDevice mode=0644 uid=0 gid=0 device=8:1",
      ])
  }
}
