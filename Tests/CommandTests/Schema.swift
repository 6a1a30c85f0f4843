import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import TarStream
import Testing

/// The schemas of what is printed, and a validator for them where one is installed: Python's jsonschema.
enum Schema {
  static let path = "\(FixtureFiles.repository)/schema/ocidiff-report-1.schema.json"
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

  /// What the validator says against the reports in a folder, a line each: `3.json: …`.
  static func complaints(of folder: String, schema path: String = path) async throws -> [String] {
    let python = try #require(ChildProcess.find("python3"))
    let outcome = try await ChildProcess.run(python, ["-c", validator, path, folder])
    try #require(outcome.status == 0, "\(outcome.errorText)")
    return outcome.text.split(separator: "\n").map(String.init)
  }

  private static let validator = """
    import json, os, sys
    from jsonschema import Draft202012Validator as Validator
    schema = json.load(open(sys.argv[1]))
    Validator.check_schema(schema)
    definitions = {"$defs": schema["$defs"]}
    document = Validator(schema)
    difference = Validator({"$ref": "#/$defs/difference", **definitions})
    summary = Validator({"$ref": "#/$defs/summaryLine", **definitions})
    for name in sorted(os.listdir(sys.argv[2])):
        text = open(os.path.join(sys.argv[2], name), encoding="utf-8").read()
        values = [json.loads(line) for line in text.splitlines()] if name.endswith(".ndjson") else [json.loads(text)]
        if not values:
            print(name + ": empty")
        for value in values:
            validator = document if name.endswith(".json") else summary if "schema" in value else difference
            for error in validator.iter_errors(value):
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
