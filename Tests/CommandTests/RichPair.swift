import ImageFixtures

/// Two images that differ in nearly everything that can differ.
enum RichPair {
  /// For each side, its images: for one common platform, and for one that the other side lacks.
  static let sides = (0...1).map { side in
    var other = ImageFixture([LayerFixture([TarMember("x")])], architecture: side == 0 ? "arm64" : "s390x")
    other.name = "side:\(side)"
    return [image(side), other]
  }

  /// What a strict comparison has to tell, among other things.
  static let attributes = [
    "value", "names", "platform", "type", "mode", "uid", "gid", "uname", "gname", "size", "content",
    "linkTarget", "device",
    "mtime", "atime", "ctime", "order", "format", "header", "name", "xattr:user.b", "pax:VENDOR.note",
    "compression",
    "trailer", "gzip:members",
  ]

  private static func image(_ side: Int) -> ImageFixture {
    var image = ImageFixture(
      [
        LayerFixture(tar: base(side)), LayerFixture(tar: upper(side), stored: side == 0 ? .plain : .gzip),
        packed(side),
      ],
      created: "202\(side)-01-01T00:00:00Z",
      config: #"{"Env": ["SIDE=\#(side)"], "Labels": \#(side == 0 ? "null" : "{}")}"#,
      members: [#""extra": \#(side == 0 ? "[1, {}]" : "{\"a\": 1.50}")"#])
    image.name = "side:\(side)"
    image.manifestMembers = [
      #""annotations": {"side": "\#(side)", "org.opencontainers.image.created": "\#(side)"}"#
    ]
    return image
  }

  /// The same content on both sides, compressed in another way.
  private static func packed(_ side: Int) -> LayerFixture {
    LayerFixture(
      [TarMember("packed", content: [UInt8](repeating: 1, count: 2000))],
      stored: .gzipMembers(of: 900 + 300 * side))
  }

  private static func base(_ side: Int) -> [UInt8] {
    var tar = TarBuilder()
    tar.add(TarMember("folder/", type: "5").with { $0.mode = side == 0 ? 0o755 : 0o700 })
    tar.add(TarMember("content", text: "side \(side)\n"))
    tar.add(TarMember("owner", text: "").with { ($0.uid, $0.gid) = (Int64(side), Int64(side) * 3_000_000) })
    tar.add(
      TarMember("names").with {
        ($0.userName, $0.groupName) = side == 0 ? ([], Array("wheel".utf8)) : (Array("root".utf8), [])
      })
    tar.add(TarMember("mode").with { $0.mode = side == 0 ? 0o100644 : 0o4755 })
    tar.add(TarMember("kind", type: side == 0 ? "0" : "6"))
    tar.add(TarMember("link", type: "2").with { $0.linkName = Array("to\(side)".utf8) })
    tar.add(TarMember("device", type: "3").with { $0.device = (8, Int64(side)) })
    tar.add(TarMember("dialect", format: side == 0 ? .v7 : .gnu))
    tar.add(TarMember("residue").with { if side == 1 { $0.patch(505, "x") } })
    tar.add(TarMember(side == 0 ? "spelling" : "./spelling"))
    for name in side == 0 ? ["one", "two", "three"] : ["three", "two", "one"] { tar.add(TarMember(name)) }
    tar.add(TarMember("far").with { $0.modified = side == 0 ? 0 : 1 << 40 })
    addPaxMembers(side, to: &tar)
    tar.add(TarMember("only\(side)"))
    // A group of hard links, whose first name is another one on each side.
    for name in side == 0 ? ["h1", "h2"] : ["h2", "h1"] {
      let isFirst = name == (side == 0 ? "h1" : "h2")
      tar.add(
        TarMember(name, type: isFirst ? "0" : "1").with {
          if !isFirst { $0.linkName = Array("h\(side + 1)".utf8) }
        })
    }
    tar.end(blocks: 2 + side)
    return tar.bytes
  }

  private static func addPaxMembers(_ side: Int, to tar: inout TarBuilder) {
    tar.pax(["mtime": "1.\(side)5", "atime": "2.\(side)", "ctime": "3"])
    tar.add(TarMember("times"))
    tar.pax(side == 0 ? ["mtime": "1.5", "ctime": "4"] : ["mtime": "1.5", "ctime": "5.123456789"])
    tar.add(TarMember("inode"))
    tar.pax(
      side == 0 ? ["SCHILY.xattr.user.a": "1", "SCHILY.xattr.user.b": "2"] : ["SCHILY.xattr.user.b": "3"])
    tar.add(TarMember("attributes"))
    tar.pax(["VENDOR.note": "\(side)"])
    tar.add(TarMember("record"))
  }

  private static func upper(_ side: Int) -> [UInt8] {
    var tar = TarBuilder()
    if side == 0 { tar.add(TarMember(".wh.content")) } else { tar.add(TarMember("folder/.wh..wh..opq")) }
    tar.add(TarMember("owner", text: "hidden below \(side)"))
    tar.end()
    return tar.bytes
  }
}
