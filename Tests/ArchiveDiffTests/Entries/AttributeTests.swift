import ArchiveDiff
import ImageFixtures
import Testing

/// Two layers that differ in one attribute of one entry, and what must be told of it.
struct AttributeCase: Sendable, CustomTestStringConvertible {
  let name: String
  let left: [TarMember]
  let right: [TarMember]
  /// The attribute as it is told; `…` stands for anything.
  let told: String
  let cause: Cause
  let flag: Ignorable?

  init(
    _ name: String, _ left: [TarMember], _ right: [TarMember], _ told: String, _ cause: Cause,
    hiddenBy flag: Ignorable? = nil
  ) {
    self.name = name
    self.left = left
    self.right = right
    self.told = told
    self.cause = cause
    self.flag = flag
  }

  /// A file that differs in one field of its header.
  init(
    _ name: String, _ told: String, _ cause: Cause, hiddenBy flag: Ignorable? = nil,
    _ left: (inout TarMember) -> Void = { _ in }, _ right: (inout TarMember) -> Void
  ) {
    self.init(name, [file("x").with(left)], [file("x").with(right)], told, cause, hiddenBy: flag)
  }

  /// A file that differs in its pax records.
  init(
    _ name: String, pax left: KeyValuePairs<String, String>, _ right: KeyValuePairs<String, String>,
    _ told: String, _ cause: Cause, hiddenBy flag: Ignorable? = nil
  ) {
    self.init(name, [pax(left), file("x")], [pax(right), file("x")], told, cause, hiddenBy: flag)
  }

  var testDescription: String { name }
}

@Suite("Each attribute of a file")
struct AttributeTests {
  // SHA-256 of "1" and "22", by sha256sum.
  private static let one = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
  private static let twentyTwo = "sha256:785f3ec7eb32f30b90cd0fcf3657d388b5ff4297f2f9716ff66e9b69c05ddd09"

