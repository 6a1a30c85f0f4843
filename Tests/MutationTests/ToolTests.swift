import ArchiveDiff
import Foundation
import ImageFixtures
import OCILayout
import Testing

/// What other tools make of an image, where they are installed: repacked, it means the same, and unpacked, it is the
/// root file system that this program finds.
@Suite struct ToolTests {
  private static let skopeo = Tool("skopeo")
  private static let umoci = Tool("umoci")
  private static let tar = Tool("tar")

  private static let seed: UInt64 = 90_210

  /// Generated images and those of fixtures/, as layouts of one image called `latest`.
  private static func images(_ count: Int) -> [Specimen] {
    let generated = (0..<count).map { number in
      var generator = SpecimenGenerator(SeededGenerator(seed: seed, index: number))
      return generator.specimen()
    }
    return (generated + FixtureSpecimens.all).map { image in
      image.converted(to: .folder, storage: .gzip(GzipShape()))
    }
  }

  private static func compare(
    _ left: String, _ right: String, rootfs: Bool = false
  ) async throws -> ImageReport {
    let options = ComparisonOptions(ignored: ComparisonOptions.semantic, comparesRootFilesystems: rootfs)
    return try await ArchiveComparison(left, right, options: options).run().images[0]
  }

  // MARK: skopeo

  @Test("what skopeo repacks means the same", .enabled(if: skopeo.isInstalled))
  func copied() async throws {
    let folder = try ScratchFolder()
    for (number, image) in Self.images(8).enumerated() {
      let layout = try folder.write(image, as: "layout\(number)")
      let targets: [(name: String, flags: [String])] = [
        ("docker-archive:\(layout)-docker.tar:example:latest", []), ("oci-archive:\(layout)-oci.tar", []),
        ("oci:\(layout)-zstd", ["--dest-compress", "--dest-compress-format", "zstd"]),
        ("oci:\(layout)-gzip", ["--dest-compress", "--dest-compress-format", "gzip"]),
        ("oci:\(layout)-plain", ["--dest-decompress"]),
      ]
      for (name, flags) in targets {
        let words = ["--insecure-policy", "copy", "--quiet"] + flags + ["oci:\(layout):latest", name]
        try #require(await Self.skopeo.run(words), "\(name)")
        let report = try await Self.compare(layout, name)
        #expect(report.differences.isEmpty, "\(number), \(name): \(report.differences)")
        #expect(report.equivalence <= .layers, "\(number), \(name)")
      }
    }
  }

  // MARK: umoci

  /// An image that umoci unpacked.
  private struct Bundle {
    let layout: String
    let path: String
    var rootfs: String { path + "/rootfs" }
  }

  /// Lets umoci unpack an image; `nil` where it will not: it refuses a file in the way of a folder and links to nothing.
  private static func unpack(_ image: Specimen, in folder: ScratchFolder, _ number: Int) async throws
    -> Bundle?
  {
    let bundle = Bundle(
      layout: try folder.write(image, as: "layout\(number)"), path: "\(folder.path)/bundle\(number)")
    let words =
      ["unpack"] + (isRoot ? [] : ["--rootless"]) + ["--image", bundle.layout + ":latest", bundle.path]
    return try await umoci.run(words) ? bundle : nil
  }

  /// Only root can give files to others, make devices and read what no one may.
  private static let isRoot = geteuid() == 0

