import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import TarStream
import Testing

@testable import ocidiff_offline

/// `schema/ocidiff-report-1.schema.json` says what is printed, and nothing else is printed.
struct SchemaTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: What is printed

  @Test("What the program prints of the fixtures is valid", Schema.canValidate)
  func fixtures() async throws {
    let (pair, both) = (NaturalPairTests.pair, fixture("platforms.tar"))
    let runs = [
      pair, ["--semantic"] + pair, ["--rootfs"] + pair, ["--trust-digests"] + pair, [pair[0], pair[0]],
      [fixture("same/layout"), fixture("same/docker.tar")], ["--all-platforms", both, both],
      ["--platform", "linux/arm64", both, both],
    ]
    for (number, arguments) in runs.enumerated() {
      let outcome = try await Program.run(["--format", "json"] + arguments)
      try folder.write("\(number).json", outcome.output)
      let lines = try await Program.run(["--format", "ndjson"] + arguments)
      try folder.write("\(number).ndjson", lines.output)
    }
    #expect(try await Schema.complaints(of: folder.path) == [])
  }

  @Test("What is printed of every pair that a flag is for is valid", Schema.canValidate)
  func flagPairs() async throws {
    for (number, pair) in FlagPair.all.enumerated() {
      try await writeReport("\(number)", pair.left, pair.right)
    }
    #expect(try await Schema.complaints(of: folder.path) == [])
  }

  @Test("What is printed of hostile names is valid", Schema.canValidate)
  func hostileNames() async throws {
    let (left, right) = (HostileNameTests.layout(seed: "0"), HostileNameTests.layout(seed: "1"))
    try await writeReport("strict", left, right)
    try await writeReport("semantic", left, right, ComparisonOptions(ignored: ComparisonOptions.semantic))
    #expect(try await Schema.complaints(of: folder.path) == [])
  }

  @Test(
    "What is printed of images that differ in everything is valid", Schema.canValidate, arguments: [0, 1])
  func everything(first: Int) async throws {
    let sides = RichPair.sides.map { ImageFixture.layout($0) }
    let (left, right) = (sides[first], sides[1 - first])
    for (name, options) in [
      ("strict", ComparisonOptions()), ("semantic", ComparisonOptions(ignored: ComparisonOptions.semantic)),
      ("rootfs", ComparisonOptions(comparesRootFilesystems: true)),
    ] {
      let report = try await writeReport(name, left, right, options, platforms: .all)
      #expect(!report.isEqual)
    }
    #expect(try await Schema.complaints(of: folder.path) == [])
    let told = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/strict.json")), as: UTF8.self)
    for attribute in RichPair.attributes { #expect(told.contains("\"\(attribute)\": ["), "\(attribute)") }
  }

  @Test("A report that is not as the schema says is refused: the schema is closed", Schema.canValidate)
  func closed() async throws {
    let report = try await Program.run(["--semantic", "--format", "json"] + NaturalPairTests.pair).text
    let changes = [
      (#""schema": "ocidiff-report/1","#, ""), ("ocidiff-report/1", "ocidiff-report/2"),
      (#""equivalence": "different""#, #""equivalence": "same""#), (#""equivalence": "different","#, ""),
      (#""dockerArchive""#, #""tarball""#), (#""reference": "1.4.2", "#, ""),
      (#""layers": 3}"#, #""layers": 3, "x": 1}"#),
      (#""layers": 3}"#, #""layers": -1}"#), (#""manifestDigest": null"#, #""manifestDigest": "sha256:00""#),
      (#""configDigest": "sha256:"#, #""configDigest": "sha256:A"#),
      (#""semantic": true"#, #""semantic": "yes""#),
      (#""fileTimestamps", "#, #""fileTimes", "#), (#""fileTimestamps", "#, #""history", "history", "#),
      (#""differences": 3"#, #""differences": "3""#),
      (#""byCause": {"content": 1"#, #""byCause": {"magic": 1"#),
      (#""byCause": {"content": 1"#, #""byCause": {"content": 0"#),
      (#""kind": "config""#, #""kind": "configuration""#),
      (#""kind": "config""#, #""kind": "file""#), (#""kind": "file""#, #""kind": "layer""#),
      (#""change": "modified""#, #""change": "changed""#), (#""cause": "content""#, #""cause": "contents""#),
      (#""effect": "visible""#, #""effect": "hidden""#),
      (#""cause": "configuration""#, #""cause": "configuration", "effect": "visible""#),
      (#"{"mode": ["0755", "0775"]}"#, "{}"), (#"["0755", "0775"]"#, #"["0755"]"#),
      (#"["0755", "0775"]"#, #"["755", "775"]"#),
      (#""mode": ["#, #""modes": ["#), (#"[44, 44]"#, #"["44", "44"]"#),
      (#""content": ["sha256:"#, #""content": ["md5:"#),
      ("\n}\n", ",\n  \"extra\": 1\n}\n"), (#""summary": {"#, #""summary": {"extra": 1, "#),
    ]
    for (number, change) in changes.enumerated() {
      let broken = report.replacing(change.0, with: change.1)
      #expect(broken != report, "\(change.0) is not in the report")
      try folder.write("\(number).json", Array(broken.utf8))
    }
    let refused = Set(
      try await Schema.complaints(of: folder.path).compactMap { $0.split(separator: ".").first })
    for number in changes.indices { #expect(refused.contains("\(number)"), "\(changes[number])") }
  }

  @Test("A line that is not as the schema says is refused", Schema.canValidate)
  func closedLines() async throws {
    let lines = try await Program.run(["--semantic", "--format", "ndjson"] + NaturalPairTests.pair).text
    let changes = [
      (#"{"kind": "config""#, #"{"kind": "image""#), (#"{"kind": "config", "#, "{"),
      (#""cause": "content""#, #""x": 1"#),
      (#""schema": "ocidiff-report/1", "#, ""), ("ocidiff-report/1", "ocidiff-report/2"),
      (#""summary": {"differences": 3, "#, #""summary": {"#), ("{\"kind\"", "{\"differences\": [], \"kind\""),
    ]
    for (number, change) in changes.enumerated() {
      let broken = lines.replacing(change.0, with: change.1)
      #expect(broken != lines, "\(change.0) is not in the lines")
      try folder.write("\(number).ndjson", Array(broken.utf8))
    }
    let refused = Set(
      try await Schema.complaints(of: folder.path).compactMap { $0.split(separator: ".").first })
    for number in changes.indices { #expect(refused.contains("\(number)"), "\(changes[number])") }
  }

  // MARK: The words

  @Test("The words that the schema allows are those that the program knows")
  func words() throws {
    let words = { (name: String) in try Schema.definition(name)["enum"]?.array?.compactMap(\.string) }
    #expect(try words("kind") == Difference.Kind.allCases.map(\.rawValue))
    #expect(try words("cause") == Cause.allCases.map(\.rawValue))
    #expect(try words("equivalence") == Equivalence.allCases.map(\.rawValue))
    #expect(try words("ignorable") == Ignorable.allCases.map(\.rawValue))
    #expect(try words("compression") == Compression.allCases.map(\.rawValue))
    #expect(try words("change") == all(Difference.Change.added, \.next).map(\.rawValue))
    #expect(try words("effect") == all(Difference.Effect.visible, \.next).map(\.rawValue))
    #expect(try words("format") == all(ArchiveFormat.dockerArchive, \.next).map(\.rawValue))
    #expect(try words("fileType") == all(EntryType.file, \.next).map(\.name))
    #expect(try words("tarFormat") == all(TarFormat.v7, \.next).map(\.name))
    #expect(try Schema.definition("schema")["const"]?.string == ReportJSON.schema)
  }

  @Test("Members are printed in the order of the schema")
  func order() async throws {
    let pair = NaturalPairTests.pair
    let printed = try await Program.run(["--format", "json"] + pair).output
    let report = try #require(JSONValue(parsing: printed))
    func expect(_ value: JSONValue?, _ definition: String) throws {
      let order = try Schema.definition(definition)["properties"]?.members?.map(\.key) ?? []
      let keys = try #require(value?.members).map(\.key)
      #expect(keys == order.filter(keys.contains), "\(definition)")
    }
    #expect(report.members?.first?.key == "schema")
    try expect(.object(Array(report.members?.dropFirst() ?? [])), "imageReport")
    for input in report["inputs"]?.array ?? [] { try expect(input, "input") }
    try expect(report["options"], "options")
    try expect(report["summary"], "summary")
    for difference in try #require(report["differences"]?.array) { try expect(difference, "difference") }
  }

  @Test("Every object of the schema is closed, and every one says what it is")
  func complete() throws {
    for definition in try #require(try Schema.text()["$defs"]?.members)
    where definition.value["properties"] != nil {
      // The parts of a report for one platform are closed where they are put together.
      guard definition.key != "imageReport" else { continue }
      let isClosed = ["additionalProperties", "unevaluatedProperties"].contains { key in
        if case .bool(false) = definition.value[key] { true } else { false }
      }
      #expect(isClosed, "\(definition.key)")
      #expect(definition.value["description"]?.string?.isEmpty == false, "\(definition.key)")
    }
  }

  // MARK: Reports

  @discardableResult
  private func writeReport(
    _ name: String, _ left: [String: [UInt8]], _ right: [String: [UInt8]],
    _ options: ComparisonOptions = ComparisonOptions(), platforms: PlatformChoice = .automatic
  ) async throws -> ArchiveReport {
    let images = try TemporaryFolder()
    let paths = [try images.write("0.tar", files: left), try images.write("1.tar", files: right)]
    let report = try await ArchiveComparison(paths[0], paths[1], platforms: platforms, options: options).run()
    try folder.write("\(name).json", Array(JSONWriter.document(ReportJSON.document(report)).utf8))
    let lines = ReportJSON.lines(report)
    try folder.write("\(name).ndjson", Array(lines.utf8))
    return report
  }
}
