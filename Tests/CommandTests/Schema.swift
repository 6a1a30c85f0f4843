import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import TarStream
import Testing

/// The schemas of what is printed, and a validator for them where one is installed: Python's jsonschema.
enum Schema {
  static let path = "\(FixtureFiles.repository)/schema/ocidiff-report-1.schema.json"
  static let lines = "\(FixtureFiles.repository)/schema/ocidiff-lines-1.schema.json"
  static let verification = "\(FixtureFiles.repository)/schema/ocidiff-verify-1.schema.json"

  static func text(of path: String = path) throws -> JSONValue {
    try #require(JSONValue(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
  }

  /// One of its `$defs`.
  static func definition(_ name: String) throws -> JSONValue { try #require(try text()["$defs"]?[name]) }

  /// For tests that need the validator.
  static let canValidate: ConditionTrait = .enabled("Needs Debian's python3-jsonschema.") {
    guard let python = ChildProcess.find("python3") else { return false }
    let found = try await ChildProcess.run(python, ["-c", "from jsonschema import Draft202012Validator"])
    return found.status == 0
  }

  /// What the validator says against the reports in a folder, a line each: `3.json: …`. A file that is called `.ndjson` is
  /// held against the schema for lines.
  static func complaints(of folder: String, schema path: String = path) async throws -> [String] {
    let python = try #require(ChildProcess.find("python3"))
    let outcome = try await ChildProcess.run(python, ["-c", validator, path, lines, folder])
    try #require(outcome.status == 0, "\(outcome.errorText)")
    return outcome.text.split(separator: "\n").map(String.init)
  }

  private static let validator = """
    import json, os, sys, warnings
    from jsonschema.validators import validator_for
    warnings.simplefilter("ignore")  # where RefResolver is old, and what came instead is not in Debian 12
    from jsonschema import RefResolver
    def validator(path):
        schema = json.load(open(path))
        Validator = validator_for(schema)
        Validator.check_schema(schema)
        name = schema.get("$id", "file://" + os.path.abspath(path))
        return Validator(schema, resolver=RefResolver(name, schema))
    document, line = validator(sys.argv[1]), validator(sys.argv[2])
    for name in sorted(os.listdir(sys.argv[3])):
        text = open(os.path.join(sys.argv[3], name), encoding="utf-8").read()
        isLines = name.endswith(".ndjson")
        values = [json.loads(line) for line in text.splitlines()] if isLines else [json.loads(text)]
        if not values:
            print(name + ": empty")
        for value in values:
            for error in (line if isLines else document).iter_errors(value):
                print(name + ": " + error.json_path + ": " + error.message[:300].replace("\\n", " "))
    """
}

/// All cases of an enumeration that does not list them itself. Each `next` is a `switch` over all cases, so that it
/// does not compile when there is a new one.
func all<Word>(_ first: Word, _ next: @escaping (Word) -> Word?) -> [Word] {
  Array(sequence(first: first, next: next))
}

extension Difference.Change {
  var next: Self? {
    switch self {
    case .added: .removed
    case .removed: .modified
    case .modified: nil
    }
  }
}

extension Difference.Effect {
  var next: Self? {
    switch self {
    case .visible: .shadowed
    case .shadowed: nil
    }
  }
}

extension ArchiveFormat {
  var next: Self? {
    switch self {
    case .dockerArchive: .ociArchive
    case .ociArchive: .ociLayout
    case .ociLayout: nil
    }
  }
}

extension EntryType {
  var next: Self? {
    switch self {
    case .file: .directory
    case .directory: .symlink
    case .symlink: .hardlink
    case .hardlink: .characterDevice
    case .characterDevice: .blockDevice
    case .blockDevice: .fifo
    case .fifo: nil
    }
  }
}

extension TarFormat {
  var next: Self? {
    switch self {
    case .v7: .ustar
    case .ustar: .gnu
    case .gnu: .pax
    case .pax: nil
    }
  }
}
