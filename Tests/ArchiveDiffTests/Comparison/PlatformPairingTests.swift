import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

@Suite("Platforms that are held against each other")
struct PlatformPairingTests {
  private static func image(_ architectures: [String]) -> [String: [UInt8]] {
    let images = architectures.map { architecture in
      ImageFixture([LayerFixture([file(architecture)])], architecture: architecture)
    }
    return ImageFixture.layout(images)
  }

  /// The platforms that are compared, `left|right`.
  private static func pairs(
    _ left: [String], _ right: [String], _ choice: PlatformChoice = .automatic
  ) async throws -> [String] {
    let report = try await Comparing(platforms: choice)(image(left), image(right))
    return report.images.map { image in
      image.inputs.map { $0.platform?.description ?? "-" }.joined(separator: "|")
    }
  }

  @Test("are the one that both have in common")
  func common() async throws {
    #expect(
      try await Self.pairs(["s390x", "riscv64"], ["ppc64le", "riscv64"]) == ["linux/riscv64|linux/riscv64"])
  }

  @Test("are this machine's where several are in common")
  func host() async throws {
    let host = Platform.host
    #expect(
      try await Self.pairs(["s390x", host.architecture], [host.architecture, "s390x"]) == ["\(host)|\(host)"])
  }

  @Test("are whatever they are where each side has but one")
  func single() async throws {
    for choice in [PlatformChoice.automatic, .all] {
      #expect(try await Self.pairs(["s390x"], ["ppc64le"], choice) == ["linux/s390x|linux/ppc64le"])
    }
    let report = try await Comparing.semantic(Self.image(["s390x"]), Self.image(["ppc64le"])).images[0]
    #expect(report.told.contains("config modified /architecture: value s390x | ppc64le (configuration)"))
  }

  @Test("are those that were asked for, in that order")
  func asked() async throws {
    let platforms = ["s390x", "riscv64"].map { Platform(os: "linux", architecture: $0) }
    #expect(
      try await Self.pairs(["riscv64", "s390x"], ["s390x", "riscv64"], .these(platforms)) == [
        "linux/s390x|linux/s390x", "linux/riscv64|linux/riscv64",
      ])
  }

  static let refused: [([String], [String], PlatformChoice, ArchiveError.Code)] = [
    (["s390x", "riscv64"], ["riscv64", "s390x"], .automatic, .severalPlatforms),
    (["s390x", "riscv64"], ["ppc64le"], .automatic, .noSuchPlatform),
    (["s390x", "riscv64"], ["ppc64le", "mips"], .all, .noSuchPlatform),
    (["s390x"], ["s390x"], .these([Platform(os: "linux", architecture: "mips")]), .noSuchPlatform),
    (["s390x"], ["s390x"], .these([Platform(os: "windows", architecture: "s390x")]), .noSuchPlatform),
  ]

  @Test("are never guessed: without one to choose it is an error", arguments: refused)
  func notGuessed(
    _ left: [String], _ right: [String], _ choice: PlatformChoice, _ code: ArchiveError.Code
  ) async throws {
    let error = await #expect(throws: ArchiveError.self) { try await Self.pairs(left, right, choice) }
    #expect(error?.code == code)
  }
}
