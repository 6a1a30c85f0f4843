import Foundation
import ImageFixtures
import OCILayout
import Testing

/// Each limit is reached from outside: the run ends with status 2, and the message names the limit and what raises it.
@Suite("A limit that is reached")
struct LimitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// An archive that reaches a limit, and by what factor all limits are made smaller so that it need not be large.
  struct Reach: Sendable, CustomTestStringConvertible {
    let limit: String
    let scale: Double
    var command = "ls"
    let bytes: @Sendable () -> [UInt8]

    var testDescription: String { limit }
  }

  static let all: [Reach] = [
    Reach(limit: "decompressedBytes", scale: 2e-4) {
      ZstdWriter.frame([UInt8](repeating: 0, count: 14 << 20))
    },
    Reach(limit: "ratio", scale: 2e-4) { ZstdWriter.zeros(blocks: 16) },
    Reach(limit: "spoolBytes", scale: 1e-5) { [UInt8](repeating: 0, count: 1 << 20) },
    Reach(limit: "sparseBytes", scale: 1e-3) {
      image { tar in
        tar.pax([
          "GNU.sparse.size": "20000000", "GNU.sparse.numblocks": "1", "GNU.sparse.map": "20000000,0",
        ])
        tar.add(TarMember("hole"))
      }
    },
    Reach(limit: "sparseSegments", scale: 1) {
      image { tar in
        tar.pax(["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"])
        tar.add(TarMember("a", content: Array("1048577\n".utf8) + [UInt8](repeating: 0, count: 504)))
      }
    },
    Reach(limit: "entries", scale: 2e-5) {
      image { tar in for index in 0..<336 { tar.add(TarMember("\(index)")) } }
    },
    Reach(limit: "nameBytes", scale: 1) {
      image { tar in
        tar.longName([UInt8](repeating: 0x61, count: 1 << 20))
        tar.add(TarMember("a"))
      }
    },
    Reach(limit: "paxBytes", scale: 1) {
      image { tar in tar.add(TarMember("a", type: "x").with { $0.size = 65 << 20 }) }
    },
    Reach(limit: "paxRecords", scale: 1e-3) {
      image { tar in
        tar.pax(raw: (0..<66).flatMap { TarBuilder.record("k\($0)", []) })
        tar.add(TarMember("a"))
      }
    },
    Reach(limit: "globalBytes", scale: 1e-3) {
      image { tar in
        tar.globalPax(["comment": String(repeating: "c", count: 10_000)])
        for index in 0..<50 { tar.add(TarMember("\(index)")) }
      }
    },
    Reach(limit: "arenaBytes", scale: 2e-5) {
      let name = String(repeating: "n", count: 90)
      return image { tar in for index in 0..<300 { tar.add(TarMember("\(name)\(index)")) } }
    },
    Reach(limit: "zstdWindowLog", scale: 1) { ZstdWriter.frame([0], windowLog: 28) },
    Reach(limit: "documentBytes", scale: 2e-5) {
      archive(ImageFixture([], members: [#""comment": "\#(String(repeating: "c", count: 2000))""#]))
    },
    Reach(limit: "documentDepth", scale: 1) {
      let nest = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
      return archive(ImageFixture([], members: [#""x": \#(nest)"#]))
    },
    Reach(limit: "manifests", scale: 2e-4, command: "images") {
      ImageFixture.archive(ImageFixture.layout((0..<3).map { ImageFixture([TarMember("\($0)")]) }))
    },
    Reach(limit: "layers", scale: 2e-4) {
      archive(ImageFixture((0..<3).map { LayerFixture([TarMember("\($0)")]) }))
    },
    Reach(limit: "linkSteps", scale: 2e-4) {
      image { tar in
        tar.add(TarMember("l", type: "2").with { $0.linkName = Array("d/../d/../d".utf8) })
        for index in 0..<2000 { tar.add(TarMember("l/\(index)")) }
      }
    },
    Reach(limit: "pathBytes", scale: 0.01) {
      image { tar in
        tar.longName(Array(String(repeating: "a/", count: 4000).utf8))
        tar.add(TarMember("a"))
      }
    },
    Reach(limit: "indexDepth", scale: 1, command: "images") { nestedIndexes(8) },
  ]

  @Test("ends the run with status 2 and is named, with what raises it", arguments: all)
  func isNamed(_ reach: Reach) async throws {
    let outcome = try await run(reach, scale: reach.scale)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.hasPrefix("ocidiff-offline: error: "))
    #expect(
      outcome.errorText.hasSuffix("; raise the limit \(reach.limit) with --max-scale\n"),
      "\(outcome.errorText)")
  }

  @Test("is not reached any more with what the message says", arguments: all)
  func isRaised(_ reach: Reach) async throws {
    let outcome = try await run(reach, scale: 4 * reach.scale)
    #expect(!outcome.errorText.contains("--max-scale"), "\(outcome.errorText)")
  }

  @Test("Every limit there is, is reached here")
  func allLimits() {
    // What a stream may become at any ratio is told as the limit of the ratio.
    let reached = Set(Self.all.map(\.limit)).union(["anyRatioBytes"])
    #expect(reached == Set(Self.defaults.keys))
  }

  /// All limits and their defaults, by the names of their properties.
  static var defaults: [String: UInt64] {
    let limits = ImageLimits()
    let properties = [Any](arrayLiteral: limits, limits.streams).flatMap {
      Array(Mirror(reflecting: $0).children)
    }
    return properties.reduce(into: [:]) { defaults, property in
      guard let name = property.label, name != "streams" else { return }
      defaults[name] = property.value as? UInt64 ?? (property.value as? Int).map { UInt64($0) }
    }
  }

  private func run(_ reach: Reach, scale: Double) async throws -> ChildProcess.Outcome {
    let path = try folder.write("archive", reach.bytes())
    let arguments = [reach.command, "--max-scale", "\(scale)"]
    // A pipe is kept in a file.
    guard reach.limit == "spoolBytes" else { return try await Program.run(arguments + [path]) }
    return try await Program.shell(#"cat "$1" | "$0" ls --max-scale "$2" -"#, path, "\(scale)")
  }

  // MARK: Archives

  private static func archive(_ image: ImageFixture) -> [UInt8] {
    ImageFixture.archive(ImageFixture.layout([image]))
  }

  private static func image(_ build: (inout TarBuilder) -> Void) -> [UInt8] {
    var tar = TarBuilder()
    build(&tar)
    tar.end()
    return archive(ImageFixture([LayerFixture(tar: tar.bytes, stored: .plain)]))
  }

  /// An archive whose image lies below so many indexes in one another, besides `index.json`.
  private static func nestedIndexes(_ count: Int) -> [UInt8] {
    let image = ImageFixture([TarMember("x")])
    var (entry, blobs) = (image.indexEntry, image.blobs)
    for _ in 0..<count {
      let index = ImageFixture.nestedIndex([entry])
      blobs[ImageFixture.blobPath(of: index.bytes)] = index.bytes
      entry = index.descriptor
    }
    let files = ImageFixture.layout([image], index: ImageFixture.index([entry]))
    return ImageFixture.archive(files.merging(blobs) { old, _ in old })
  }
}
