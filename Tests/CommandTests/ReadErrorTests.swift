import Foundation
import ImageFixtures
import Testing

private let compiler = ["clang", "cc", "gcc"].lazy.compactMap(ChildProcess.find).first

/// Disks and pipes that fail while they are read: `Tests/Preloaded/failing-reads.c` stands in for them.
@Suite(
  "Where a disk fails",
  .enabled(
    if: compiler != nil, "there is no C compiler for the library that stands in for the disk"))
struct ReadErrorTests {
  /// What fails, how the program is run, and what it says.
  struct Failure: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let what: String
    let line: String
    let message: String

    init(_ name: String, _ what: String, _ line: String, _ message: String) {
      (testDescription, self.what, self.line, self.message) = (name, what, line, message)
    }
  }

  private static let diskFails = "an input cannot be read on: it was made shorter, or its disk fails"
  static let failures: [Failure] = [
    Failure(
      "a pipe, after some bytes", "read", #"cat "$1" | $preload "$0" - "$1""#,
      "-: byte 1024: cannot read on: Input/output error"),
    Failure("an archive that cannot be mapped", "map", #"$preload "$0" "$1" "$2""#, "Input/output error"),
    Failure("an archive, in the middle", "touch", #"$preload "$0" "$1" "$2""#, diskFails),
    Failure(
      "the same where digests are trusted", "touch", #"$preload "$0" --trust-digests "$1" "$2""#, diskFails),
    Failure("what was decompressed", "touch", #"$preload "$0" "$2" "$2""#, diskFails),
    Failure(
      "a layout's blob that cannot be mapped", "map", #"$preload "$0" "$3" "$2""#, "Input/output error"),
    Failure("a layout's blob, in the middle", "touch", #"$preload "$0" "$3" "$2""#, diskFails),
    Failure("in verify", "touch", #"$preload "$0" verify "$1""#, diskFails),
    Failure("in verify, a blob", "map", #"$preload "$0" verify "$3""#, "Input/output error"),
  ]

  let folder: TemporaryFolder
  private let library: String

  init() async throws {
    folder = try TemporaryFolder()
    library = "\(folder.path)/failing-reads.so"
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Preloaded/failing-reads.c").path
    let built = try await ChildProcess.run(
      try #require(compiler), ["-shared", "-fPIC", "-o", library, source, "-ldl"])
    try #require(built.status == 0, "\(built.errorText)")
  }

  @Test("A message says so, and nothing is printed or left behind", arguments: failures)
  func fails(_ failure: Failure) async throws {
    let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let files = ImageFixture.layout([
      ImageFixture([LayerFixture([TarMember("f", content: content)], stored: .plain)])
    ])
    let other = ImageFixture.layout([
      ImageFixture([LayerFixture([TarMember("g", content: content)], stored: .plain)])
    ])
    let archive = try folder.write("a.tar", files: files)
    let compressed = try folder.write("b.tar.gz", GzipWriter.member(ImageFixture.archive(other)))
    let layout = try folder.write(folder: "layout", files)
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let preload =
      #"preload="env LD_PRELOAD=$4 FAILING=$5 FAILING_FROM=50000 TMPDIR=$6"; "#
    let outcome = try await Program.shell(
      preload + failure.line, archive, compressed, layout, library, failure.what, folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty || failure.line.contains("verify"), "\(outcome.text)")
    #expect((outcome.errorText + outcome.text).contains(failure.message), "\(outcome.errorText)")
    #expect(!outcome.errorText.contains("crash"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
  }

  @Test("The library itself changes nothing")
  func nothingFails() async throws {
    let outcome = try await Program.shell(
      #"cat "$1" | LD_PRELOAD="$3" FAILING=nothing FAILING_FROM=1 "$0" - "$2""#, fixture("greeter-a.tar"),
      fixture("greeter-a.tar"), library)
    #expect(outcome.status == 0, "\(outcome.errorText)")
  }
}
