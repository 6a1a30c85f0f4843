import ArchiveDiff
import ImageFixtures
import Testing

@Suite("Configurations")
struct ConfigurationTests {
  /// Two values of `config`.
  private static func config(_ name: String, _ left: String, _ right: String, _ told: [String])
    -> DocumentCase
  {
    DocumentCase(
      name, layout(ImageFixture([LayerFixture(base)], config: left)),
      layout(ImageFixture([LayerFixture(base)], config: right)), told)
  }

  /// Two lists of further members of the configuration.
  private static func members(
    _ name: String, _ left: [String], _ right: [String], _ told: [String], hiddenBy flags: Set<Ignorable> = []
  ) -> DocumentCase {
    DocumentCase(
      name, layout(ImageFixture([LayerFixture(base)], members: left)),
      layout(ImageFixture([LayerFixture(base)], members: right)), told, hiddenBy: flags)
  }

  static let knownFields: [DocumentCase] = [
    config(
      "an element of a list, by its index", #"{"Env": ["A=1", "B=1"]}"#, #"{"Env": ["A=1", "B=2"]}"#,
      ["config modified /config/Env/1: value B=1 | B=2 (configuration)"]),
    config(
      "a longer list", #"{"Cmd": ["a"]}"#, #"{"Cmd": ["a", "b", "c"]}"#,
      [
        "config added /config/Cmd/1: value null | b (configuration)",
        "config added /config/Cmd/2: value null | c (configuration)",
      ]),
    config(
      "an element more at the front", #"{"Cmd": ["a"]}"#, #"{"Cmd": ["x", "a"]}"#,
      [
        "config modified /config/Cmd/0: value a | x (configuration)",
        "config added /config/Cmd/1: value null | a (configuration)",
      ]),
    config(
      "a health check", #"{"Healthcheck": {"Test": ["CMD", "true"], "Retries": 3}}"#,
      #"{"Healthcheck": {"Test": ["CMD", "false"], "Retries": 4}}"#,
      [
        "config modified /config/Healthcheck/Retries: value 3 | 4 (configuration)",
        "config modified /config/Healthcheck/Test/1: value true | false (configuration)",
      ]),
    config(
      "a field that is an object, as a whole", #"{"Healthcheck": {"Test": ["NONE"]}}"#, "{}",
      ["config removed /config/Healthcheck: value {Test: [NONE]} | null (configuration)"]),
    config(
      "a pointer with a slash", #"{"ExposedPorts": {"80/tcp": {}}}"#, #"{"ExposedPorts": {"81/tcp": {}}}"#,
      [
        "config removed /config/ExposedPorts/80~1tcp: value {} | null (configuration)",
        "config added /config/ExposedPorts/81~1tcp: value null | {} (configuration)",
      ]),
    config(
      "a pointer with a tilde before a slash", #"{"Labels": {"~1/~0": "x", "": "1"}}"#,
      #"{"Labels": {"~1/~0": "y", "": "2"}}"#,
      [
        "config modified /config/Labels/: value 1 | 2 (configuration)",
        "config modified /config/Labels/~01~1~00: value x | y (configuration)",
      ]),
    members(
      "the variant", [#""variant": "v7""#], [#""variant": "v8""#],
      ["config modified /variant: value v7 | v8 (configuration)"]),
  ]

  static let values: [DocumentCase] = [
    members(
      "a field that no one knows", [#""org.example": {"a": [1, {"b": 2}]}"#],
      [#""org.example": {"a": [1, {"b": 3}]}"#],
      ["config modified /org.example/a/1/b: value 2 | 3 (configuration)"]),
    members(
      "keys in the order of their bytes", [], [#""b": 1"#, #""é": 1"#, #""B": 1"#],
      [
        "config added /B: value null | 1 (configuration)", "config added /b: value null | 1 (configuration)",
        "config added /é: value null | 1 (configuration)",
      ]),
    members(
      "a number and its text", [#""n": 1"#], [#""n": "1""#],
      ["config modified /n: value 1 | 1 (configuration)"]),
    members(
      "a whole number and one with a point", [#""n": 1"#], [#""n": 1.0"#],
      ["config modified /n: value 1 | 1.0 (configuration)"]),
    members(
      "numbers beyond what a double tells apart", [#""n": 9007199254740992"#], [#""n": 9007199254740993"#],
      ["config modified /n: value 9007199254740992 | 9007199254740993 (configuration)"]),
    members(
      "fractions beyond what a double tells apart", [#""n": 1e400"#, #""o": 0.1"#],
      [#""n": 2e400"#, #""o": 0.10000000000000000001"#],
      [
        "config modified /n: value 1e400 | 2e400 (configuration)",
        "config modified /o: value 0.1 | 0.10000000000000000001 (configuration)",
      ]),
    members(
      "a number and its negative", [#""n": 0.5"#], [#""n": -0.5"#],
      ["config modified /n: value 0.5 | -0.5 (configuration)"]),
    members(
      "null and nothing", [#""n": null"#], [], ["config removed /n: value null | null (configuration)"]),
    members(
      "false and null", [#""n": false"#], [#""n": null"#],
      ["config modified /n: value false | null (configuration)"]),
    members(
      "an object and a list", [#""n": {}"#], [#""n": []"#],
      ["config modified /n: value {} | [] (configuration)"]),
    members(
      "texts that Unicode calls equivalent", ["\"n\": \"\u{E9}\""], ["\"n\": \"e\u{301}\""],
      ["config modified /n: value \u{E9} | e\u{301} (configuration)"]),
    members(
      "keys that Unicode calls equivalent", ["\"\u{E9}\": 1"], ["\"e\u{301}\": 1"],
      [
        "config added /e\u{301}: value null | 1 (configuration)",
        "config removed /\u{E9}: value 1 | null (configuration)",
      ]),
  ]

  static let buildFields: [DocumentCase] =
    ["container", "docker_version", "parent", "id"].map { field in
      members(
        "the build's \(field)", [#""\#(field)": "a""#], [#""\#(field)": "b""#],
        ["config modified /\(field): value a | b (history)"], hiddenBy: [.history])
    } + [
      members(
        "the build's container_config", [#""container_config": {"Hostname": "a"}"#],
        [#""container_config": {"Hostname": "b"}"#],
        ["config modified /container_config/Hostname: value a | b (history)"], hiddenBy: [.history]),
      members(
        "throwaway", [#""throwaway": true"#], [],
        ["config removed /throwaway: value true | null (history)"], hiddenBy: [.history]),
      DocumentCase(
        "the image that it was built from",
        layout(ImageFixture([LayerFixture(base)], config: #"{"Image": "a"}"#)),
        layout(ImageFixture([LayerFixture(base)], config: "{}")),
        ["config removed /config/Image: value a | null (history)"], hiddenBy: [.history]),
      DocumentCase(
        "a step of the history", layout(), layout(rewritten("step 0", "RUN make")),
        ["config modified /history/0/created_by: value step 0 | RUN make (history)"], hiddenBy: [.history]),
      DocumentCase(
        "the time of a step of the history", layout(),
        layout(rewritten(#"[{"created": "2024"#, #"[{"created": "2025"#)),
        [
          "config modified /history/0/created: value 2024-01-01T00:00:00Z | 2025-01-01T00:00:00Z (timestamp)"
        ], hiddenBy: [.history, .imageTimestamps]),
      DocumentCase(
        "when it was built", layout(),
        layout(rewritten(#"{"created": "2024-01-01T00:00:00Z", "arch"#, #"{"arch"#)),
        ["config removed /created: value 2024-01-01T00:00:00Z | null (timestamp)"],
        hiddenBy: [.imageTimestamps]),
    ]

  static let formatting: [DocumentCase] = [
    written("white space", ", \"config\"", ",\n\t\"config\"", "whiteSpace"),
    written(
      "the order of keys", #""architecture": "amd64", "os": "linux""#,
      #""os": "linux", "architecture": "amd64""#,
      "keyOrder"),
    written("an escape", #""os": "linux""#, #""os": "l\u0069nux""#, "escapes"),
    written(
      "a key told twice, of which the last one counts", #""os": "linux""#, #""os": "plan9", "os": "linux""#,
      "duplicateKeys"),
    members(
      "a fraction", [#""n": 1.50"#], [#""n": 15e-1"#], formatted("numbers"), hiddenBy: [.jsonFormatting]),
    members(
      "a fraction of many zeros", [#""n": 1.00e+3"#], [#""n": 0.1E4"#], formatted("numbers"),
      hiddenBy: [.jsonFormatting]),
    members(
      "a fraction that is zero", [#""n": 0.0"#], [#""n": 0e9"#], formatted("numbers"),
      hiddenBy: [.jsonFormatting]),
  ]

  private static func formatted(_ what: String) -> [String] {
    ["config modified : \(what) … (jsonFormatting)"]
  }

  private static func written(_ name: String, _ text: String, _ other: String, _ what: String) -> DocumentCase
  {
    DocumentCase(name, layout(), layout(rewritten(text, other)), formatted(what), hiddenBy: [.jsonFormatting])
  }

  /// An image with another text in its configuration.
  private static func rewritten(_ text: String, _ other: String) -> ImageFixture {
    var image = ImageFixture(base)
    image.configuration = image.configuration.with(other, for: text)
    return image
  }

  @Test("tell every field that differs, by a pointer to it", arguments: knownFields + values)
  func fields(_ document: DocumentCase) async throws { try await document.check() }

  @Test("tell how an image was built as such", arguments: buildFields)
  func build(_ document: DocumentCase) async throws { try await document.check() }

  @Test("that are written in another way alone tell so", arguments: formatting)
  func written(_ document: DocumentCase) async throws { try await document.check() }

  @Test("tell no diffIDs: what makes them differ is told of the layers")
  func diffIDs() async throws {
    let report = try await Comparing.strict([[file("x")]], [[file("x", uid: 1)]])
    #expect(report.told == ["file modified x: uid 0 | 1 (ownership)"])
  }

  /// Of another number of layers, the list of diffIDs has other white space, too.
  @Test("tell nothing of how they are written where only the diffIDs differ", arguments: [1, 2, 3])
  func otherNumberOfDiffIDs(_ count: Int) async throws {
    func image(_ count: Int) -> ImageFixture {
      var image = ImageFixture((0..<count).map { LayerFixture([file("f\($0)")]) })
      let start =
        image.configuration.firstRange(of: #", "history""#)?.lowerBound ?? image.configuration.endIndex
      image.configuration = image.configuration[..<start] + "}"
      return image
    }
    let report = try await Comparing.strict(image(1), image(count))
    #expect(report.summary.byCause[.jsonFormatting] == nil)
    #expect(report.summary.byCause[.layering] == (count == 1 ? nil : 1))
  }

  @Test("tell the rest of rootfs")
  func rootfsType() async throws {
    try await DocumentCase(
      "rootfs", layout(), layout(Self.rewritten(#""type": "layers""#, #""type": "other""#)),
      ["config modified /rootfs/type: value layers | other (configuration)"]
    ).check()
  }
}
