import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// How a document is written is told beside what it says, and only where that is not the same thing.
@Suite("JSON formatting beside other differences")
struct FormattingTests {
  /// Two ways to write one member.
  struct Writing: Sendable, CustomTestStringConvertible {
    let left: String
    let right: String
    let aspect: String

    var testDescription: String { "\(aspect): \(left) | \(right)" }
  }

  /// Two documents that differ in what they say; `@` stands for a member.
  struct Change: Sendable, CustomTestStringConvertible {
    let left: String
    let right: String
    /// The pointers to what differs.
    let places: [String]
    /// Whether the layers differ, too.
    var hasOtherLayers = false

    var testDescription: String { "\(left) | \(right)\(hasOtherLayers ? ", other layers" : "")" }
  }

  static let writings: [Writing] = [
    Writing(left: #""f": [1,2]"#, right: #""f": [1, 2]"#, aspect: "whiteSpace"),
    Writing(left: #""f": {}"#, right: #""f": { }"#, aspect: "whiteSpace"),
    Writing(left: #""f":1"#, right: #""f": 1"#, aspect: "whiteSpace"),
    Writing(left: #""f": {"a": 1, "b": 2}"#, right: #""f": {"b": 2, "a": 1}"#, aspect: "keyOrder"),
    Writing(left: #""f": "\/""#, right: #""f": "/""#, aspect: "escapes"),
    Writing(left: #""f": 1"#, right: #""\u0066": 1"#, aspect: "escapes"),
    Writing(left: #""f": 1.0"#, right: #""f": 1.00"#, aspect: "numbers"),
    Writing(left: #""f": {"a": 1}"#, right: #""f": {"a": 2, "a": 1}"#, aspect: "duplicateKeys"),
    Writing(left: #""f": {"a": 3, "a": 1}"#, right: #""f": {"a": 2, "a": 1}"#, aspect: "duplicateKeys"),
    Writing(left: #""f": {}"#, right: #""f": {"annotations": {}}"#, aspect: "emptyMembers"),
  ]

  static let changes: [Change] = [
    Change(left: #"{@, "v": 1}"#, right: #"{@, "v": "longer"}"#, places: ["/x/v"]),
    Change(left: #"{"v": [1], @}"#, right: #"{"v": {"v":  1 }, @}"#, places: ["/x/v"]),
    Change(left: #"{@, "v": 1}"#, right: #"{@, "v": 1, "w": 2}"#, places: ["/x/w"]),
    Change(left: #"{@}"#, right: #"{"w": 2, @}"#, places: ["/x/w"]),
    Change(left: #"{@, "v": 1}"#, right: #"{@, "w": 1}"#, places: ["/x/v", "/x/w"]),
    Change(left: #"{"v": [1], @}"#, right: #"{"v": [1, 2, 3], @}"#, places: ["/x/v/1", "/x/v/2"]),
    Change(left: #"[{@}]"#, right: #"[{@}, {@}]"#, places: ["/x/1"]),
    Change(left: "{@}", right: "{@}", places: [], hasOtherLayers: true),
  ]

  private static func image(_ text: String, _ layer: [TarMember] = base) -> ImageFixture {
    ImageFixture([LayerFixture(layer)], members: [#""x": \#(text)"#])
  }

  /// Compares two values of one member of the configuration in both directions: the names of what is written
  /// differently must be `aspects`, and semantic mode must count it as left out.
  private static func check(
    _ left: ImageFixture, _ right: ImageFixture, _ aspects: [String], places: [String]? = nil
  ) async throws {
    let pair = try WrittenPair(ImageFixture.layout([left]), ImageFixture.layout([right]))
    for paths in [pair.paths, pair.paths.reversed()] {
      let strict = try await Comparing.strict(at: paths[0], paths[1]).images[0]
      let formatting = strict.differences.filter { $0.cause == .jsonFormatting }
      #expect(formatting.map(\.kind) == (aspects.isEmpty ? [] : [.config]), "\(strict.told)")
      #expect(formatting.allSatisfy { $0.path.isEmpty })
      #expect(formatting.flatMap(\.attributes).map(\.name) == aspects, "\(strict.told)")
      if let places {
        #expect(strict.differences.filter { $0.cause == .configuration }.map(\.path) == places)
      }
      let semantic = try await Comparing.semantic(at: paths[0], paths[1]).images[0]
      #expect(semantic.summary.ignored[.jsonFormatting] == strict.summary.byCause[.jsonFormatting])
    }
  }

  @Test("each way of writing is told beside each kind of difference", arguments: writings, changes)
  func besides(_ writing: Writing, _ change: Change) async throws {
    try await Self.check(
      Self.image(change.left.replacing("@", with: writing.left)),
      Self.image(
        change.right.replacing("@", with: writing.right),
        change.hasOtherLayers ? base + [file("other")] : base),
      [writing.aspect], places: change.places)
  }

  /// Of two values in one style nothing may be told of the style; in two styles, nothing but white space.
  @Test("what differs in what it says alone is not written differently", arguments: changes)
  func onlyValues(_ change: Change) async throws {
    let values = [change.left, change.right].map { text in
      JSONValue(parsing: Array(text.replacing("@", with: #""f": {"a": [1, {}]}"#).utf8))
    }
    let (left, right) = (try #require(values[0]), try #require(values[1]))
    for style in JSONStyle.allCases {
      for other in JSONStyle.allCases {
        try await Self.check(
          Self.image(style.text(left)), Self.image(other.text(right)), style == other ? [] : ["whiteSpace"],
          places: change.places)
      }
    }
  }

  @Test("any two values in one style are written in the same way", arguments: 0..<120)
  func random(_ index: Int) async throws {
    var values = RandomJSON(seed: UInt64(index))
    let (left, right) = (values.value(depth: 0), values.value(depth: 0))
    for style in JSONStyle.allCases {
      try await Self.check(Self.image(style.text(left)), Self.image(style.text(right)), [])
    }
  }

  @Test("what is in no place of the other side is held against nothing")
  func unpaired() async throws {
    try await Self.check(
      Self.image(#"{"a": {"b":1,"c":  1.0, "d": "\/"}, "e": 1}"#),
      Self.image(#"{"e": 1, "a": [ 1.00,"/" ]}"#),
      ["keyOrder"], places: ["/x/a"])
  }

  @Test("the way of writing is told of deeply nested and of long documents")
  func sizes() async throws {
    let depth = 190
    let deep = String(repeating: "[", count: depth) + "1,@" + String(repeating: "]", count: depth)
    try await Self.check(
      Self.image(deep.replacing("@", with: "2")), Self.image(deep.replacing("@", with: " 3")), ["whiteSpace"])
    let members = (0..<3_000).map { #""k\#($0)": \#($0)"# }
    try await Self.check(
      Self.image("{\(members.joined(separator: ", "))}"),
      Self.image("{\(members.reversed().joined(separator: ", ")), \"more\": 1}"), ["keyOrder"],
      places: ["/x/more"])
  }
}

/// Makes JSON values whose members come in one order.
private struct RandomJSON {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func value(depth: Int) -> JSONValue {
    switch depth > 3 ? 0 : random.below(6) {
    case 0: return .number(String(random.below(3)))
    case 1: return .string(random.pick(["", "a", "longer"]))
    case 2: return .array((0..<random.below(5)).map { _ in value(depth: depth + 1) })
    default:
      let keys = ["a", "b", "c", "d", "e"].filter { _ in random.once(in: 2) }
      return .object(keys.map { JSONMember($0, value(depth: depth + 1)) })
    }
  }
}
