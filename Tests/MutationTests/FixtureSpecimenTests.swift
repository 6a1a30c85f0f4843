import ArchiveDiff
import Testing

/// The fixtures are taken apart and put together again without a change, so that mutations of them mean something.
@Suite struct FixtureSpecimenTests {
  @Test(arguments: FixtureSpecimens.names)
  func fixturesArePutTogetherAsTheyWere(_ name: String) async throws {
    let specimen = try FixtureSpecimens.load(name)
    let folder = try ScratchFolder()
    let path = try folder.write(specimen, as: "copy")
    let report = try await ArchiveComparison("\(FixtureSpecimens.folder)/\(name)", path).run()
    #expect(report.isEqual)
    #expect(report.reaches(specimen.form == .docker ? .layers : .image))
    #expect(!specimen.layers.isEmpty)
    #expect(specimen.layers.allSatisfy { $0.reading != nil })
  }
}
