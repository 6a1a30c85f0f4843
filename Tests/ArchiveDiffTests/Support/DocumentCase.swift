import ArchiveDiff
import ImageFixtures
import OCILayout
import Testing

/// Two layouts that differ in a document, what must be told in strict mode, and which flags hide all of it.
struct DocumentCase: Sendable, CustomTestStringConvertible {
  let name: String
  let left: [String: [UInt8]]
  let right: [String: [UInt8]]
  /// The differences; `…` stands for anything.
  let told: [String]
  let flags: Set<Ignorable>

  init(
    _ name: String, _ left: [String: [UInt8]], _ right: [String: [UInt8]], _ told: [String],
    hiddenBy flags: Set<Ignorable> = []
  ) {
    self.name = name
    self.left = left
    self.right = right
    self.told = told
    self.flags = flags
  }

  var testDescription: String { name }

  /// Compares strictly, with each flag alone, and with all.
  func check(platforms: PlatformChoice = .automatic) async throws {
    let pair = try WrittenPair(left, right)
    let strict = try await Comparing(platforms: platforms)(pair).images[0]
    #expect(strict.told.count == told.count && zip(strict.told, told).allSatisfy(Self.fits), "\(strict.told)")
    #expect(strict.summary.ignored.isEmpty)
    for flag in Ignorable.allCases {
      let report = try await Comparing(ignoring: [flag], platforms: platforms)(pair).images[0]
      if flags.contains(flag) {
        #expect(report.told == [], "\(flag)")
        #expect(report.summary.ignored == strict.summary.byCause, "\(flag)")
      } else {
        #expect(report.told == strict.told, "\(flag)")
      }
    }
    let semantic = try await Comparing(ignoring: ComparisonOptions.semantic, platforms: platforms)(
      left, right)
    #expect(semantic.images[0].told == (flags.isEmpty ? strict.told : []))
  }

  /// Whether a line is as expected; `…` stands for anything.
  static func fits(_ text: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return text.hasSameBytes(as: pattern) }
    return text.hasPrefix(parts[0]) && text.hasSuffix(parts[parts.count - 1])
  }
}

/// The files of a layout that holds one image, whose documents may be rewritten.
func layout(
  _ image: ImageFixture = ImageFixture(base), manifest rewriteManifest: (String) -> String = { $0 },
  index rewriteIndex: (String) -> String = { $0 }
) -> [String: [UInt8]] {
  let original = Array(image.manifest.utf8)
  let manifest = Array(rewriteManifest(image.manifest).utf8)
  var files = image.blobs
  files[ImageFixture.blobPath(of: original)] = nil
  files[ImageFixture.blobPath(of: manifest)] = manifest
  files["oci-layout"] = Array(#"{"imageLayoutVersion": "1.0.0"}"#.utf8)
  let entry = image.indexEntry
    .replacing(ImageFixture.digest(of: original), with: ImageFixture.digest(of: manifest))
    .replacing("\"size\": \(original.count)", with: "\"size\": \(manifest.count)")
  files["index.json"] = Array(rewriteIndex(#"{"schemaVersion": 2, "manifests": [\#(entry)]}"#).utf8)
  return files
}

extension String {
  /// A copy in which a text that must be there is another one.
  func with(_ replacement: String, for text: String) -> String {
    #expect(contains(text))
    return replacing(text, with: replacement)
  }
}
