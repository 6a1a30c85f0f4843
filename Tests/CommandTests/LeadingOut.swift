import ImageFixtures
import Testing

/// An image whose names and links lead out of the folder that another program unpacked it into.
struct LeadingOut: Sendable, CustomTestStringConvertible {
  let cve: String
  let program: String
  /// The layers, for the path of a folder outside with a file `secret` in it. The program runs in a folder beside that.
  let layers: @Sendable (String) -> [TarBuilder]
  /// What the root file system must have, of that which is no folder: `TYPE PATH`. `OUTSIDE` stands for the folder's path.
  let paths: [String]

  var testDescription: String { "\(cve) (\(program))" }

  init(
    _ cve: String, _ program: String, _ paths: [String],
    _ layers: @escaping @Sendable (String) -> [[TarMember]]
  ) {
    self.init(cve, program, paths, building: { outside in layers(outside).map { TarBuilder($0) } })
  }

  init(
    _ cve: String, _ program: String, _ paths: [String],
    building layers: @escaping @Sendable (String) -> [TarBuilder]
  ) {
    (self.cve, self.program, self.paths, self.layers) = (cve, program, paths, layers)
  }

  static let all = images + traversals + nodeTar

  /// Programs that unpack images.
  private static let images: [LeadingOut] = [
    LeadingOut("CVE-2021-29136", "umoci", ["file secret"]) { outside in
      [[link(".", to: outside), TarMember("./secret", text: "evil")]]
    },
    LeadingOut("CVE-2014-6407", "Docker", ["symlink l", "hardlink h", "file OUTSIDE/secret"]) { outside in
      [
        [link("l", to: outside), hardLink("h", to: "\(outside)/secret")],
        [TarMember("l/secret", text: "evil")],
      ]
    },
    LeadingOut("CVE-2021-32760", "containerd", ["symlink l", "symlink h"]) { outside in
      [[link("l", to: "\(outside)/secret"), hardLink("h", to: "l").with { $0.mode = 0o4777 }]]
    },
    LeadingOut("CVE-2024-9676", "containers/storage", ["symlink etc/passwd"]) { outside in
      [[link("etc/passwd", to: "\(outside)/secret")]]
    },
  ]

  /// Programs and libraries that unpack tar archives.
  private static let traversals: [LeadingOut] = [
    LeadingOut("CVE-2007-4559", "Python", ["file outside/secret"]) { _ in
      [[TarMember("../outside/secret", text: "evil")]]
    },
    LeadingOut(
      "CVE-2025-4517", "Python", ["symlink escape", "file outside/secret"], building: longerThanPathMax),
    LeadingOut("CVE-2016-6321", "GNU tar", ["file outside/secret"]) { _ in
      [[TarMember("etc/../../outside/secret", text: "evil")]]
    },
    LeadingOut("CVE-2025-45582", "GNU tar", ["symlink x", "file outside/secret"]) { _ in
      [[link("x", to: "../outside")], [TarMember("x/secret", text: "evil")]]
    },
    LeadingOut("CVE-2011-5325", "BusyBox", ["symlink l", "file OUTSIDE/secret"]) { outside in
      [[link("l", to: outside), TarMember("l/secret", text: "evil")]]
    },
    LeadingOut("CVE-2018-20990", "tar-rs", ["file x"]) { outside in
      [[hardLink("x", to: "\(outside)/secret"), TarMember("x", text: "evil")]]
    },
    LeadingOut("CVE-2021-38511", "tar-rs", ["symlink l"]) { outside in
      [[link("l", to: outside), TarMember("l/new/", type: "5")]]
    },
    LeadingOut("CVE-2026-33056", "tar-rs", []) { outside in
      [[link("foo", to: outside), TarMember("foo/.", type: "5").with { $0.mode = 0o777 }]]
    },
    LeadingOut("CVE-2016-5418", "libarchive", ["symlink l", "symlink h", "file evil"]) { outside in
      let hidden = TarMember("evil", text: "evil").bytes
      return [
        [
          link("l", to: "\(outside)/secret"),
          TarMember("h", content: hidden, type: "1").with { $0.linkName = Array("l".utf8) },
        ]
      ]
    },
    LeadingOut("CVE-2021-23177", "libarchive", ["symlink l"], building: withAccessList),
    LeadingOut("CVE-2021-31566", "libarchive", ["symlink l"]) { outside in
      [[TarMember("l/", type: "5").with { $0.mode = 0o7777 }, link("l", to: outside)]]
    },
  ]

