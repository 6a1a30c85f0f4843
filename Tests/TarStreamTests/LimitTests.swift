import ImageFixtures
import TarStream
import Testing

/// Each bound is reached by one more than it allows, and not by as much as it allows.
@Suite struct LimitTests {
  private func limits(_ change: (inout StreamLimits) -> Void) -> StreamLimits {
    var limits = StreamLimits()
    change(&limits)
    return limits
  }

  private func readFailure(_ stored: [UInt8], _ limits: StreamLimits) -> StreamError? {
    do {
      _ = try read(stored, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test("Entries")
  func entries() {
    let bytes = TarBuilder((0..<5).map { TarMember("\($0)") }).bytes
    #expect(readFailure(bytes, limits { $0.entries = 5 }) == nil)
    let error = readFailure(bytes, limits { $0.entries = 4 })
    #expect(error?.code == .limitReached)
    #expect(error?.offset == 2048)
  }

  @Test("Bytes of a long name", arguments: ["L", "K", "path", "linkpath"])
  func nameBytes(_ kind: String) {
    let name = String(repeating: "n", count: 299)
    func build(_ tar: inout TarBuilder) {
      switch kind {
      case "L": tar.longName(Array(name.utf8))
      case "K": tar.longLinkName(Array(name.utf8))
      default: tar.pax([kind: name + "n"])
      }
      tar.add(TarMember("a", type: "2"))
    }
    #expect(failure(limits: limits { $0.nameBytes = 300 }, building: build) == nil)
    #expect(failure(limits: limits { $0.nameBytes = 299 }, building: build)?.code == .limitReached)
  }

  @Test("A long name of all bits is refused before it is read")
  func hugeName() {
    let error = failure { tar in tar.add(TarMember("a", type: "L").with { $0.size = .max }) }
    #expect(error?.code == .limitReached)
  }

  @Test("Bytes of a pax header", arguments: ["x", "g"])
  func paxBytes(_ type: Unicode.Scalar) {
    let records = TarBuilder.record("comment", [UInt8](repeating: 0x61, count: 600))
    func build(_ tar: inout TarBuilder) {
      tar.pax(raw: records, type: type)
      tar.add(TarMember("a"))
    }
    #expect(failure(limits: limits { $0.paxBytes = records.count }, building: build) == nil)
    let error = failure(limits: limits { $0.paxBytes = records.count - 1 }, building: build)
    #expect(error?.code == .limitReached)
    #expect(error?.offset == 0)
  }

  @Test("Any number of extension headers before one entry: each is small, and together they fill the memory")
  func manyExtensions() {
    let keys = (0..<50).flatMap { TarBuilder.record("some long keyword of which nobody knows \($0)", []) }
    let limits = limits {
      $0.paxBytes = 10_000
      $0.nameBytes = 1000
    }
    for type in ["x", "g"] as [Unicode.Scalar] {
      let error = failure(limits: limits) { tar in
        for _ in 0..<10 { tar.pax(raw: keys, type: type) }
        tar.add(TarMember("a"))
      }
      #expect(error?.code == .limitReached)
    }
    let error = failure(limits: limits) { tar in
      for _ in 0..<100 { tar.longName(Array("n".utf8)) }
      tar.add(TarMember("a"))
    }
    #expect(error?.code == .limitReached)
  }

  @Test("Global records that pile up over an archive")
  func manyGlobalRecords() {
    let error = failure(limits: limits { $0.paxBytes = 10_000 }) { tar in
      for index in 0..<100 {
        tar.pax(raw: TarBuilder.record("key \(index)", [UInt8](repeating: 0x61, count: 200)), type: "g")
        tar.add(TarMember("a"))
      }
    }
    #expect(error?.code == .limitReached)
  }

  @Test("Names of all entries together")
  func arenaBytes() {
    let bytes = TarBuilder((0..<20).map { _ in TarMember(String(repeating: "n", count: 100)) }).bytes
    #expect(readFailure(bytes, limits { $0.arenaBytes = 2000 }) == nil)
    #expect(readFailure(bytes, limits { $0.arenaBytes = 1800 })?.code == .limitReached)
  }

  @Test("Attributes of all entries together")
  func arenaBytesOfAttributes() {
    var tar = TarBuilder()
    for index in 0..<20 {
      tar.pax(["SCHILY.xattr.user.a": "\(index)" + String(repeating: "v", count: 1000)])
      tar.add(TarMember("a"))
    }
    tar.end()
    #expect(readFailure(tar.bytes, limits { $0.arenaBytes = 100_000 }) == nil)
    #expect(readFailure(tar.bytes, limits { $0.arenaBytes = 10_000 })?.code == .limitReached)
  }

  @Test("Bytes that sparse files stand for", arguments: SparseFile.Form.allCases)
  func sparseBytes(_ form: SparseFile.Form) {
    let twice = SparseFile.hole.archived(as: form) + SparseFile.hole.archived(as: form)
    #expect(failure(twice, limits: limits { $0.sparseBytes = 140_000 }) == nil)
    #expect(failure(twice, limits: limits { $0.sparseBytes = 139_999 })?.code == .limitReached)
  }

  @Test("A hole of all bits is refused before it is hashed", arguments: SparseFile.Form.allCases)
  func hugeHole(_ form: SparseFile.Form) {
    var file = SparseFile.hole
    file.toldSize = .max
    let error = failure(TarMember("a").bytes + file.archived(as: form))
    #expect(error?.code == .limitReached)
    #expect(error?.offset == 512)
  }

  @Test("Parts of a sparse file", arguments: SparseFile.Form.allCases)
  func sparseSegments(_ form: SparseFile.Form) {
    let bytes = SparseFile.many.archived(as: form)
    #expect(failure(bytes, limits: limits { $0.sparseSegments = 30 }) == nil)
    let error = failure(bytes, limits: limits { $0.sparseSegments = 29 })
    #expect(error?.code == .limitReached)
    #expect(error?.offset == 0)
  }

  @Test("A sparse map of all bits is refused before it is read")
  func hugeMap() {
    for count in ["1048577", "9223372036854775807"] {
      let lines = Array("\(count)\n".utf8)
      let error = failure { tar in
        tar.pax(["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"])
        tar.add(TarMember("a", content: lines + [UInt8](repeating: 0, count: 512 - lines.count)))
      }
      #expect(error?.code == .limitReached)
    }
  }

  @Test("Decompressed bytes")
  func decompressedBytes() {
    let stored = GzipWriter.member(Sample.ustar.bytes)
    let count = UInt64(Sample.ustar.bytes.count)
    #expect(readFailure(stored, limits { $0.decompressedBytes = count }) == nil)
    let error = readFailure(stored, limits { $0.decompressedBytes = count - 1 })
    #expect(error?.code == .limitReached)
    let last = count - 1
    #expect(error?.offset == last)
  }

  @Test("Times a stream's length, once it is longer than any stream may become", arguments: [1000, 131_072])
  func ratio(_ floor: UInt64) {
    // 35 bytes for 7 × 128 KiB.
    let stored = ZstdWriter.zeros(blocks: 7)
    func error(_ ratio: UInt64) -> StreamError? {
      readFailure(
        stored,
        limits {
          $0.ratio = ratio
          $0.anyRatioBytes = floor
        })
    }
    let exact = UInt64(7 << 17) / UInt64(stored.count)
    #expect(error(exact + 1) == nil)
    #expect(error(exact)?.code == .limitReached)
    #expect(error(1)?.offset == floor)
    #expect(readFailure(stored, limits { $0.ratio = 1 }) == nil, "short streams may become anything")
  }

  @Test("Records of a pax header, and of all global ones together", arguments: ["x", "g"])
  func paxRecords(_ type: Unicode.Scalar) {
    func build(_ count: Int) -> (inout TarBuilder) -> Void {
      { tar in
        if type == "g" { tar.globalPax(["other": "1"]) }
        tar.pax(raw: (1..<count).flatMap { TarBuilder.record("k\($0)", [0x61]) }, type: type)
        if type == "x" { tar.pax(raw: (0..<count).flatMap { TarBuilder.record("k\($0)", [0x61]) }) }
        tar.add(TarMember("a"))
      }
    }
    #expect(failure(limits: limits { $0.paxRecords = 30 }, building: build(30)) == nil)
    let error = failure(limits: limits { $0.paxRecords = 30 }, building: build(31))
    #expect(error?.code == .limitReached)
    #expect(error?.detail.contains("paxRecords") == true)
  }

  @Test("What global records cost, over all entries that they hold for", arguments: [false, true])
  func globalBytes(_ isToldAgain: Bool) {
    func build(_ tar: inout TarBuilder) {
      for index in 0..<100 {
        if isToldAgain || index == 0 { tar.globalPax(["comment": String(repeating: "c", count: 129)]) }
        if !isToldAgain { tar.add(TarMember("a")) }
      }
      tar.add(TarMember("a"))
    }
    // Key, value and 64 for each of the records, for each time that they are looked at.
    let count = UInt64(200 * (isToldAgain ? 101 : 102))
    #expect(failure(limits: limits { $0.globalBytes = count }, building: build) == nil)
    #expect(failure(limits: limits { $0.globalBytes = count - 1 }, building: build)?.code == .limitReached)
  }

  @Test("Bytes of a temporary file")
  func spool() throws {
    var spool = try Spool(for: .stored, limit: 10)
    try spool.write([UInt8](repeating: 1, count: 10).span)
    #expect(throws: StreamError.self) { try spool.write([1].span) }
    #expect(try spool.finish().copy() == [UInt8](repeating: 1, count: 10))
  }

  @Test(
    "Limits grow with a factor, and never overflow", arguments: [1, 2, 1e6, 1e300, .infinity])
  func scaled(_ factor: Double) {
    let (plain, scaled) = (StreamLimits(), StreamLimits().scaled(by: factor))
    #expect(scaled.decompressedBytes >= plain.decompressedBytes)
    #expect(scaled.sparseBytes >= plain.sparseBytes)
    #expect(scaled.sparseSegments >= plain.sparseSegments)
    #expect(scaled.entries >= plain.entries && scaled.entries < Int(UInt32.max))
    #expect(scaled.nameBytes >= plain.nameBytes && scaled.nameBytes <= plain.arenaBytes)
    #expect(scaled.paxBytes >= plain.paxBytes && scaled.paxBytes <= plain.arenaBytes)
    #expect(scaled.zstdWindowLog >= plain.zstdWindowLog && scaled.zstdWindowLog <= 31)
    #expect((scaled == plain) == (factor == 1))
    #expect(scaled.decompressedBytes == (factor == 2 ? 128 << 30 : scaled.decompressedBytes))
  }

  @Test("A factor below one makes limits smaller, for those who want to be strict")
  func scaledDown() {
    let scaled = StreamLimits().scaled(by: 0.5)
    #expect(scaled.decompressedBytes == 32 << 30)
    #expect(scaled.entries == 1 << 23)
    #expect(scaled.zstdWindowLog == StreamLimits().zstdWindowLog)
  }
}
