import ArchiveDiff
import Testing

/// In the place of your images stand two fixtures of the program's repository: one release, built twice.
let fixtures =
  #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(5).joined(separator: "/")
  + "/fixtures"

@Test("The image is still the approved one")
func approved() async throws {
  let report = try await ArchiveComparison(
    "\(fixtures)/same/layout", "\(fixtures)/same/docker.tar",
    options: ComparisonOptions(ignored: ComparisonOptions.semantic)
  ).run()
  #expect(report.isEqual)
}

@Test("Of two builders' images, nothing differs but what they are meant to say differently")
func builders() async throws {
  let report = try await ArchiveComparison(
    "\(fixtures)/greeter-a.tar", "\(fixtures)/greeter-b.tar",
    options: ComparisonOptions(ignored: ComparisonOptions.semantic)
  ).run()
  let image = try #require(report.images.first)
  #expect(image.equivalence == .different)
  #expect(image.summary.byCause == [.content: 1, .permissions: 1, .configuration: 1])
  #expect(
    image.differences.map(\.path) == ["/config/Env/1", "usr/bin/greet", "usr/share/greeter/version"])
}
