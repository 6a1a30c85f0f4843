import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import Testing

@testable import ocidiff_offline

/// `verify`, from outside.
struct VerifyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let image = ImageFixture([LayerFixture([TarMember("x")])])

  /// A path of each outcome.
  private func archives() throws -> [(path: String, status: Int32, outcome: String)] {
    let hostile = TarMember(Array("/\u{1B}[31m\u{202E}".utf8) + [0xFF])
    var missing = ImageFixture.layout([Self.image])
    missing[ImageFixture.blobPath(of: Self.image.layers[0].blob)] = nil
    return [
      (try folder.write("clean.tar", Self.image), 0, "clean"),
      (
        try folder.write("irregular.tar", ImageFixture([hostile, TarMember("y"), TarMember("y")])), 1,
        "irregular"
      ),
      (try folder.write("broken.tar", files: missing), 2, "broken"),
    ]
  }

  @Test("The exit status says whether an archive is clean, irregular or broken")
  func status() async throws {
    for (path, status, outcome) in try archives() {
      let table = try await Program.run("verify", path)
      #expect(table.status == status && table.errors.isEmpty, "\(outcome)")
      #expect(table.lines.last?.hasPrefix("\(outcome): ") == true)
      let json = try await Program.run("verify", "--format", "json", path)
      #expect(json.status == status && json.errors.isEmpty)
      #expect(try json.json()["summary"]?["outcome"] == .string(outcome))
    }
  }

  @Test("The table has a row a finding")
  func table() async throws {
    let outcome = try await Program.run("verify", try archives()[1].path)
    #expect(outcome.lines.count == 5)
    #expect(outcome.lines[0].split(separator: " ") == ["SEVERITY", "FINDING", "BLOB", "WHERE", "WHAT"])
    #expect(outcome.lines[1].contains("absolutePath") && outcome.lines[1].contains(#"/\x1b[31m"#))
    #expect(
      outcome.lines[2].contains("duplicatePath") && outcome.lines[2].contains("decompressed byte 1024 y"))
  }

  @Test("Nothing of a hostile name reaches the terminal", arguments: ["table", "json"])
  func hostileName(format: String) async throws {
    let outcome = try await Program.run("verify", "--format", format, try archives()[1].path)
    #expect(!outcome.output.contains(0x1B) && !outcome.output.contains(0xFF))
    #expect(!outcome.text.unicodeScalars.contains("\u{202E}"))
  }

  @Test("What cannot be opened is an error, and nothing is on standard output")
  func unopened() async throws {
    let text = try folder.write("text", Array("hello".utf8))
    let clean = try archives()[0].path
    for arguments in [[text], ["\(folder.path)/none"], [clean + ":example"], ["--trust-digests", clean]] {
      let outcome = try await Program.run(["verify"] + arguments)
      #expect(outcome.status == 2 && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(arguments)")
    }
  }

  @Test("However many threads work, the output is the same")
  func jobs() async throws {
    let layers = (0..<6).map { LayerFixture([TarMember("/\($0)"), TarMember(".wh.\($0)")]) }
    let path = try folder.write("many.tar", ImageFixture(layers))
    let outputs = try await [1, 2, 8].asyncMap { jobs in
      try await Program.run("verify", "--format", "json", "--jobs", "\(jobs)", path).output
    }
    #expect(Set(outputs).count == 1)
  }

  // MARK: The schema

  @Test("What is printed is valid", Schema.canValidate)
  func valid() async throws {
    let printed = try TemporaryFolder()
    let many = ImageFixture((0..<300).map { _ in TarMember("x") })
    let paths = try archives().map(\.path) + [fixture("same/layout"), try folder.write("many.tar", many)]
    for (number, path) in paths.enumerated() {
      let outcome = try await Program.run("verify", "--format", "json", path)
      try printed.write("\(number).json", outcome.output)
    }
    #expect(try await Schema.complaints(of: printed.path, schema: Schema.verification) == [])
  }

  @Test("What is not as the schema says is refused", Schema.canValidate)
  func closed() async throws {
    let text = try await Program.run("verify", "--format", "json", try archives()[1].path).text
    let changes = [
      ("ocidiff-verify/1", "ocidiff-verify/2"), (#""format": "ociArchive","#, ""),
      (#""kind": "duplicatePath""#, #""kind": "doublePath""#),
      (#""severity": "irregular""#, #""severity": "bad""#),
      (#""offset": 1024"#, #""offset": -1"#), (#""place": "decompressed""#, #""place": "byte""#),
      (#""outcome": "irregular""#, #""outcome": "fine""#), (#""duplicatePath": 1"#, #""other": 1"#),
      (#""images": 1"#, #""images": 1, "extra": 1"#), (#", "message""#, #", "extra": 1, "message""#),
    ]
    let printed = try TemporaryFolder()
    for (number, change) in changes.enumerated() {
      let broken = text.replacing(change.0, with: change.1)
      #expect(broken != text, "\(change.0) is not in the output")
      try printed.write("\(number).json", Array(broken.utf8))
    }
    let complaints = try await Schema.complaints(of: printed.path, schema: Schema.verification)
    let refused = Set(complaints.compactMap { $0.split(separator: ".").first })
    for number in changes.indices { #expect(refused.contains("\(number)"), "\(changes[number])") }
  }

  @Test("The words that the schema allows are those that the program knows")
  func words() throws {
    let definitions = try Schema.text(of: Schema.verification)["$defs"]
    let words = { (name: String) in definitions?[name]?["enum"]?.array?.compactMap(\.string) }
    #expect(words("kind") == Finding.Kind.allCases.map(\.rawValue))
    #expect(words("severity") == Finding.Severity.allCases.map(\.rawValue))
    #expect(words("outcome") == VerificationReport.Outcome.allCases.map(\.rawValue))
  }

  @Test("The README tells what each finding means")
  func readme() throws {
    let text = try String(contentsOfFile: "\(FixtureFiles.repository)/README.md", encoding: .utf8)
    for kind in Finding.Kind.allCases { #expect(text.contains("`\(kind.rawValue)`"), "\(kind)") }
  }
}

extension Array {
  fileprivate func asyncMap<Value>(_ change: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await change(element)) }
    return values
  }
}
