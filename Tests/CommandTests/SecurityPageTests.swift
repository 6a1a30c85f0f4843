import Foundation
import ImageFixtures
import Testing

/// SECURITY.md says what is so: its limits are those of the program, and its tests are there.
@Suite("SECURITY.md")
struct SecurityPageTests {
  private let page: String

  init() throws {
    page = try String(contentsOfFile: "\(FixtureFiles.repository)/SECURITY.md", encoding: .utf8)
  }

  /// The cells of the rows whose first cell begins so.
  private func rows(beginningWith starts: String...) -> [[String]] {
    page.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| ") else { return nil }
      let cells = line.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init)
      return starts.contains { cells[0].hasPrefix($0) } ? cells : nil
    }
  }

  @Test("lists every limit with its default")
  func limits() throws {
    let told = rows(beginningWith: "`").reduce(into: [:]) { $0[String($1[0].dropFirst().dropLast())] = $1[1] }
    #expect(told.mapValues(number) == LimitTests.defaults.mapValues { $0 })
  }

  /// `64 MiB` or `10,000` as a number.
  private func number(_ text: String) -> UInt64? {
    let parts = text.replacing(",", with: "").split(separator: " ")
    let units: [Substring: UInt64] = ["MiB": 1 << 20, "GiB": 1 << 30]
    guard let number = UInt64(parts[0]) else { return nil }
    return parts.count == 1 ? number : units[parts[1]].map { $0 * number }
  }

  @Test("names tests that there are")
  func tests() throws {
    let sources = try swiftFiles()
    for row in rows(beginningWith: "CVE-", "GHSA-") {
      try #require(row.count == 5, "\(row)")
      let names = row[4].split(separator: ", ").map { $0.trimming("`").split(separator: "/") }
      for name in names {
        try #require(name.count == 2, "\(row[0])")
        let isThere = sources.contains { source in
          source.contains("struct \(name[0]) ") && source.contains("  func \(name[1])(")
        }
        #expect(isThere, "\(row[0]): \(name)")
      }
    }
  }

  @Test("lists each vulnerability that has a test, and no other")
  func vulnerabilities() throws {
    let listed = rows(beginningWith: "CVE-").map { $0[0] }
    #expect(Set(listed).count == listed.count)
    let suite = try ["KnownVulnerabilityTests", "LeadingOut", "BrokenByMalice"].map { name in
      try String(
        contentsOfFile: "\(FixtureFiles.repository)/Tests/CommandTests/\(name).swift", encoding: .utf8)
    }
    let tested = suite.flatMap { $0.matches(of: /CVE-\d{4}-\d+/).map { String($0.output) } }
    #expect(Set(listed) == Set(tested))
  }

  private func swiftFiles() throws -> [String] {
    let tests = "\(FixtureFiles.repository)/Tests"
    return try FileManager.default.subpathsOfDirectory(atPath: tests).filter { $0.hasSuffix("Tests.swift") }
      .map {
        try String(contentsOfFile: "\(tests)/\($0)", encoding: .utf8)
      }
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> Substring {
    drop { $0 == character }.prefix { $0 != character }
  }
}
