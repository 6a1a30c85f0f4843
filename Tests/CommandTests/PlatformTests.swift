import ImageFixtures
import Testing

/// Which of several platforms are compared.
struct PlatformTests {
  static let both = fixture("platforms.tar")
  static let names = ["linux/amd64", "linux/arm64/v8"]

  @Test(
    "The platform that is asked for is compared",
    arguments: [
      ("linux/amd64", names[0]), ("linux/x86_64", names[0]), ("linux/arm64", names[1]),
      ("linux/arm64/v8", names[1]),
      ("linux/aarch64", names[1]),
    ])
  func asked(request: String, platform: String) async throws {
    let outcome = try await Program.run("--platform", request, "--format", "json", Self.both, Self.both)
    #expect(outcome.status == 0)
    let report = try outcome.report()
    #expect(report.inputs?.map(\.platform) == [platform, platform])
    #expect(report.images == nil)
  }

  @Test("Without a wish the one for this machine is compared, and only that")
  func automatic() async throws {
    let report = try await Program.run("--format", "json", Self.both, Self.both).report()
    let platform = try #require(report.inputs?.first?.platform)
    #expect(Self.names.contains(platform))
    #expect(report.images == nil)
  }

  @Test(
    "Several platforms are several reports, in the order that is asked for",
    arguments: [
      (["--all-platforms"], names), (["--platform", "linux/arm64,linux/amd64"], names.reversed()),
      (["--platform", "linux/amd64", "--platform", "linux/arm64"], names),
    ])
  func several(flags: [String], platforms: [String]) async throws {
    let outcome = try await Program.run(flags + ["--format", "json", Self.both, Self.both])
    #expect(outcome.status == 0)
    let report = try outcome.report()
    #expect(report.schema == "ocidiff-report/1")
    #expect(report.images?.map { $0.inputs?.map(\.platform) ?? [] } == platforms.map { [$0, $0] })
    #expect(report.images?.allSatisfy { $0.schema == nil } == true)
    #expect(report.equivalence == nil && report.differences == nil)
  }

  @Test("In the table each platform has its heading, in ndjson its summary")
  func headings() async throws {
    let table = try await Program.run("--all-platforms", Self.both, Self.both)
    #expect(table.lines.filter { $0.hasPrefix("Platform ") } == Self.names.map { "Platform \($0)" })
    let lines = try await Program.run("--all-platforms", "--format", "ndjson", Self.both, Self.both)
      .jsonLines()
    #expect(lines.map { $0["equivalence"] } == [.string("archive"), .string("archive")])
  }

  @Test("Two platforms of one archive are told apart by their digests")
  func byDigest() async throws {
    let images = try await Program.run("images", "--format", "json", Self.both).json()
    guard case .object(let top) = images, case .array(let list) = top["images"],
      case .object(let image) = list.first,
      case .array(let platforms) = image["platforms"]
    else {
      Issue.record("no list of images")
      return
    }
    let digests = platforms.compactMap { platform -> String? in
      if case .object(let members) = platform, case .string(let digest) = members["manifestDigest"] {
        digest
      } else {
        nil
      }
    }
    try #require(digests.count == 2)
    let outcome = try await Program.run(
      "--semantic", "--format", "json", "\(Self.both):\(digests[0])", "\(Self.both):\(digests[1])")
    #expect(outcome.status == 1)
    let report = try outcome.report()
    #expect(report.inputs?.map(\.platform) == Self.names)
    #expect(report.differences?.contains { $0.path == "platform" && $0.kind == "file" } == true)
    #expect(report.differences?.contains { $0.path == "/architecture" } == true)
  }

  @Test("An image that one side alone has is told with --all-platforms, and only then")
  func unpaired() async throws {
    let folder = try TemporaryFolder()
    let images = ["amd64", "arm64"].map { ImageFixture([LayerFixture([TarMember("x")])], architecture: $0) }
    let two = try folder.write("two.tar", images[0], images[1])
    let one = try folder.write("one.tar", images[0])
    let all = try await Program.run("--all-platforms", "--semantic", "--format", "json", two, one)
    #expect(all.status == 1)
    let differences = try #require(try all.report().images?.first?.differences)
    #expect(differences.map(\.change) == ["removed"])
    #expect(differences.map(\.cause) == ["platform"])
    #expect(differences.map { $0.attributes["platform"] } == [[.string("linux/arm64"), .null]])
    #expect(try await Program.run("--platform", "linux/amd64", "--semantic", two, one).status == 0)
    #expect(try await Program.run("--platform", "linux/arm64", two, one).status == 2)
  }

  @Test("Images that have no platform in common are trouble, unless each is all there is")
  func nothingInCommon() async throws {
    let folder = try TemporaryFolder()
    func write(_ architectures: String...) throws -> String {
      let images = architectures.map { ImageFixture([LayerFixture([TarMember("x")])], architecture: $0) }
      return try folder.write("\(architectures.joined()).tar", files: ImageFixture.layout(images))
    }
    let (left, right) = (try write("amd64", "arm64"), try write("s390x", "riscv64"))
    let outcome = try await Program.run(left, right)
    #expect(outcome.status == 2)
    #expect(
      outcome.errorText.contains("linux/amd64, linux/arm64") && outcome.errorText.contains("linux/s390x"))
    #expect(try await Program.run("--semantic", try write("amd64"), try write("s390x")).status == 1)
  }
}
