import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import Testing

@testable import ocidiff_offline

/// `--format sarif`, held against the part of SARIF that is used, and against all of it.
struct SARIFTests {
  static let pair = NaturalPairTests.pair
  static let partSchema = "\(FixtureFiles.repository)/Tests/Schemas/sarif-part.schema.json"
  /// That of OASIS, which `scripts/fetch-sarif-schema` puts there.
  static let schema = "\(FixtureFiles.repository)/.build/sarif-2.1.0.schema.json"
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("What is printed is of the part of SARIF that is used", Schema.canValidate)
  func validPart() async throws {
    let folder = try await reports()
    #expect(try await Schema.complaints(of: folder.path, schema: Self.partSchema) == [])
  }

  @Test(
    "What is printed is SARIF by OASIS' schema", Schema.canValidate,
    .enabled(if: FileManager.default.fileExists(atPath: SARIFTests.schema), "Needs what `make test` fetches.")
  )
  func valid() async throws {
    let folder = try await reports()
    #expect(try await Schema.complaints(of: folder.path, schema: Self.schema) == [])
  }

  /// One of each kind: plain, with hostile names, of all kinds of attributes, of several platforms, of the same.
  private func reports() async throws -> TemporaryFolder {
    let reports = try TemporaryFolder()
    let hostile = try ["0", "1"].map {
      try folder.write("\($0).tar", files: HostileNameTests.layout(seed: $0))
    }
    let rich = try RichPair.sides.enumerated().map { number, side in
      try folder.write("r\(number).tar", files: ImageFixture.layout(side))
    }
    let (both, equal) = (fixture("platforms.tar"), [Self.pair[0], Self.pair[0]])
    let runs = [
      Self.pair, hostile, rich, ["--all-platforms", both, both], equal, ["--all-platforms"] + rich,
    ]
    for (number, arguments) in runs.enumerated() {
      let outcome = try await Program.run(["--format", "sarif"] + arguments)
      try reports.write("\(number).json", outcome.output)
    }
    return reports
  }

  @Test("Each cause is a rule with help, and each result names its rule")
  func rules() async throws {
    let run = try await Self.runs(["--semantic"] + Self.pair)[0]
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(rules.map { $0["id"]?.string } == Cause.allCases.map(\.rawValue))
    #expect(rules.allSatisfy { $0["help"]?["text"]?.string?.contains("WHAT TO CHANGE") == true })
    let results = try #require(run["results"]?.array)
    #expect(results.map { $0["ruleId"]?.string } == ["configuration", "permissions", "content"])
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(rules[Int(index)]["id"]?.string == result["ruleId"]?.string)
    }
    #expect(
      Self.uris(results) == ["image/config.json", "rootfs/usr/bin/greet", "rootfs/usr/share/greeter/version"])
    #expect(results.map { $0["level"]?.string } == ["error", "error", "error"])
  }

  @Test("Where the required rung holds, nothing is more than a note")
  func required() async throws {
    let same = [fixture("same/layout"), fixture("same/docker.tar")]
    let results = try #require(try await Self.runs(["--require", "layers"] + same)[0]["results"]?.array)
    #expect(!results.isEmpty)
    #expect(results.allSatisfy { $0["level"]?.string == "note" })
    let unasked = try #require(try await Self.runs(same)[0]["results"]?.array)
    #expect(unasked.contains { $0["level"]?.string != "note" })
  }

  @Test("Fingerprints tell results apart, and stay when values or the number of a layer change")
  func fingerprints() async throws {
    func prints(_ first: String, _ second: String, below: [LayerFixture]) async throws -> [String?] {
      let paths = try [first, second].enumerated().map { number, text in
        let layer = LayerFixture([TarMember("a", text: text), TarMember("b", text: text)])
        return try folder.write("\(number).tar", ImageFixture(below + [layer]))
      }
      let results = try #require(try await Self.runs(["--semantic"] + paths)[0]["results"]?.array)
      return results.map { $0["partialFingerprints"]?["primaryLocationLineHash"]?.string }
    }
    let one = try await prints("1", "2", below: [])
    let other = try await prints("33", "4", below: [LayerFixture([TarMember("c")])])
    #expect(one.count == 2)
    #expect(Set(one).count == 2)
    // Sizes differ in one and not in the other only if they are not told.
    #expect(one == other)
  }

  @Test("URIs give back the bytes of paths")
  func uris() async throws {
    let names: [[UInt8]] = [
      Array("a b%20c".utf8), Array("é:?#[]@!$&'()*+,;=".utf8), [0x66, 0xFF, 0x0A, 0x01],
      Array(#"back\slash\x41"#.utf8),
      Array("..a/…".utf8),
    ]
    let paths = try ["0", "1"].map { seed in
      try folder.write("\(seed).tar", ImageFixture(names.map { TarMember($0, content: Array(seed.utf8)) }))
    }
    let results = try #require(try await Self.runs(["--semantic"] + paths)[0]["results"]?.array)
    let found = Self.uris(results).compactMap {
      $0?.hasPrefix("rootfs/") == true ? decoded($0?.dropFirst(7) ?? "") : nil
    }
    #expect(Set(found).isSuperset(of: names))
  }

  @Test("No text of an archive is a link or a placeholder")
  func messages() throws {
    let text = SARIFRules.message("{0} [a](https://example.com) ](1) }{ [x]")["text"]?.string
    #expect(text == #"{{0}} [a]\x28https://example.com) ]\x281) }}{{ [x]"#)
    // What stands over a bracket makes another character of the two, and the same link.
    let accented = SARIFRules.message("[a](\u{301}b) {\u{301}0}")["text"]?.string
    #expect(accented?.unicodeScalars.elementsEqual("[a]\\x28\u{301}b) {{\u{301}0}}".unicodeScalars) == true)
  }

  @Test("Of very many differences the weightiest are told, and it is said how many are not")
  func bounded() async throws {
    let paths = try [0, 1].map { side in
      let times = (0..<60).map { number in TarMember("t\(number)").with { $0.modified = Int64(side) } }
      return try folder.write("\(side).tar", ImageFixture(times + [TarMember("z", text: "\(side)")]))
    }
    let report = try await ArchiveComparison(paths[0], paths[1]).run()
    let text = JSONWriter.document(ReportSARIF.document(report, required: nil, resultLimit: 40))
    let run = try #require(JSONValue(parsing: Array(text.utf8))?["runs"]?.array?.first)
    let results = try #require(run["results"]?.array)
    #expect(results.count == 40)
    #expect(results.contains { $0["ruleId"]?.string == "content" })
    let count = report.images[0].differences.count
    let note = run["invocations"]?.array?[0]["toolExecutionNotifications"]?.array?[0]["message"]?["text"]?
      .string
    #expect(note?.hasPrefix("\(count - 40) of \(count) differences are left out here.") == true)
  }

  // MARK: Reading

  static func runs(_ arguments: [String]) async throws -> [JSONValue] {
    let outcome = try await Program.run(["--format", "sarif"] + arguments)
    return try #require(JSONValue(parsing: outcome.output)?["runs"]?.array)
  }

  private static func uris(_ results: [JSONValue]) -> [String?] {
    results.map { $0["locations"]?.array?[0]["physicalLocation"]?["artifactLocation"]?["uri"]?.string }
  }

  private func decoded(_ uri: some StringProtocol) -> [UInt8] {
    var (bytes, rest) = ([UInt8](), Array(uri.utf8)[...])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
