import Foundation
import ImageFixtures
import TarStream

/// The first inputs of each target, small ones, from what the tests build their images with.
enum Seeds {
  /// Writes all seeds, a folder a target.
  static func write(to folder: String) {
    for target in Target.allCases {
      let path = "\(folder)/\(target.rawValue)"
      for (index, seed) in seeds(of: target).enumerated() {
        do {
          try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
          try Data(seed).write(to: URL(fileURLWithPath: "\(path)/seed-\(index)"))
        } catch {
          fatalError("\(path): \(error)")
        }
      }
    }
  }

  private static func seeds(of target: Target) -> [[UInt8]] {
    switch target {
    case .tar, .libarchive: tars
    case .pax: records
    case .gzip: tars.map { GzipWriter.member($0, name: "tar") } + [GzipWriter.member([]) + [0, 0]]
    case .zstd: tars.map { ZstdWriter.frame($0) + ZstdWriter.frame([]) }
    case .filter: []
    case .parts:
      [
        [0] + GzipWriter.member(tars[0]), [1] + ZstdWriter.frame(tars[0]), [2, 0, 0],
        [3] + ZstdWriter.frame([]),
      ]
    case .json: documents
    case .archive: archives
    case .layers:
      tars.indices.map { TwoInputs.join(UInt8(truncatingIfNeeded: $0 * 37), tars[$0], tars[0]) }
    case .documents: documents.map { TwoInputs.join(0, $0, documents[0]) }
    case .archives: archives.map { TwoInputs.join(4, $0, archives[0]) }
    }
  }

  private static let records: [[UInt8]] = [
    ["path": "päth", "mtime": "-1.25", "atime": "12.5", "uid": "4294967296", "SCHILY.xattr.user.a": "b"],
    ["size": "600", "LIBARCHIVE.xattr.user.c": "aGVsbG8", "linkpath": "l", "comment": "none"],
    ["GNU.sparse.map": "0,300,500,300", "GNU.sparse.size": "1000", "GNU.sparse.name": "s"],
    ["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "700"],
  ].map { (records: KeyValuePairs<String, String>) in
    records.flatMap { TarBuilder.record($0.key, Array($0.value.utf8)) }
  }

  private static let tars: [[UInt8]] = {
    let plain = TarBuilder([
      TarMember("a/", type: "5", format: .gnu), TarMember("a/file", text: "content"),
      TarMember("a/.wh.b", text: ""),
      TarMember("a/hard", type: "1").with { $0.linkName = Array("a/file".utf8) },
      TarMember("null", type: "3").with { $0.device = (1, 3) },
    ])
    let old = TarBuilder([
      TarMember("a/.wh..wh..opq", text: "", format: .v7), TarMember("./a//link", type: "2", format: .v7),
    ])
    var long = TarBuilder()
    long.longName(Array(String(repeating: "long/", count: 25).utf8))
    long.longLinkName(Array(String(repeating: "../", count: 40).utf8))
    long.add(
      TarMember("long", type: "1", format: .gnu).with {
        $0.uid = 1 << 30
        // The type of a FIFO, which the mode of no writer tells.
        $0.mode = 0o010644
      })
    long.globalPax(["uname": "all"])
    long.end()
    let extended = records.map { record in
      var tar = TarBuilder()
      tar.pax(raw: record)
      tar.add(TarMember("file", content: [UInt8](repeating: 0x31, count: 600)))
      tar.end(blocks: 1)
      return tar.bytes
    }
    // A map of two parts, of which one number stands behind a NUL.
    var holes = TarMember("holes", content: Array("data".utf8), type: "S", format: .gnu)
    holes.patch(386, TarMember.number(0, width: 12) + [0] + TarMember.number(4, width: 11))
    holes.patch(410, TarMember.number(8, width: 12) + TarMember.number(0, width: 12))
    holes.patch(483, TarMember.number(8, width: 12))
    return [plain.bytes, old.bytes, long.bytes] + extended + [TarBuilder([holes]).bytes]
  }()

  private static let images = tars.map { ImageFixture([LayerFixture(tar: $0)]) }

  private static let documents =
    [images[0].configuration, images[0].manifest, ImageFixture.index([images[0].indexEntry])]
    .map { Array($0.utf8) }
    + [Array(#"{"a": [1.5e-3, true, null, "\u00e9\ud83d\ude00\n"], "a": {}}"#.utf8)]

  private static let archives: [[UInt8]] = {
    let forms = [
      ImageFixture.layout([images[0]]), ImageFixture.dockerSave([images[1]]),
      ImageFixture.dockerSaveSince25([images[3]]), ImageFixture.layout([images[0], images[2]]),
    ].map { ImageFixture.archive($0) }
    return forms + [GzipWriter.member(forms[0]), ZstdWriter.frame(forms[1])]
  }()
}
