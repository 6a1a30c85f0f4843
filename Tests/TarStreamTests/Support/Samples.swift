import ImageFixtures

/// Small archives, one of each dialect and form, for what must hold of any archive.
enum Sample: CaseIterable {
  case v7, ustar, gnu, pax, paxGlobal, sparseGNU, sparsePax00, sparsePax01, sparsePax10, withoutEnd

  /// The archive.
  var bytes: [UInt8] {
    var tar = TarBuilder()
    switch self {
    case .v7:
      tar = TarBuilder([
        TarMember("folder/", type: "\0", format: .v7).with { $0.mode = 0o755 },
        TarMember("folder/file", text: "seven\n", format: .v7).with { $0.typeFlag = 0 },
      ])
    case .ustar:
      tar = TarBuilder([
        TarMember("file", text: "content").with {
          $0.prefix = Array("folder/below".utf8)
          $0.userName = Array("root".utf8)
          $0.groupName = Array("wheel".utf8)
          $0.modified = 1_700_000_000
        },
        TarMember("link", type: "2").with { $0.linkName = Array("folder/below/file".utf8) },
        TarMember("null", type: "3").with { $0.device = (1, 3) },
      ])
    case .gnu:
      tar.longName(Array(String(repeating: "long/", count: 25).utf8))
      tar.longLinkName(Array(String(repeating: "../", count: 40).utf8))
      tar.add(
        TarMember("long", type: "1", format: .gnu).with {
          $0.uid = 1 << 30
          $0.linkName = Array("..".utf8)
        })
      tar.add(TarMember("full", content: [UInt8](repeating: 0x41, count: 512), format: .gnu))
      tar.end()
    case .pax:
      tar.pax([
        "path": "päth", "mtime": "-1.25", "atime": "12.5", "uid": "4294967296", "SCHILY.xattr.user.a": "b",
        "comment": "none",
      ])
      tar.add(TarMember("path", text: "pax"))
      tar.pax(["LIBARCHIVE.xattr.user.c": "aGVsbG8", "linkpath": "päth"])
      tar.add(TarMember("hard", type: "1").with { $0.linkName = Array("path".utf8) })
      tar.end()
    case .paxGlobal:
      tar.globalPax(["uname": "global", "comment": "for all"])
      tar.add(TarMember("one", text: "1"))
      tar.pax(["uname": "local"])
      tar.add(TarMember("two", text: "2"))
      tar.end()
    case .sparseGNU: tar.add(raw: SparseFile.many.archived(as: .gnu))
    case .sparsePax00: tar.add(raw: SparseFile.small.archived(as: .pax00))
    case .sparsePax01: tar.add(raw: SparseFile.small.archived(as: .pax01))
    case .sparsePax10: tar.add(raw: SparseFile.small.archived(as: .pax10))
    case .withoutEnd: tar.add(TarMember("last", text: "no zeros follow"))
    }
    return tar.bytes
  }
}
