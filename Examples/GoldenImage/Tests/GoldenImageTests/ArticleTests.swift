import ArchiveDiff
import Foundation
import OCILayout
import TarStream
import Testing

/// What the articles in the libraries' documentation show.
struct ArticleTests {
  @Test("Reading an image")
  func image() throws {
    let archive = try ImageArchive.open("\(fixtures)/platforms.tar:1.4.2")
    let source = try archive.source()
    let variant = try source.variant(for: Platform(os: "linux", architecture: "amd64"), of: archive)
    let image = try archive.load(variant, of: source)
    var names: [String] = []
    for layer in image.layers {
      let contents = try layer.read(of: archive, trustsDigests: false)
      for entry in contents.table.entries where entry.type == .file {
        names.append(String(decoding: contents.table.bytes(entry.name), as: UTF8.self))
      }
    }
    #expect(names.contains { $0.hasSuffix("platform") })
  }

  private struct Listing: EntrySink {
    var lines: [String] = []

    mutating func begin(_ entry: TarEntry) {
      lines.append("\(entry.size) \(String(decoding: entry.name, as: UTF8.self))")
    }
    mutating func take(content: Span<UInt8>) {}
    mutating func take(hole count: UInt64) {}
    mutating func end(residue: [UInt8]) {}
  }

  @Test("Walking an archive")
  func walk() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/same/docker.tar")))
    var walker = TarWalker(sink: Listing(), limits: StreamLimits())
    try walker.take(bytes.span)
    _ = try walker.finish()
    #expect(walker.sink.lines.contains { $0.hasSuffix(" manifest.json") })
  }

  @Test("Testing a golden image: a rung, and the page of a cause")
  func rung() async throws {
    let report = try await ArchiveComparison("\(fixtures)/same/layout", "\(fixtures)/same/docker.tar").run()
    #expect(report.reaches(.layers))
    #expect(!report.reaches(.image))
    let image = try #require(report.images.first)
    for cause in image.summary.byCause.keys.sorted() {
      #expect(CausePage.page(for: cause).text.contains("WHAT TO CHANGE"))
    }
  }
}
