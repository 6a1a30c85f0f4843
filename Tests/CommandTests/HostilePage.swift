import ImageFixtures

/// Two images in which all that has a name or a value would be markup, a script or a turn of direction, if it were not
/// escaped.
enum HostilePage {
  static let texts = [
    #"<script>document.title="owned"</script>"#, #""><img src=x onerror="document.title='owned'">"#,
    "' onmouseover='document.title=1' x='", "</title></style></script></pre></details>", "&lt;b&gt;&amp;",
    "<!--",
    "bidi\u{202E}gpj.exe\u{2066}", "zero\u{200B}width\u{FEFF}soft\u{AD}", "עברית", "line\nbreak\ttab",
    "javascript:alert(1)", "esc\u{1B}[31m", "none\u{FFFE}\u{E0041}", "]]>${1}{{2}}%s",
  ]

  /// One side, as the files of a layout.
  static func layout(_ side: Int) -> [String: [UInt8]] {
    let all = HostileNameTests.json(texts.joined(separator: " ") + " \(side)")
    let labels = texts.enumerated().map {
      "\(HostileNameTests.json($1)): \(HostileNameTests.json("\($0) \(side) \($1)"))"
    }.joined(
      separator: ", ")
    var image = ImageFixture(
      [layer(side), LayerFixture([TarMember("upper", text: "\(side)")])],
      config: #"{"Env": [\#(all)], "Labels": {\#(labels)}, "Cmd": [\#(all)]}"#,
      members: [#""author": \#(all)"#, #""variant": \#(HostileNameTests.json(texts[0]))"#])
    image.configuration = image.configuration.replacing(#""step 0""#, with: all)
    image.manifestMembers = [#""annotations": {\#(labels)}"#]
    let name = HostileNameTests.json("<b>\(side)\u{202E}</b>" + texts[0])
    let entry = image.descriptor(members: [#""annotations": {"org.opencontainers.image.ref.name": \#(name)}"#]
    )
    return ImageFixture.layout([image], index: ImageFixture.index([entry]))
  }

  private static func layer(_ side: Int) -> LayerFixture {
    var tar = TarBuilder()
    for (index, text) in texts.enumerated() {
      let name = Array("\(index)/\(text)".utf8)
      tar.longName(name)
      tar.pax(raw: TarBuilder.record("SCHILY.xattr.user.\(text.replacing("\n", with: " "))", [UInt8(side)]))
      let lines = texts.map { $0 + "\n" }.joined() + "\(side) \(text)\n"
      tar.add(
        TarMember(name, content: Array(lines.utf8)).with { $0.userName = Array("<i>\(side)".utf8) })
      tar.longLinkName(Array("\(text)\(side)".utf8))
      tar.add(TarMember("link\(index)", type: "2"))
      tar.longName(Array("only\(side)/\(text)".utf8))
      tar.add(TarMember("only", text: text))
    }
    tar.add(TarMember("bytes", content: [0, 0x3C, 0x73, 0x3E, UInt8(side)]))
    tar.end()
    return LayerFixture(tar: tar.bytes)
  }
}