  @Test(
    "what umoci unpacks is the root file system",
    .enabled(if: umoci.isInstalled && tar.isInstalled && isRoot, "umoci and tar as root"))
  func unpacked() async throws {
    let folder = try ScratchFolder()
    var count = 0
    for (number, image) in Self.images(80).enumerated() {
      guard let bundle = try await Self.unpack(image, in: folder, number) else { continue }
      let tar = bundle.path + ".tar"
      try #require(
        await Self.tar.run(
          ["--numeric-owner", "--xattrs", "--xattrs-include=user.*", "--format=pax", "-cf", tar]
            + ["-C", bundle.rootfs, "."]))
      var squashed = image
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: tar)))
      squashed.layers = [StoredLayer(tar: bytes, storage: .plain)]
      guard squashed.fitDocuments() else { continue }
      let other = try folder.write(squashed, as: "other\(number)")
      let report = try await Self.compare(bundle.layout, other, rootfs: true)
      let differences = report.differences.filter { !Self.isMachines($0) }
      #expect(differences.isEmpty, "\(number): \(differences)")
      count += 1
    }
    #expect(count > 40)
  }

  /// Whether a difference comes from what the machine takes: not all file systems keep extended attributes.
  private static func isMachines(_ difference: Difference) -> Bool {
    difference.attributes.allSatisfy { attribute in
      attribute.name.hasPrefix("xattr:") && attribute.values[1].isNull
    } && difference.change == .modified
  }

  @Test(
    "what umoci repacks means the same, and a layer more what was changed", .enabled(if: umoci.isInstalled))
  func repacked() async throws {
    let folder = try ScratchFolder()
    var count = 0
    for (number, image) in Self.images(30).enumerated() {
      guard let bundle = try await Self.unpack(image, in: folder, number) else { continue }
      let names = ["latest", "same", "changed"].map { "\(bundle.layout):\($0)" }
      try #require(await Self.umoci.run(["repack", "--image", names[1], bundle.path]))
      for isRootfs in [false, true] {
        let same = try await Self.compare(names[0], names[1], rootfs: isRootfs).differences
        #expect(same.filter(Self.isOfTheSpecification).isEmpty, "\(number): \(same)")
      }
      let removed = try await Self.paths(names[0]).filter { $0 == "etc" || $0.hasPrefix("etc/") }
      try Self.change(bundle.rootfs)
      try #require(await Self.umoci.run(["repack", "--image", names[2], bundle.path]))
      let report = try await Self.compare(names[0], names[2], rootfs: true)
      let changed = report.differences.filter(Self.isOfTheSpecification)
      #expect(
        Set(changed.filter { $0.change == .added }.map(\.path)) == ["x-added", "x-added/file"])
      #expect(Set(changed.filter { $0.change == .removed }.map(\.path)) == Set(removed))
      // Files that were hard links of removed ones are told, too.
      #expect(
        changed.allSatisfy {
          $0.change != .modified || $0.attributes.map(\.name) == ["hardLinks"]
        })
      count += 1
    }
    #expect(count > 15)
  }

  /// Whether a difference is in what the specification names: umoci writes no other member of a configuration again,
  /// Docker's own among them.
  private static func isOfTheSpecification(_ difference: Difference) -> Bool {
    difference.kind != .config || !difference.path.hasPrefix("/x-") && difference.path != "/config/OnBuild"
  }

  /// The paths of an image, as this program finds them.
  private static func paths(_ name: String) async throws -> [String] {
    let archive = try ImageArchive.open(name)
    let source = try archive.source()
    let image = try archive.load(try source.variant(for: nil, of: archive), of: source)
    return try await FileListing(of: image).items.map(\.path)
  }

  /// Removes a folder and adds another one.
  private static func change(_ root: String) throws {
    try? FileManager.default.removeItem(atPath: root + "/etc")
    try FileManager.default.createDirectory(atPath: root + "/x-added", withIntermediateDirectories: false)
    try Data("added".utf8).write(to: URL(fileURLWithPath: root + "/x-added/file"))
  }
}

/// A program of the machine; what it cannot do without is skipped.
private struct Tool: Sendable {
  private let path: String?

  init(_ name: String) { path = ChildProcess.find(name) }

  var isInstalled: Bool { path != nil }

  /// Runs it to its end; whether it was content.
  func run(_ arguments: [String]) async throws -> Bool {
    guard let path else { return false }
    return try await ChildProcess.run(path, arguments).status == 0
  }
}
