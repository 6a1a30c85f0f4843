import ArchiveDiff
import ImageFixtures
import Testing

@Suite("However many work at a time", .timeLimit(.minutes(30)))
struct JobsTests {
  /// How the layers of both sides are stored.
  enum Storage: CaseIterable, Sendable {
    case gzip, plain, zstd, gzipMembers, zstdFrames, gzipAndPlain, zstdAndGzip

    /// Whether the same layer is stored in another way on each side.
    fileprivate var isMixed: Bool { self == .gzipAndPlain || self == .zstdAndGzip }

    fileprivate func layer(_ members: [TarMember], side: Int) -> LayerFixture {
      switch self {
      case .gzip: LayerFixture(members, stored: .gzip)
      case .plain: LayerFixture(members, stored: .plain)
      case .zstd: zstd(members) { ZstdWriter.frame($0) }
      case .gzipMembers: LayerFixture(members, stored: .gzipMembers(of: 3001))
      case .zstdFrames:
        zstd(members) { tar in
          stride(from: 0, to: tar.count, by: 5003).flatMap { start in
            ZstdWriter.frame(Array(tar[start..<min(start + 5003, tar.count)]))
          }
        }
      case .gzipAndPlain: LayerFixture(members, stored: side == 0 ? .gzip : .plain)
      case .zstdAndGzip:
        side == 0 ? Storage.zstd.layer(members, side: 0) : Storage.gzip.layer(members, side: 1)
      }
    }

    private func zstd(_ members: [TarMember], _ compress: ([UInt8]) -> [UInt8]) -> LayerFixture {
      var layer = LayerFixture(members, stored: .plain)
      layer.blob = compress(layer.tar)
      layer.mediaType = "application/vnd.oci.image.layer.v1.tar+zstd"
      return layer
    }
  }

  private static func content(_ byte: UInt8, _ count: Int, last: Int) -> TarMember {
    TarMember("", content: [UInt8](repeating: byte, count: count) + [UInt8(last)])
  }

  /// The layers of a side: one that both have, one of many files, one of a long file, one in another order.
  private static func layers(_ side: Int) -> [[TarMember]] {
    let many = (0..<200).map { index in
      content(UInt8(index), index * 37 % 2000, last: index % 3 == 0 ? side : 2).with {
        $0.name = Array("many/f\(index)".utf8)
      }
    }
    let long = content(7, 700_000, last: side).with { $0.name = Array("long".utf8) }
    let some = (0..<20).map { index in
      content(UInt8(index), 30, last: side).with { $0.name = Array("etc/s\(index)".utf8) }
    }
    let upper = [file("etc/.wh.b"), folder("many", mode: side == 0 ? 0o755 : 0o700), file("only\(side)")]
    return [
      base, [folder("many")] + many, [file("first", "\(side)"), long, file("etc/a", "new \(side)")],
      [folder("etc")] + (side == 0 ? some : some.reversed()), upper,
    ]
  }

  private static func pair(_ storage: Storage) throws -> WrittenPair {
    let images = (0...1).map { side in
      ImageFixture(layers(side).map { storage.layer($0, side: side) }, created: "202\(side)-01-01T00:00:00Z")
    }
    return try WrittenPair(layout(images[0]), layout(images[1]))
  }

  @Test("the report is the same, all digests are told, and they are true", arguments: Storage.allCases)
  func report(_ storage: Storage) async throws {
    let pair = try Self.pair(storage)
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      var first: [String]?
      for jobs in [1, 2, 3, 8] {
        for trusting in [false, true] {
          var comparing = comparing
          comparing.options.jobs = jobs
          comparing.options.trustsDigests = trusting
          let report = try await comparing(pair).images[0]
          #expect(report.everything == first ?? report.everything, "\(jobs) jobs, trusting: \(trusting)")
          // One blob of a shared layer is read once, and of two only one where they are believed to hold the same.
          #expect(report.summary.layersRead == (storage.isMixed && !trusting ? 10 : 9))
          first = first ?? report.everything
          Self.expectTrueDigests(report)
        }
      }
    }
  }

  /// Holds the digests of all contents that a report tells against the files that were put in.
  private static func expectTrueDigests(_ report: ImageReport) {
    let digests = (0...1).map { side in
      Dictionary(
        layers(side).joined().map {
          (String(decoding: $0.name, as: UTF8.self), ImageFixture.digest(of: $0.content))
        },
        uniquingKeysWith: { $1 })
    }
    var count = 0
    for difference in report.differences {
      for attribute in difference.attributes where attribute.name == "content" {
        let expected = digests.map { $0[difference.path] ?? "" }
        #expect(attribute.values.map(\.text) == expected, "\(difference.path)")
        count += 1
      }
    }
    #expect(count == 67 + 3 + 20)
  }

  @Test("what the files of a pair differ in does not depend on how the layers are stored")
  func storage() async throws {
    var first: [String]?
    for storage in Storage.allCases {
      for trusting in [false, true] {
        var comparing = Comparing(trustsDigests: trusting)
        comparing.options.jobs = 3
        let report = try await comparing(try Self.pair(storage)).images[0]
        let files = report.differences.filter { $0.kind == .file }.map { "\($0.told) \($0.outline)" }
        #expect(files == first ?? files, "\(storage)")
        first = first ?? files
      }
    }
  }
}
