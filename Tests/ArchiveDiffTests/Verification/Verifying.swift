import ArchiveDiff
import ImageFixtures

/// Verifies an archive of some files, as a tar archive or as a folder.
func verify(_ files: [String: [UInt8]], asFolder: Bool = false) async throws -> VerificationReport {
  let folder = try TemporaryFolder()
  let path =
    asFolder
    ? try folder.write(folder: "layout", files)
    : try folder.write("archive.tar", ImageFixture.archive(files))
  return try await ArchiveVerification(path).run()
}

/// Verifies an archive of any bytes.
func verify(archive bytes: [UInt8]) async throws -> VerificationReport {
  let folder = try TemporaryFolder()
  return try await ArchiveVerification(try folder.write("archive.tar", bytes)).run()
}
