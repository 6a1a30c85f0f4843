import Foundation
import ImageFixtures
import Testing

/// Nothing that an archive holds can act on the terminal, break a line, or hide what is printed.
struct HostileNameTests {
  /// Each part is visible as text however it is escaped.
  static let names: [[UInt8]] = [
    Array("esc\u{1B}[31mred\u{1B}]0;title\u{7}".utf8), Array("line\nFile  fake  row".utf8),
    Array("back\r\u{8}\u{B}".utf8),
    Array("latin".utf8) + [0xFF, 0xFE, 0xC3], Array("bidi\u{202E}gpj.exe\u{2066}\u{200F}".utf8),
    Array("c1\u{9B}31m\u{85}".utf8), Array("zero\u{200B}width\u{FEFF}".utf8), Array("del\u{7F}tab\t".utf8),
    Array("line\u{2028}para\u{2029}".utf8), Array(#"back\slash\x1b"#.utf8), Array("quote\"'`$(id)".utf8),
    Array("long".utf8) + [UInt8](repeating: 0x6E, count: 3000), [UInt8](repeating: 0xFF, count: 3000),
  ]
  static let hostile = String(decoding: Array(names.joined(separator: [0x20])).prefix(300), as: UTF8.self)

  let folder: TemporaryFolder
  let paths: [String]

  init() throws {
    folder = try TemporaryFolder()
    paths = [
      try folder.write("0.tar", files: Self.layout(seed: "0")),
      try folder.write("1.tar", files: Self.layout(seed: "1")),
    ]
  }

  @Test(
    "Nothing raw reaches standard output from a comparison",
    arguments: ["table", "json", "ndjson"],
    [
      [], ["--semantic"], ["--rootfs"], ["--verbose"], ["--summary"], ["--all-platforms"],
      ["--text", "--hex"],
    ])
  func comparison(format: String, flags: [String]) async throws {
    let outcome = try await Program.run(flags + ["--format", format] + paths)
    #expect(outcome.status == 1)
    // What is told of a file's lines has tabs.
    let isTabbed = flags.contains("--text")
    try expectHarmless(outcome.output.filter { !isTabbed || $0 != UInt8(ascii: "\t") })
    try expectHarmless(outcome.errors)
  }

  @Test(
    "On a terminal nothing is an escape but the program's own colours",
    arguments: [[], ["--semantic", "--expand"], ["--text", "--hex"], ["--summary", "--no-trunc"]])
  func colours(flags: [String]) async throws {
    let outcome = try await PseudoTerminal.run(flags + paths)
    #expect(outcome.status == 1)
    #expect(outcome.raw.contains("\u{1B}["))
    try expectHarmless(Array(PseudoTerminal.Outcome.plain(outcome.raw).replacing("\t", with: "").utf8))
    // Names are shown, and a line of each does not look like another one.
    #expect(!outcome.lines.contains { $0.hasPrefix("File  fake") })
  }

  @Test(
    "Nothing raw reaches standard output from a look into an archive",
    arguments: [
      ["images"], ["images", "--format", "json"], ["info"], ["info", "--format", "json"], ["ls"],
      ["ls", "--format", "ndjson"],
    ])
  func look(arguments: [String]) async throws {
    let outcome = try await Program.run(arguments + [paths[0]])
    #expect(outcome.status == 0)
    try expectHarmless(outcome.output)
  }

  @Test(
    "A name that breaks lines does not make rows: each path has one line", arguments: ["table", "ndjson"])
  func rows(format: String) async throws {
    let lines = try await Program.run("ls", "--format", format, paths[0]).lines
    let paths = Self.names.count * 2 + 1  // a file and a link each, and the root
    #expect(lines.count == (format == "table" ? paths + 1 : paths))
    if format == "ndjson" { #expect(lines.allSatisfy { $0.hasPrefix(#"{"path": ""#) && $0.hasSuffix("}") }) }
  }

  @Test("Paths are told in a form that gives back their bytes")
  func pathsGiveBackBytes() async throws {
    let lines = try await Program.run("ls", "--format", "ndjson", paths[0]).jsonLines()
    let found = Set(
      lines.compactMap { line -> [UInt8]? in
        guard case .string(let text) = line["path"] else { return nil }
        return unescaped(text)
      })
    #expect(found.isSuperset(of: Self.names))
  }

  @Test("One long name does not push the columns of all rows apart")
  func columns() async throws {
    let lines = try await Program.run("ls", paths[0]).lines
    #expect(try #require(lines.first).count < 200)
    #expect(lines.contains { $0.count > 3000 })
    #expect(lines.filter { $0.count > 1000 }.count <= 4)
  }

  @Test("The name of a platform is printed harmlessly above its table")
  func platformHeading() async throws {
    let images = [#"\u001b[2J\u202e"#, #"\nequal: the two inputs"#].map { variant in
      ImageFixture([LayerFixture([TarMember("x")])], members: [#""variant": "\#(variant)""#])
    }
    let index = ImageFixture.index(images.map { $0.descriptor() })
    let path = try folder.write("platforms.tar", files: ImageFixture.layout(images, index: index))
    let outcome = try await Program.run("--all-platforms", path, path)
    #expect(outcome.status == 0)
    try expectHarmless(outcome.output)
    #expect(outcome.lines.filter { $0.hasPrefix("equal: ") }.count == 2)
  }

  @Test(
    "A hostile archive cannot forge a line of standard error",
    arguments: ["names", "members", "digest", "layer"])
  func messages(part: String) async throws {
    let image = ImageFixture([TarMember("x")])
    let forged = #"a\u001b[1m\nocidiff-offline: forged"#
    var (one, two) = (image, ImageFixture([TarMember("y")]))
    (one.name, two.name) = (forged.replacing(#"\n"#, with: #"\r\n"#), "b")
    let files: [String: [UInt8]] =
      switch part {
      case "names": ImageFixture.layout([one, two])
      case "members": ["a\u{1B}[1m\nocidiff-offline: forged": []]
      case "digest": image.layoutWithDigest(forged)
      default: ["manifest.json": Array(#"[{"Config": "\#(forged)", "Layers": null}]"#.utf8)]
      }
    let path = try folder.write("broken.tar", files: files)
    let outcome = try await Program.run("info", path)
    #expect(outcome.status == 2)
    try expectHarmless(outcome.errors)
    #expect(!outcome.errorText.contains("\nocidiff-offline: forged"))
    #expect(outcome.errorText.contains("forged"))
  }

  // MARK: Expectations

  private func expectHarmless(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
    let text = try #require(String(validating: bytes, as: UTF8.self), "not UTF-8", sourceLocation: location)
    let harmful = text.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar != "\n"
      case .format, .lineSeparator, .paragraphSeparator, .surrogate: true
      default: false
      }
    }
    #expect(harmful.map { String($0.value, radix: 16) } == [], sourceLocation: location)
  }

  /// The bytes that `\xNN` and `\\` stand for.
  private func unescaped(_ text: String) -> [UInt8] {
    var (bytes, rest) = ([UInt8](), Array(text.utf8)[...])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      if rest.popFirst() == UInt8(ascii: "x") {
        bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  // MARK: Building

  /// A layout in which everything that has a name has a hostile one.
  static func layout(seed: String) -> [String: [UInt8]] {
    var tar = TarBuilder()
    for (index, name) in names.enumerated() {
      tar.longName(name)
      let owner = name.prefix(32) + Array(seed.utf8)
      tar.pax(raw: TarBuilder.record("SCHILY.xattr.user.\u{1B}\(index)", name + Array(seed.utf8)))
      tar.add(
        TarMember(name, content: Array(seed.utf8)).with {
          ($0.userName, $0.groupName) = (Array(owner), Array(owner.reversed()))
        })
      tar.longLinkName(name + Array(seed.utf8))
      tar.add(TarMember("link\(index)", type: "2"))
    }
    tar.end()
    let text = json(hostile + seed)
    var image = ImageFixture(
      [LayerFixture(tar: tar.bytes)],
      config: #"{"Env": [\#(text)], "Labels": {\#(json(hostile)): \#(text)}}"#,
      members: [
        #""author": \#(text)"#, #"\#(json(hostile)): \#(json(seed))"#, #""variant": \#(json(hostile))"#,
      ])
    image.configuration = image.configuration.replacing(#""step 0""#, with: text)
    image.manifestMembers = [#""annotations": {\#(json(hostile)): \#(text)}"#]
    let entry = image.descriptor(members: [#""annotations": {"org.opencontainers.image.ref.name": \#(text)}"#]
    )
    return ImageFixture.layout([image], index: ImageFixture.index([entry]))
  }

  /// A text as JSON, with all that may be escaped left as it is.
  static func json(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case _ where scalar.value < 0x20:
          "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
      }.joined() + "\""
  }
}

extension ImageFixture {
  /// A layout in whose manifest the layer has another digest.
  fileprivate func layoutWithDigest(_ digest: String) -> [String: [UInt8]] {
    layout(manifest: manifest.replacing(Self.digest(of: layers[0].blob), with: digest))
  }
}
