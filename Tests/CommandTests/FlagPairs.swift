import ImageFixtures
import Testing

/// Two images that differ in just one thing, and the flags that leave it out.
struct FlagPair: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The flags that make the two equal, each alone.
  let flags: [String]
  let left: [String: [UInt8]]
  let right: [String: [UInt8]]

  private init(_ name: String, _ flags: String..., left: [String: [UInt8]], right: [String: [UInt8]]) {
    testDescription = name
    self.flags = flags
    self.left = left
    self.right = right
  }

  private init(_ name: String, _ flags: String..., left: ImageFixture = plain, right: ImageFixture) {
    testDescription = name
    self.flags = flags
    self.left = ImageFixture.layout([left])
    self.right = ImageFixture.layout([right])
  }

  /// Every flag that leaves one thing out.
  static let flags = [
    "--ignore-timestamps", "--ignore-file-timestamps", "--ignore-image-timestamps", "--ignore-history",
    "--ignore-file-order", "--ignore-file-mode-redundant-bits", "--ignore-image-name", "--ignore-tar-format",
    "--treat-canonical-paths-equal", "--ignore-compression", "--ignore-user-names",
    "--treat-media-types-equal",
    "--treat-whiteouts-by-effect", "--ignore-json-formatting", "--ignore-envelope",
  ]

  /// What no flag leaves out is not among them.
  static let all = files + layers + documents

  // MARK: Files

  static let files = [
    FlagPair(
      "the time of a file", "--ignore-timestamps", "--ignore-file-timestamps",
      right: file { $0.modified = 1_700_000_000 }),
    FlagPair(
      "parts of a second", "--ignore-timestamps", "--ignore-file-timestamps", left: pax(["mtime": "1.5"]),
      right: pax(["mtime": "1.25"])),
    FlagPair("redundant mode bits", "--ignore-file-mode-redundant-bits", right: file { $0.mode = 0o100644 }),
    FlagPair(
      "the mode of a symbolic link", "--ignore-file-mode-redundant-bits", left: link { $0.mode = 0o777 },
      right: link { $0.mode = 0o755 }),
    FlagPair("the name of a user", "--ignore-user-names", right: file { $0.userName = Array("root".utf8) }),
    FlagPair("the name of a group", "--ignore-user-names", right: file { $0.groupName = Array("root".utf8) }),
    FlagPair("the dialect of tar", "--ignore-tar-format", right: file { $0.format = .gnu }),
    FlagPair(
      "bytes of a header that mean nothing", "--ignore-tar-format", right: file { $0.patch(505, "x") }),
    FlagPair("what a block is filled up with", "--ignore-tar-format", right: file { $0.padding = 0x20 }),
    FlagPair(
      "a pax record that no one knows", "--ignore-tar-format", left: pax(["VENDOR.note": "1"]),
      right: pax(["VENDOR.note": "2"])),
    FlagPair(
      "./ before a name", "--treat-canonical-paths-equal", right: file { $0.name = Array("./etc/b".utf8) }),
    FlagPair(
      "/ before a name", "--treat-canonical-paths-equal", right: file { $0.name = Array("/etc/b".utf8) }),
    FlagPair(
      "the order of entries", "--ignore-file-order", right: image([members[0], members[2], members[1]])),
  ]

  // MARK: Layers

  static let layers = [
    FlagPair("gzip or not", "--ignore-compression", right: image(members, stored: .plain)),
    FlagPair("members of gzip", "--ignore-compression", right: image(members, stored: .gzipMembers(of: 700))),
    FlagPair(
      "blocks at the end of a tar archive", "--ignore-tar-format",
      right: ImageFixture([LayerFixture(tar: LayerFixture(members).tar + [UInt8](repeating: 0, count: 8192))])
    ),
    FlagPair(
      "a whiteout of nothing", "--treat-whiteouts-by-effect", right: image(members + [TarMember("etc/.wh.x")])
    ),
    FlagPair(
      "an opaque whiteout and explicit ones", "--treat-whiteouts-by-effect",
      left: upper([TarMember("etc/.wh..wh..opq")]),
      right: upper([TarMember("etc/.wh.a"), TarMember("etc/.wh.b")])),
    FlagPair(
      "a folder that is restated", "--treat-whiteouts-by-effect", left: upper([TarMember("etc/new")]),
      right: upper([members[0], TarMember("etc/new")])),
  ]

  // MARK: Documents

  static let documents = [
    FlagPair(
      "when the image was made", "--ignore-timestamps", "--ignore-image-timestamps",
      right: configuration(#"{"created": "2024-01-01T00:00:00Z""#, #"{"created": "2025-05-05T05:05:05Z""#)),
    FlagPair(
      "when the image was made, in an annotation", "--ignore-timestamps", "--ignore-image-timestamps",
      left: annotated("org.opencontainers.image.created", "2024-01-01T00:00:00Z"),
      right: annotated("org.opencontainers.image.created", "2025-05-05T05:05:05Z")),
    FlagPair(
      "how a layer was made", "--ignore-history", right: configuration("step 0", "RUN something else")),
    FlagPair(
      "when a layer was made", "--ignore-history", "--ignore-timestamps", "--ignore-image-timestamps",
      right: configuration(#"[{"created": "2024-01-01"#, #"[{"created": "2025-05-05"#)),
    FlagPair("the name of the image", "--ignore-image-name", right: plain.with { $0.name = "other:1" }),
    FlagPair(
      "white space in the configuration", "--ignore-json-formatting", right: configuration(", ", " ,\n")),
    FlagPair(
      "the order of keys in the configuration", "--ignore-json-formatting",
      right: configuration(
        #""architecture": "amd64", "os": "linux""#, #""os": "linux", "architecture": "amd64""#)),
    FlagPair(
      "an escape in the configuration", "--ignore-json-formatting",
      right: configuration("PATH", #"\u0050ATH"#)),
    FlagPair(
      "white space in the manifest", "--ignore-json-formatting", left: ImageFixture.layout([plain]),
      right: plain.named(manifest: plain.manifest.replacing(": ", with: ":"))),
    FlagPair(
      "Docker's media types", "--treat-media-types-equal", left: ImageFixture.layout([plain]),
      right: plain.named(
        manifest: plain.manifest
          .replacing("vnd.oci.image.manifest.v1", with: "vnd.docker.distribution.manifest.v2")
          .replacing("vnd.oci.image.config.v1", with: "vnd.docker.container.image.v1")
          .replacing("vnd.oci.image.layer.v1.tar+gzip", with: "vnd.docker.image.rootfs.diff.tar.gzip"),
        mediaType: "application/vnd.docker.distribution.manifest.v2+json")),
    FlagPair(
      "an attestation beside the image", "--ignore-envelope", left: layout([plain.indexEntry]),
      right: layout([plain.indexEntry, attestation])),
    FlagPair(
      "another attestation", "--ignore-envelope", left: layout([plain.indexEntry, attestation]),
      right: layout([
        plain.indexEntry,
        attestation.replacing(ImageFixture.digest(of: []), with: ImageFixture.digest(of: [1])),
      ])),
    FlagPair(
      "a platform that the index does not tell", "--ignore-envelope", left: layout([plain.indexEntry]),
      right: layout([
        plain.indexEntry.replacing(#""platform": {"os": "linux", "architecture": "amd64"}, "#, with: "")
      ])),
  ]

  // MARK: Building

  private static let members = [
    TarMember("etc/", type: "5").with { $0.mode = 0o755 }, TarMember("etc/a", text: "a\n"),
    TarMember("etc/b", text: "b\n"),
  ]
  private static let plain = image(members)
  private static let attestation = ImageFixture.descriptor(
    "application/vnd.oci.image.manifest.v1+json", [],
    members: [#""platform": {"os": "unknown", "architecture": "unknown"}"#])

  private static func image(_ members: [TarMember], stored: LayerFixture.Storage = .gzip) -> ImageFixture {
    ImageFixture([LayerFixture(members, stored: stored)])
  }

  /// The plain image, in which one file is another one.
  private static func file(_ change: (inout TarMember) -> Void) -> ImageFixture {
    image([members[0], members[1], members[2].with(change)])
  }

  private static func link(_ change: (inout TarMember) -> Void) -> ImageFixture {
    image([TarMember("link", type: "2").with { $0.linkName = [0x61] }.with(change)])
  }

  private static func pax(_ records: KeyValuePairs<String, String>) -> ImageFixture {
    var tar = TarBuilder()
    tar.pax(records)
    tar.add(members[1])
    tar.end()
    return ImageFixture([LayerFixture(tar: tar.bytes)])
  }

  /// The plain image under a second layer.
  private static func upper(_ members: [TarMember]) -> ImageFixture {
    ImageFixture([LayerFixture(Self.members), LayerFixture(members)])
  }

  private static func configuration(_ old: String, _ new: String) -> ImageFixture {
    precondition(plain.configuration.contains(old))
    return plain.with { $0.configuration = $0.configuration.replacing(old, with: new) }
  }

  private static func annotated(_ key: String, _ value: String) -> ImageFixture {
    plain.with { $0.manifestMembers = [#""annotations": {"\#(key)": "\#(value)"}"#] }
  }

  private static func layout(_ entries: [String]) -> [String: [UInt8]] {
    ImageFixture.layout([plain], index: ImageFixture.index(entries))
  }
}

extension ImageFixture {
  fileprivate func with(_ change: (inout ImageFixture) -> Void) -> ImageFixture {
    var copy = self
    change(&copy)
    return copy
  }

  /// The layout with another manifest, in an index that tells name and platform as usual.
  fileprivate func named(
    manifest: String, mediaType: String = "application/vnd.oci.image.manifest.v1+json"
  ) -> [String: [UInt8]] {
    var files = layout(manifest: manifest, mediaType: mediaType)
    let own = descriptor()
    let other = Self.descriptor(mediaType, Array(manifest.utf8))
    files["index.json"] = Array(
      Self.index([indexEntry.replacing(own.dropLast(), with: other.dropLast())]).utf8)
    return files
  }
}
