import ArchiveDiff
import Foundation
import ImageFixtures
import Testing

@testable import ocidiff_offline

/// `--format junit`, read by Python's XML parser.
struct JUnitTests {
  static let pair = NaturalPairTests.pair
  static let canRead: ConditionTrait = .enabled("Needs Python.") { ChildProcess.find("python3") != nil }

  @Test("A cause that occurs fails, one that is left out is skipped, all others pass", canRead)
  func outcomes() async throws {
    let suites = try await JUnitReport.read(
      try await Program.run(["--semantic", "--format", "junit"] + Self.pair))
    let suite = try #require(suites.first)
    #expect(suites.count == 1)
    #expect(suite.name == "linux/amd64")
    #expect(suite.cases.map(\.name) == ["equivalence"] + Cause.allCases.map(\.rawValue))
    let names = { (outcome: String) in suite.cases.filter { $0.outcome == outcome }.map(\.name) }
    #expect(names("failure") == ["equivalence", "content", "permissions", "configuration"])
    #expect(names("skipped").contains("timestamp"))
    #expect(names("passed").contains("presence"))
    let content = try #require(suite.cases.first { $0.name == "content" })
    #expect(
      content.text.hasPrefix(
        "1 difference: The bytes of a file\nmodified usr/share/greeter/version (layer 1)"))
    #expect(
      suite.declared == [
        "tests": "27", "failures": "4", "errors": "0", "skipped": "\(names("skipped").count)",
      ])
  }

  @Test("Equal images fail no case", canRead)
  func equal() async throws {
    let suites = try await JUnitReport.read(
      try await Program.run("--format", "junit", Self.pair[0], Self.pair[0]))
    #expect(suites[0].cases.allSatisfy { $0.outcome == "passed" })
    #expect(suites[0].cases[0].output.hasPrefix("equal: "))
  }

  @Test("Where the required rung holds, no case fails, and what differs below it is told", canRead)
  func required() async throws {
    let same = [fixture("same/layout"), fixture("same/docker.tar")]
    let outcome = try await Program.run(["--require", "layers", "--format", "junit"] + same)
    #expect(outcome.status == 0)
    let suites = try await JUnitReport.read(outcome)
    #expect(suites[0].declared["failures"] == "0")
    #expect(suites[0].cases.contains { $0.name != "equivalence" && $0.output.contains("difference") })
  }

  @Test("A suite for each platform, and each case has a name of its own", canRead)
  func platforms() async throws {
    let path = fixture("platforms.tar")
    let suites = try await JUnitReport.read(
      try await Program.run("--all-platforms", "--format", "junit", path, path))
    #expect(suites.map(\.name) == ["linux/amd64", "linux/arm64/v8"])
    let keys = suites.flatMap { $0.cases.map { "\($0.className) \($0.name)" } }
    #expect(Set(keys).count == keys.count)
  }

  @Test("Whatever stands in an archive, the document can be read, and holds no more than it should", canRead)
  func hostile() async throws {
    let folder = try TemporaryFolder()
    let paths = try ["0", "1"].map { try folder.write("\($0).tar", files: HostileNameTests.layout(seed: $0)) }
    let suites = try await JUnitReport.read(try await Program.run(["--format", "junit"] + paths))
    #expect(suites.count == 1)
    #expect(suites[0].cases.count == Cause.allCases.count + 1)
  }

  @Test("Text is escaped so that it is read back as it was, but for what XML cannot hold", canRead)
  func escaping() async throws {
    let texts = [
      "plain", "<a b=\"c\">'&amp;]]>", "<![CDATA[x]]>", "<!-- x -->", "&#0;",
      "\u{0}\u{1}\u{B}\u{1F}\u{7F}\u{85}", "\t\r", "a\u{FFFE}b",
      "a\u{FFFF}", "a\u{202E}b", "é€😀", "\u{1FFFE}",
    ]
    let document = XMLElement(
      "testsuites",
      elements: texts.map { text in
        XMLElement(
          "testsuite", [("name", text)], elements: [XMLElement("properties")])
      }
    ).document
    let read = try await JUnitReport.read(document).map(\.name)
    #expect(
      read == [
        "plain", "<a b=\"c\">'&amp;]]>", "<![CDATA[x]]>", "<!-- x -->", "&#0;",
        #"\x00\x01\x0b\x1f\x7f\xc2\x85"#, #"\x09\x0d"#,
        #"a\u{fffe}b"#, #"a\u{ffff}"#, #"a\u{202e}b"#, "é€😀", "\u{1FFFE}",
      ])
  }
}

/// A JUnit document, as Python's parser reads it.
enum JUnitReport {
  struct Suite: Decodable {
    let name: String
    let declared: [String: String]
    let properties: [String: String]
    let cases: [Case]
  }

  struct Case: Decodable {
    let name: String
    let className: String
    let outcome: String
    let message: String
    let text: String
    let output: String
  }

  static func read(_ outcome: ChildProcess.Outcome) async throws -> [Suite] { try await read(outcome.text) }

  /// Fails where the document has an element or an attribute that the schemas of Jenkins and Ant do not have, or where
  /// a number in it is not that of its cases.
  static func read(_ document: String) async throws -> [Suite] {
    let folder = try TemporaryFolder()
    let path = try folder.write("report.xml", Array(document.utf8))
    let python = try #require(ChildProcess.find("python3"))
    let outcome = try await ChildProcess.run(python, ["-c", reader, path])
    try #require(outcome.status == 0, "\(outcome.errorText)")
    return try JSONDecoder().decode([Suite].self, from: Data(outcome.output))
  }

  private static let reader = """
    import json, sys
    import xml.etree.ElementTree as tree
    ALLOWED = {
        "testsuites": {"name", "time", "tests", "failures", "errors"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package"},
        "properties": set(), "property": {"name", "value"}, "testcase": {"name", "classname", "time"},
        "failure": {"message", "type"}, "skipped": {"message", "type"}, "system-out": set(),
    }
    root = tree.parse(sys.argv[1]).getroot()
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag], element.attrib
    suites = []
    for suite in root:
        cases = []
        for case in suite.iter("testcase"):
            child = {part.tag: part for part in case}
            kind = "failure" if "failure" in child else "skipped" if "skipped" in child else "passed"
            said = child.get(kind)
            cases.append({
                "name": case.get("name"), "className": case.get("classname"), "outcome": kind,
                "message": said.get("message") if said is not None else "",
                "text": (said.text or "") if said is not None else "",
                "output": child["system-out"].text if "system-out" in child else ""})
        declared = {name: suite.get(name) for name in ["tests", "failures", "errors", "skipped"] if suite.get(name)}
        if declared:
            counts = [len(cases), *(sum(case["outcome"] == kind for case in cases) for kind in ["failure", "skipped"])]
            assert counts == [int(declared[name]) for name in ["tests", "failures", "skipped"]], declared
        properties = {part.get("name"): part.get("value") for part in suite.iter("property")}
        suites.append({"name": suite.get("name"), "declared": declared, "properties": properties, "cases": cases})
    if root.get("tests"):
        for name in ["tests", "failures"]:
            assert int(root.get(name)) == sum(int(suite["declared"][name]) for suite in suites), name
    json.dump(suites, sys.stdout)
    """
}
