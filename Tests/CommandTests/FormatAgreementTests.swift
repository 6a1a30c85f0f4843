import Foundation
import ImageFixtures
import OCILayout
import Testing

@testable import ocidiff_offline

/// All forms of one report, written by one run, tell the same numbers.
struct FormatAgreementTests {
  /// What a form says of one platform.
  struct Numbers: Equatable {
    var differences: Int
    var byCause: [String: Int]
    var ignored: [String: Int]
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "All formats agree on every count", JUnitTests.canRead,
    arguments: [[], ["--semantic"], ["--rootfs"], ["--ignore-timestamps", "--ignore-tar-format"]],
    ["greeter", "rich", "hostile", "platforms"])
  func counts(flags: [String], images: String) async throws {
    let arguments = try paths(images)
    let formats = ReportFormat.allCases.map(\.rawValue)
    let requests = formats.flatMap { ["--report", "\($0)=\(folder.path)/out.\($0)"] }
    let outcome = try await Program.run(requests + flags + arguments)
    #expect(outcome.status == 1)
    let expected = try json().map { Numbers($0["summary"]) }
    #expect(expected.map(\.differences).reduce(0, +) > 0)
    #expect(try lines() == expected)
    #expect(try table() == expected)
    #expect(try markdown() == expected)
    #expect(try await junit() == expected)
    #expect(try sarif() == expected)
    #expect(try page() == Numbers(sumOf: expected))
  }

  private func paths(_ images: String) throws -> [String] {
    switch images {
    case "greeter": return NaturalPairTests.pair
    case "hostile":
      return try ["0", "1"].map { try folder.write("\($0).tar", files: HostileNameTests.layout(seed: $0)) }
    case "rich":
      return try RichPair.sides.enumerated().map {
        try folder.write("\($0).tar", files: ImageFixture.layout($1))
      }
    default:
      let files = try ["0", "1"].map { seed in
        let images = ["amd64", "arm64"].map { architecture in
          ImageFixture(
            [LayerFixture([TarMember("x", text: seed + architecture)])], architecture: architecture)
        }
        return try folder.write("\(seed).tar", files: ImageFixture.layout(images))
      }
      return ["--all-platforms"] + files
    }
  }

  // MARK: Reading each form

  private func read(_ format: String) throws -> String {
    String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/out.\(format)")), as: UTF8.self)
  }

  private func value(_ text: some StringProtocol) throws -> JSONValue {
    try #require(JSONValue(parsing: Array(text.utf8)))
  }

