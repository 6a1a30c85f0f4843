import ImageFixtures
import Testing

/// A small change of one and the same image of two layers, as a builder may make it.
struct SmallChange: Sendable, CustomTestStringConvertible {
  let name: String
  let files: [String: [UInt8]]

  var testDescription: String { name }

  private static let first: [TarMember] = [
    folder("etc"), file("etc/a", "aaa"), symlink("l", to: "etc"), hardLink("h", to: "etc/a"),
    device("d", 1, 3),
  ]
  private static let second: [TarMember] = [
    file("n"), file("etc/.wh.none"), file("x/y", "1"), file("z", "2"),
  ]

  private init(_ name: String, _ files: [String: [UInt8]]) {
    self.name = name
    self.files = files
  }

  private init(_ name: String, _ image: ImageFixture) { self.init(name, layout(image)) }

  /// One member of the first layer is another one.
  private init(_ name: String, _ index: Int, _ change: (inout TarMember) -> Void) {
    var members = Self.first
    change(&members[index])
    self.init(name, ImageFixture([LayerFixture(members), LayerFixture(Self.second)]))
  }

  /// The second layer is another one.
  private init(_ name: String, second members: [TarMember]) {
    self.init(name, ImageFixture([LayerFixture(Self.first), LayerFixture(members)]))
  }

  /// The second layer is stored in another way.
  private init(_ name: String, tar: [UInt8], stored: LayerFixture.Storage = .gzip) {
    self.init(name, ImageFixture([LayerFixture(Self.first), LayerFixture(tar: tar, stored: stored)]))
  }

  /// The image that the others are changes of.
  static let none = SmallChange("none", image)
  private static let image = ImageFixture([LayerFixture(first), LayerFixture(second)])
  private static let tar = TarBuilder(second).bytes

  static let all: [SmallChange] = members + [none] + listings + encodings + documents

  private static let members: [SmallChange] = [
    SmallChange("content", 1) { $0.content = Array("bbb".utf8) },
    SmallChange("size", 1) { $0.content = Array("aaaa".utf8) },
    SmallChange("mode", 0) { $0.mode = 0o700 },
    SmallChange("redundant mode bits", 0) { $0.mode = 0o40755 },
    SmallChange("uid", 1) { $0.uid = 1 },
    SmallChange("gid", 1) { $0.gid = 1 },
    SmallChange("user name", 1) { $0.userName = Array("u".utf8) },
    SmallChange("group name", 1) { $0.groupName = Array("g".utf8) },
    SmallChange("time", 1) { $0.modified = 1 },
    SmallChange("target", 2) { $0.linkName = Array("/etc".utf8) },
    SmallChange("hard link's spelling", 3) { $0.linkName = Array("./etc/a".utf8) },
    SmallChange("hard link's time", 3) { $0.modified = 1 },
    SmallChange("device", 4) { $0.device = (1, 5) },
    SmallChange("type", 4) { $0.typeFlag = UInt8(ascii: "4") },
    SmallChange("old type flag of a file", 1) { $0.typeFlag = 0 },
    SmallChange("contiguous file", 1) { $0.typeFlag = UInt8(ascii: "7") },
    SmallChange("spelling", 0) { $0.name = Array("etc/".utf8) },
    SmallChange("dialect", 1) { $0.format = .gnu },
    SmallChange("padding", 1) { $0.padding = 1 },
    SmallChange("bytes after the header's fields", 1) { $0.patch(505, "x") },
    SmallChange("bytes behind the name", 1) { $0.patch(40, "x") },
    SmallChange("a prefix", 1) {
      $0.name = Array("a".utf8)
      $0.prefix = Array("etc".utf8)
    },
    SmallChange("a number with spaces", 1) { $0.patch(108, "     0 \0") },
    SmallChange("a number in base-256", 1) { $0.patch(108, [0x80, 0, 0, 0, 0, 0, 0, 0]) },
    SmallChange("a folder's size", 0) { $0.size = 5 },
  ]

  private static let listings: [SmallChange] = [
    SmallChange("a file more", second: second + [file("more")]),
    SmallChange("a file less", second: Array(second.dropLast())),
    SmallChange("the last file moved to the front", second: [second[3]] + second.dropLast()),
    SmallChange("a whiteout less", second: [second[0]] + second.dropFirst(2)),
    SmallChange("a folder told", second: [folder("x")] + second),
    SmallChange("a file twice", second: second + [second[3]]),
    SmallChange("a pax record", second: [pax(["VENDOR.a": "1"])] + second),
    SmallChange("a time in pax", second: [pax(["mtime": "0"])] + second),
    SmallChange("an extended attribute", second: [pax(["SCHILY.xattr.user.a": "1"])] + second),
    SmallChange("the layers the other way round", ImageFixture([LayerFixture(second), LayerFixture(first)])),
    SmallChange(
      "an empty layer more", ImageFixture([LayerFixture(first), LayerFixture(second), LayerFixture([])])),
    SmallChange("a layer less", ImageFixture([LayerFixture(first)])),
  ]

  private static let encodings: [SmallChange] = [
    SmallChange("not compressed", tar: tar, stored: .plain),
    SmallChange("two gzip members", tar: tar, stored: .gzipMembers(of: 1024)),
    SmallChange("no end", tar: tar.dropLast(1024)),
    SmallChange("more zeros", tar: tar + [UInt8](repeating: 0, count: 512)),
    SmallChange("bytes behind the end", tar: tar + [1]),
  ]

  private static let documents: [SmallChange] = [
    SmallChange("created", ImageFixture(image.layers, created: "2020-01-01T00:00:00Z")),
    SmallChange("an environment", ImageFixture(image.layers, config: #"{"Env": []}"#)),
    SmallChange("an unknown field", ImageFixture(image.layers, members: [#""x": {"y": null}"#])),
    SmallChange("the architecture", ImageFixture(image.layers, architecture: "arm64")),
    SmallChange("white space in the manifest", layout(image, manifest: { $0 + " " })),
    SmallChange(
      "an escape in the manifest", layout(image, manifest: { $0.with(#""l\u0061yers""#, for: #""layers""#) })),
    SmallChange(
      "a key twice in the manifest",
      layout(image, manifest: { $0.with(#"{"schemaVersion": 1, "schema"#, for: #"{"schema"#) })),
    SmallChange(
      "an annotation", layout(image, manifest: { $0.with(#"2, "annotations": {"a": ""},"#, for: "2,") })),
    SmallChange(
      "no media type",
      layout(
        image, manifest: { $0.with("", for: #""mediaType": "application/vnd.oci.image.manifest.v1+json", "#) }
      )),
    SmallChange(
      "a URL of a layer", layout(image, manifest: { $0.with(#"+gzip", "urls": []"#, for: "+gzip\"") })),
  ]
}