  private static let nodeTar: [LeadingOut] = [
    LeadingOut("CVE-2018-20834", "node-tar", ["file x"]) { outside in
      [[hardLink("x", to: "\(outside)/secret"), TarMember("x", text: "evil")]]
    },
    LeadingOut("CVE-2021-32803", "node-tar", ["symlink d", "file OUTSIDE/secret"]) { outside in
      [[TarMember("d/", type: "5"), link("d", to: outside), TarMember("d/secret", text: "evil")]]
    },
    LeadingOut("CVE-2021-32804", "node-tar", ["file OUTSIDE/secret"]) { outside in
      [[TarMember("///\(outside)/secret", text: "evil")]]
    },
    LeadingOut("CVE-2021-37701", "node-tar", [#"symlink a\\b"#, "file a/b/secret"]) { outside in
      [[TarMember("a/b/", type: "5"), link(#"a\b"#, to: outside), TarMember("a/b/secret", text: "evil")]]
    },
    LeadingOut("CVE-2021-37712", "node-tar", ["symlink cafe\u{301}", "file caf\u{E9}/secret"]) { outside in
      [
        [
          TarMember("caf\u{E9}/", type: "5"), link("cafe\u{301}", to: outside),
          TarMember("caf\u{E9}/secret", text: "evil"),
        ]
      ]
    },
    LeadingOut("CVE-2021-37713", "node-tar", ["file C:../outside/secret"]) { _ in
      [[TarMember("C:../outside/secret", text: "evil")]]
    },
    LeadingOut("CVE-2026-23745", "node-tar", ["hardlink x", "symlink y"]) { outside in
      [[hardLink("x", to: "\(outside)/secret"), link("y", to: "\(outside)/secret")]]
    },
    LeadingOut("CVE-2026-31802", "node-tar", ["file y"]) { _ in
      [[link("y", to: "C:../outside/secret"), TarMember("y", text: "evil")]]
    },
  ]

  private static func link(_ name: String, to target: String) -> TarMember {
    TarMember(name, type: "2").with { $0.linkName = Array(target.utf8) }
  }

  private static func hardLink(_ name: String, to target: String) -> TarMember {
    TarMember(name, type: "1").with { $0.linkName = Array(target.utf8) }
  }

  private static func withAccessList(_ outside: String) -> [TarBuilder] {
    var tar = TarBuilder()
    tar.pax(["SCHILY.acl.access": "user::rwx,group::rwx,other::rwx"])
    tar.add(link("l", to: "\(outside)/secret"))
    tar.end()
    return [tar]
  }

  /// Links whose expansion is longer than 4,096 bytes, where `realpath` gave up and the rest went unchecked.
  private static func longerThanPathMax(_ outside: String) -> [TarBuilder] {
    var tar = TarBuilder()
    let name = String(repeating: "d", count: 247)
    var (path, short) = ("", "")
    func add(_ name: String, _ type: Unicode.Scalar, to target: String = "") {
      tar.longName(Array(name.utf8))
      tar.longLinkName(Array(target.utf8))
      tar.add(TarMember("long", type: type))
    }
    for step in "abcdefghijklmnop" {
      add(path + name + "/", "5")
      add("\(path)\(step)", "2", to: name)
      path += name + "/"
      short += "\(step)/"
    }
    let long = short + String(repeating: "l", count: 254)
    add(long, "2", to: String(repeating: "../", count: 16))
    add("escape", "2", to: long + "/../outside")
    tar.add(TarMember("escape/secret", text: "evil"))
    tar.end()
    return [tar]
  }
}
