import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import Testing

/// `schema/ocidiff-report-1.schema.json` describes what the program prints.
struct SchemaTests {
  static let path = FixtureFiles.repository + "/schema/ocidiff-report-1.schema.json"

  private static func schema() throws -> JSONValue {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require(JSONValue(parsing: bytes))
  }

  @Test("The closed lists of the schema are those of the program")
  func closedLists() throws {
    let definitions = try #require(try Self.schema()["$defs"])
    func words(_ value: JSONValue?) -> [String] { value?["enum"]?.array?.compactMap(\.string) ?? [] }
    #expect(words(definitions["cause"]) == Cause.allCases.map(\.rawValue))
    #expect(words(definitions["equivalence"]) == Equivalence.allCases.map(\.rawValue))
    let difference = definitions["difference"]?["properties"]
    #expect(words(difference?["kind"]) == Difference.Kind.allCases.map(\.rawValue))
    let ignored = definitions["options"]?["properties"]?["ignored"]?["items"]
    #expect(words(ignored) == Ignorable.allCases.map(\.rawValue))
  }

  /// Debian's python3-jsonschema, or the module from elsewhere.
  static let validator = """
    import json, sys, jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
    """

  static var hasValidator: Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import jsonschema; jsonschema.Draft202012Validator"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test(
    "What is printed is what the schema says", .enabled(if: hasValidator),
    arguments: [
      [fixture("greeter-a.tar"), fixture("greeter-b.tar")],
      ["--semantic", fixture("greeter-a.tar"), fixture("greeter-b.tar")],
      ["--rootfs", fixture("platforms.tar"), fixture("greeter-b.tar")],
      ["--all-platforms", fixture("platforms.tar"), fixture("platforms.tar")],
      ["--trust-digests", fixture("same/docker.tar"), fixture("same/layout")],
    ])
  func valid(_ arguments: [String]) async throws {
    let outcome = try await Program.run(["--format", "json"] + arguments)
    let folder = try TemporaryFolder()
    let report = try folder.write("report.json", Array(outcome.output))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.validator, Self.path, report]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