  /// The reports in the document; the list of differences has to be as long as the summary says.
  private func json() throws -> [JSONValue] {
    let document = try value(read("json"))
    let images = document["images"]?.array ?? [document]
    for image in images {
      #expect(image["differences"]?.array?.count == Numbers(image["summary"]).differences)
      let causes = image["differences"]?.array?.compactMap { $0["cause"]?.string } ?? []
      #expect(
        Dictionary(grouping: causes, by: \.self).mapValues(\.count) == Numbers(image["summary"]).byCause)
    }
    return images
  }

  private func lines() throws -> [Numbers] {
    var (all, count): ([Numbers], Int) = ([], 0)
    for line in try read("ndjson").split(separator: "\n").map(value) {
      guard line["schema"] != nil else {
        count += 1
        continue
      }
      all.append(Numbers(line["summary"]))
      #expect(all.last?.differences == count)
      count = 0
    }
    return all
  }

  /// The lines below the rows: `3 differences: 1 content, …` and `left out as asked: 11 permissions, …`.
  private func table() throws -> [Numbers] {
    var all: [Numbers] = []
    for line in try read("table").split(separator: "\n") {
      if line.wholeMatch(of: /(equal|different): .*/) != nil {
        all.append(Numbers(differences: 0, byCause: [:], ignored: [:]))
      } else if let found = line.wholeMatch(of: /([0-9,]+) differences?: (.*)/), !all.isEmpty {
        all[all.count - 1].differences = Int(found.1.replacing(",", with: "")) ?? -1
        all[all.count - 1].byCause = counts(in: found.2)
      } else if let found = line.wholeMatch(of: /left out as asked: (.*)/), !all.isEmpty {
        all[all.count - 1].ignored = counts(in: found.1)
      }
    }
    return all
  }

  private func counts(in list: Substring) -> [String: Int] {
    let pairs = list.split(separator: ", ").map { $0.split(separator: " ") }
    return Dictionary(uniqueKeysWithValues: pairs.map { (String($0[1]), Int($0[0]) ?? -1) })
  }

  private func markdown() throws -> [Numbers] {
    try read("markdown").split(separator: "### ").map { page in
      var numbers = Numbers(differences: 0, byCause: [:], ignored: [:])
      for row in page.matches(of: /\| ([a-zA-Z]+|\*\*all\*\*) \| ([0-9]+) \| ([0-9]+) \|/) {
        let (found, left) = (Int(row.2) ?? -1, Int(row.3) ?? -1)
        if row.1 == "**all**" {
          numbers.differences = found
          #expect(left == numbers.ignored.values.reduce(0, +))
        } else {
          if found > 0 { numbers.byCause[String(row.1)] = found }
          if left > 0 { numbers.ignored[String(row.1)] = left }
        }
      }
      let folded = page.matches(of: /<summary>([a-zA-Z]+): ([0-9]+)<\/summary>/).map {
        (String($0.1), Int($0.2) ?? -1)
      }
      #expect(Dictionary(uniqueKeysWithValues: folded) == numbers.byCause)
      return numbers
    }
  }

  private func junit() async throws -> [Numbers] {
    try await JUnitReport.read(try read("junit")).map { suite in
      var numbers = Numbers(
        differences: Int(suite.properties["differences"] ?? "") ?? -1, byCause: [:], ignored: [:])
      for test in suite.cases.dropFirst() {
        if let found = test.message.prefixMatch(of: /([0-9]+) differences?: .*/) {
          numbers.byCause[test.name] = Int(found.1)
        }
        if let found = "\(test.message)\n\(test.text)".firstMatch(of: /([0-9]+) left out as asked(\n|$)/) {
          numbers.ignored[test.name] = Int(found.1)
        }
      }
      for (prefix, counts) in [("byCause", numbers.byCause), ("ignored", numbers.ignored)] {
        let told = suite.properties.filter { $0.key.hasPrefix(prefix) }
        #expect(told == Dictionary(uniqueKeysWithValues: counts.map { ("\(prefix).\($0)", "\($1)") }))
      }
      return numbers
    }
  }

  /// The page tells of all platforms together how often a cause is found, and how often it is left out.
  private func page() throws -> Numbers {
    var numbers = Numbers(differences: 0, byCause: [:], ignored: [:])
    let causes = /<details id="cause-([a-zA-Z]+)"[^>]*><summary>.*?<span class="count">([^<]*)<\/span>/
    for cause in try read("html").matches(of: causes) {
      for count in cause.2.split(separator: ", ") {
        let number = Int(count.filter { $0.isASCII && $0.isNumber }) ?? -1
        if count.hasSuffix(" left out") {
          numbers.ignored[String(cause.1)] = number
        } else {
          numbers.byCause[String(cause.1)] = number
          numbers.differences += number
        }
      }
    }
    return numbers
  }

  private func sarif() throws -> [Numbers] {
    try #require(value(read("sarif"))["runs"]?.array).map { run in
      let numbers = Numbers(run["properties"]?["summary"])
      let causes = run["results"]?.array?.compactMap { $0["ruleId"]?.string } ?? []
      #expect(Dictionary(grouping: causes, by: \.self).mapValues(\.count) == numbers.byCause)
      return numbers
    }
  }
}

extension FormatAgreementTests.Numbers {
  init(sumOf all: [Self]) {
    let sum = { (counts: KeyPath<Self, [String: Int]>) in
      all.map { $0[keyPath: counts] }.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }
    self.init(
      differences: all.map(\.differences).reduce(0, +), byCause: sum(\.byCause), ignored: sum(\.ignored))
  }

  /// What a summary tells, as JSON and SARIF have it.
  init(_ summary: JSONValue?) {
    let counts = { (key: String) in
      Dictionary(
        uniqueKeysWithValues: (summary?[key]?.members ?? []).map { ($0.key, Int($0.value.integer ?? -1)) })
    }
    self.init(
      differences: Int(summary?["differences"]?.integer ?? -1), byCause: counts("byCause"),
      ignored: counts("ignored"))
  }
}
