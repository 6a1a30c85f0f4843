import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// Archives that end early, as after a download that broke off: never "equal" or "different" unless all is there.
@Suite("Archives that are cut short")
struct CutArchiveTests {
  enum Form: String, CaseIterable, Sendable { case oci, dockerSince25, gzippedArchive }

  private static let members = [file("a", "first"), file("b", String(repeating: "second ", count: 200))]

  private static func image() -> ImageFixture {
    var layer = LayerFixture(members)
    layer.blob = GzipWriter.member(TarBuilder(members).bytes)
    return ImageFixture([LayerFixture(members + [file("c")]), layer])
  }

  private func archive(_ form: Form) throws -> [UInt8] {
    switch form {
    case .oci: WrittenPair.archive(ImageFixture.layout([Self.image()]))
    case .dockerSince25: WrittenPair.archive(ImageFixture.dockerSaveSince25([Self.image()]))
    case .gzippedArchive: GzipWriter.member(WrittenPair.archive(ImageFixture.layout([Self.image()])))
    }
  }

  @Test("are refused wherever they are cut", arguments: Form.allCases, [false, true])
  func everyPlace(_ form: Form, trustsDigests: Bool) async throws {
    let whole = try archive(form)
    let folder = try TemporaryFolder()
    let path = try folder.write("whole.tar", whole)
    var random = SeededGenerator(seed: UInt64(whole.count))
    for _ in 0..<170 {
      let count = random.below(whole.count)
      let cut = try folder.write("cut.tar", Array(whole.prefix(count)))
      do {
        let report = try await Comparing(trustsDigests: trustsDigests)(at: path, cut)
        // All that is missing is zeros behind the last file.
        #expect(form != .gzippedArchive && whole[count...].allSatisfy { $0 == 0 }, "cut at byte \(count)")
        #expect([.archive, .image].contains(report.images[0].equivalence), "cut at byte \(count)")
      } catch let error as ArchiveError {
        #expect(error.input == cut && !"\(error)".isEmpty, "cut at byte \(count): \(error)")
      }
    }
  }
}
