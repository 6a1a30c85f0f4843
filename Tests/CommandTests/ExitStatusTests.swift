import Foundation
import ImageFixtures
import Testing

/// How a run ends: 0 equal, 1 different, 2 trouble; and in trouble nothing is on standard output.
struct ExitStatusTests {
  static let greeterA = fixture("greeter-a.tar")
  static let greeterB = fixture("greeter-b.tar")
  static let layout = fixture("same/layout")
  static let legacy = fixture("legacy-docker-save.tar")

  @Test(
    "A run that compares or looks ends with the status of what it found",
    arguments: [
      ([greeterA, greeterA], 0), (["diff", greeterA, greeterA], 0), ([layout, fixture("same/oci.tar")], 0),
      (["--semantic", fixture("same/docker.tar"), layout], 0),
      (["--semantic", "--rootfs", layout, layout], 0),
      (["docker-archive:\(greeterA)", greeterA], 0),
      (["oci:\(layout)", "oci-archive:\(fixture("same/oci.tar"))"], 0),
      (["\(legacy):greeter:1.4.1", "\(legacy):greeter:1.4.1"], 0),
      ([greeterA, greeterB], 1), (["--semantic", greeterA, greeterB], 1),
      (["--rootfs", greeterA, greeterB], 1),
      ([fixture("same/docker.tar"), layout], 1), (["\(legacy):greeter:1.4.1", "\(legacy):greeter:1.4.2"], 1),
      (["--format", "json", greeterA, greeterB], 1), (["--format=ndjson", greeterA, greeterB], 1),
      (["--help"], 0), (["-h"], 0), (["--version"], 0), (["help"], 0), (["help", "diff"], 0),
      (["diff", "--help"], 0),
      (["images", greeterA], 0), (["info", layout], 0), (["ls", greeterB], 0), (["ls", "--help"], 0),
    ] as [([String], Int32)])
  func result(arguments: [String], status: Int32) async throws {
    let outcome = try await Program.run(arguments)
    #expect(outcome.status == status)
    #expect(!outcome.output.isEmpty)
    #expect(outcome.errorText == "")
  }

  @Test(
    "A command line that cannot be followed is trouble, told on standard error alone",
    arguments: [
      [], [greeterA], [greeterA, greeterB, greeterA], ["--bogus", greeterA, greeterB],
      ["-x", greeterA, greeterB],
      ["--format", "xml", greeterA, greeterB], ["--format"], ["--report"], ["--report", "r.json"],
      ["--report", "xml=r"], ["--report", "json=", greeterA, greeterB],
      ["--report", "json=/dev/null", "--report", "html=/dev/null", greeterA, greeterB],
      ["--platform", greeterA, greeterB],
      ["--platform", "linux", greeterA, greeterB], ["--platform", "linux/amd64/v1/x", greeterA, greeterB],
      ["--all-platforms", "--platform", "linux/amd64", greeterA, greeterB],
      ["--max-scale", "0", greeterA, greeterB], ["--max-scale", "-1", greeterA, greeterB],
      ["--max-scale", "nan", greeterA, greeterB], ["--max-scale", "inf", greeterA, greeterB],
      ["--max-scale", "much", greeterA, greeterB], ["--semantic=yes", greeterA, greeterB],
      ["diff"], ["images"], ["info"], ["ls"], ["images", greeterA, greeterB],
      ["ls", "--format", "json", greeterA],
      ["images", "--format", "ndjson", greeterA], ["ls", "--platform", "x", greeterA], ["-", "-"],
      ["docker-archive:-", "-"],
    ])
  func badArguments(arguments: [String]) async throws {
    try await expectTrouble(arguments)
  }

  @Test(
    "A word that is neither a command nor a file is told as such",
    arguments: [["compare", greeterA, greeterB], ["inspect", greeterA]])
  func unknownCommand(arguments: [String]) async throws {
    let message = try await expectTrouble(arguments)
    #expect(message.contains("there is no command \(arguments[0]), "))
    #expect(message.hasSuffix("the commands are diff, verify, images, info, ls, cat, explain, help\n"))
  }

  @Test(
    "What is a command or a file is not told to be no command",
    arguments: [["diff", "nowhere"], ["./compare", greeterA]])
  func knownCommand(arguments: [String]) async throws {
    let message = try await expectTrouble(arguments)
    #expect(!message.contains("there is no command"))
  }

  @Test(
    "An input that cannot be read is trouble, told with its name",
    arguments: [
      ["missing.tar", greeterA], [greeterA, "missing.tar"], ["alpine:3.18", greeterA],
      ["docker://alpine:3.18", greeterA], ["", greeterA], ["/", greeterA], [greeterA, "/dev/null"],
      [fixture("README.md"), greeterA], [FixtureFiles.repository, greeterA], ["\(layout)/blobs", greeterA],
      [legacy, greeterA], ["\(legacy):greeter:9", greeterA], ["\(greeterA):other", greeterA],
      ["images", "missing.tar"], ["info", legacy], ["ls", "missing.tar"],
      ["ls", "--platform", "linux/s390x", greeterB],
      ["--platform", "linux/s390x", greeterA, greeterB], ["--platform", "linux/arm64", greeterA, greeterB],
    ])
  func badInput(arguments: [String]) async throws {
    try await expectTrouble(arguments)
  }

  @Test("An archive that is broken is trouble, never a result", arguments: ["diff", "images", "info", "ls"])
  func brokenArchive(command: String) async throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: URL(fileURLWithPath: Self.greeterB))
    let cut = try folder.write("cut.tar", Array(whole.prefix(whole.count / 2)))
    try await expectTrouble(command == "diff" ? [Self.greeterB, cut] : [command, cut], naming: "\(cut): ")
  }

  @Test("A digest that does not match is trouble, unless digests are trusted")
  func wrongDigest() async throws {
    let folder = try TemporaryFolder()
    var image = ImageFixture([TarMember("file", text: "x")])
    let good = try folder.write("good.tar", image)
    image.layers[0].blob = LayerFixture([TarMember("file", text: "y")]).blob  // and another diffID
    let bad = try folder.write("bad.tar", image)
    try await expectTrouble([good, bad], naming: "\(bad): layer 0 (sha256:")
    try await expectTrouble([bad, good], naming: "\(bad): layer 0 (sha256:")
    try await expectTrouble(["ls", bad], naming: "\(bad): layer 0 (sha256:")
    let trusted = try await Program.run("--trust-digests", good, bad)
    #expect(trusted.status < 2)
    #expect(trusted.text.contains("--trust-digests"))
  }

  @Test("An archive that is compared with itself is still checked", arguments: [true, false])
  func damagedTwin(isLayout: Bool) async throws {
    let folder = try TemporaryFolder()
    let image = ImageFixture([LayerFixture([TarMember("file", text: "x")], stored: .plain)])
    var files = isLayout ? ImageFixture.layout([image]) : ImageFixture.dockerSave([image])
    let layer = try #require(files.first { $0.value == image.layers[0].blob }?.key)
    files[layer]?[image.layers[0].blob.count - 1] ^= 1
    let path = try folder.write("twin.tar", files: files)
    try await expectTrouble([path, path], naming: path)
  }

  @discardableResult
  private func expectTrouble(_ arguments: [String], naming name: String = "") async throws -> String {
    let outcome = try await Program.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: error: \(name)"))
    #expect(outcome.errorText.hasSuffix("\n"))
    return outcome.errorText
  }
}