  static let headerFields: [AttributeCase] = [
    AttributeCase(
      "type", [file("x")], [symlink("x", to: "y")], "type file | symlink", .fileType),
    AttributeCase("mode", "mode 0644 | 4755", .permissions) { $0.mode = 0o4755 },
    AttributeCase("redundant bits", "mode 0644 | 0100644", .permissions, hiddenBy: .fileModeRedundantBits) {
      $0.mode = 0o100644
    },
    AttributeCase(
      "mode of a symbolic link", [symlink("x", to: "y")],
      [symlink("x", to: "y").with { $0.mode = 0o755 }],
      "mode 0777 | 0755", .permissions, hiddenBy: .fileModeRedundantBits),
    AttributeCase("uid", "uid 0 | 33", .ownership) { $0.uid = 33 },
    AttributeCase("uid in base-256", "uid -2 | 4000000", .ownership) {
      $0.uid = -2
    } _: {
      $0.uid = 4_000_000
    },
    AttributeCase("gid", "gid 0 | 5", .ownership) { $0.gid = 5 },
    AttributeCase("uname", "uname root | app", .userNames, hiddenBy: .userNames) {
      $0.userName = Array("root".utf8)
    } _: {
      $0.userName = Array("app".utf8)
    },
    AttributeCase("gname", #"gname  | st\\aff\xff"#, .userNames, hiddenBy: .userNames) {
      $0.groupName = Array(#"st\aff"#.utf8) + [0xFF]
    },
    AttributeCase(
      "mtime", "mtime 1970-01-01T00:00:00Z | 2023-11-14T22:13:20Z", .timestamp, hiddenBy: .fileTimestamps
    ) {
      $0.modified = 1_700_000_000
    },
    AttributeCase(
      "content and size", [file("x", "1")], [file("x", "22")],
      "content \(one) | \(twentyTwo), size 1 | 2", .content),
  ]

  static let otherFields: [AttributeCase] = [
    AttributeCase(
      "target of a symbolic link", [symlink("x", to: "/etc/x")], [symlink("x", to: "etc/x")],
      "linkTarget /etc/x | etc/x", .linkTarget),
    AttributeCase("major number", [device("x", 8, 1)], [device("x", 9, 1)], "device 8:1 | 9:1", .device),
    AttributeCase("minor number", [device("x", 8, 1)], [device("x", 8, 2)], "device 8:1 | 8:2", .device),
    AttributeCase(
      "parts of a second", pax: ["mtime": "5.50"], ["mtime": "5.5"],
      "mtime 1970-01-01T00:00:05.50Z | 1970-01-01T00:00:05.5Z", .timestamp, hiddenBy: .fileTimestamps),
    AttributeCase(
      "atime", pax: ["atime": "1"], ["atime": "2.25"],
      "atime 1970-01-01T00:00:01Z | 1970-01-01T00:00:02.25Z", .timestamp, hiddenBy: .fileTimestamps),
    AttributeCase(
      "ctime", pax: ["ctime": "0"], ["ctime": "-1"], "ctime 1970-01-01T00:00:00Z | 1969-12-31T23:59:59Z",
      .timestamp, hiddenBy: .fileTimestamps),
    AttributeCase(
      "extended attribute", pax: ["SCHILY.xattr.user.a": "foo"], ["SCHILY.xattr.user.a": "fo"],
      "xattr:user.a base64:Zm9v | base64:Zm8=", .extendedAttributes),
    AttributeCase(
      "unknown pax record", pax: ["VENDOR.note": "1"], ["VENDOR.note": "\u{1B}["],
      #"pax:VENDOR.note 1 | \x1b["#, .tarFormat, hiddenBy: .tarFormat),
    AttributeCase(
      "spelling of a path", [file("etc/x")], [file("./etc//x")], "name etc/x | ./etc//x", .pathSpelling,
      hiddenBy: .canonicalPaths),
    AttributeCase(
      "dialect", [file("x")], [TarMember("x", format: .gnu)], "format ustar | gnu", .tarFormat,
      hiddenBy: .tarFormat),
    AttributeCase(
      "bytes that no field accounts for", "header … bytes 500–501 of header 0: 61 62", .tarFormat,
      hiddenBy: .tarFormat
    ) { $0.patch(500, "ab") },
    AttributeCase(
      "padding after the content", [file("x", String(repeating: "y", count: 510))],
      [file("x", String(repeating: "y", count: 510)).with { $0.padding = 1 }],
      "header … padding after the content 01 01", .tarFormat, hiddenBy: .tarFormat),
    AttributeCase(
      "order", [file("a"), file("b"), file("x")], [file("x"), file("a"), file("b")], "order 2 | 0", .order,
      hiddenBy: .fileOrder),
  ]

  static let all = headerFields + otherFields

  @Test("told alone, with both values and its cause", arguments: all)
  func strict(_ attribute: AttributeCase) async throws {
    let report = try await Comparing.strict([attribute.left], [attribute.right])
    let difference = try #require(report.differences.first)
    #expect(report.differences.count == 1)
    #expect(difference.kind == .file)
    #expect(difference.change == .modified)
    #expect(difference.layers == [0, 0])
    #expect(difference.layer == 0)
    let told = difference.attributes.map(\.told).joined(separator: ", ")
    let parts = attribute.told.split(separator: "…", omittingEmptySubsequences: false)
    #expect(told.hasPrefix(parts[0]) && told.hasSuffix(parts[parts.count - 1]), "\(told)")
    #expect(parts.count > 1 || told == attribute.told)
    #expect(difference.cause == attribute.cause)
    #expect(report.summary.byCause == [attribute.cause: 1])
    #expect(report.summary.differences == 1)
    #expect(report.summary.ignored.isEmpty)
  }

  @Test("left out together are counted once a cause")
  func counted() async throws {
    let left = [pax(["mtime": "1", "atime": "1", "VENDOR.a": "1"]), file("./x")]
    let right = [pax(["ctime": "2"]), file("x").with { $0.userName = Array("u".utf8) }]
    let report = try await Comparing.semantic([left], [right])
    #expect(report.told == [])
    #expect(report.summary.ignored == [.timestamp: 1, .tarFormat: 1, .pathSpelling: 1, .userNames: 1])
  }

  @Test("left out by the flag that names it, and by no other", arguments: all)
  func hidden(_ attribute: AttributeCase) async throws {
    let pair = try WrittenPair([attribute.left], [attribute.right])
    for flag in Ignorable.allCases {
      let report = try await Comparing(ignoring: [flag])(pair).images[0]
      if flag == attribute.flag {
        #expect(report.told.isEmpty, "\(flag)")
        #expect(report.summary.ignored == [attribute.cause: 1], "\(flag)")
        #expect(report.summary.differences == 0, "\(flag)")
      } else {
        #expect(report.differences.map(\.cause) == [attribute.cause], "\(flag)")
        #expect(report.summary.ignored.isEmpty, "\(flag)")
      }
    }
  }
}
