import ImageFixtures
import Testing

@testable import TarStream

@Suite("Fingerprints") struct FingerprintTests {
  /// Whether POLYVAL is used: what this processor can do.
  static let functions = Polyval.isSupported ? [false, true] : [false]

  /// That of some bytes that come at once.
  private func fingerprint(_ bytes: [UInt8], usesPolyval: Bool = Polyval.isSupported) -> Fingerprint {
    let hasher = FingerprintHasher(usesPolyval: usesPolyval)
    hasher.begin()
    hasher.update(bytes.span)
    return hasher.finish()
  }

  /// Those of the entries of an archive.
  private func fingerprints(_ stored: [UInt8]) throws -> [Fingerprint] {
    try ByteRegion(holding: stored).readTar(limits: StreamLimits()).table.entries.compactMap(\.fingerprint)
  }

  @Test("are the same however content is cut into pieces", arguments: functions, [70, 600, 3000])
  func pieces(_ usesPolyval: Bool, _ longest: Int) {
    var random = SeededGenerator(seed: UInt64(longest))
    let hasher = FingerprintHasher(usesPolyval: usesPolyval)
    for count in [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 495, 496, 497, 511, 512, 513, 1023, 1024, 5000] {
      let content = random.bytes(count)
      hasher.begin()
      var start = 0
      while start < count {
        let end = start + min(Int.random(in: 0...longest, using: &random), count - start)
        hasher.update(content.span.extracting(start..<end))
        start = end
      }
      let whole = fingerprint(content, usesPolyval: usesPolyval)
      #expect(hasher.finish() == whole, "\(count) bytes")
      hasher.begin()
      #expect(hasher.finish(with: content.span) == whole, "\(count) bytes at once")
    }
  }

  @Test("of a hole are those of its zeros", arguments: [0, 1, 15, 16, 17, 4095, 4096, 4097, 300_000])
  func zeros(_ count: Int) {
    let hasher = FingerprintHasher()
    hasher.begin()
    hasher.update([7, 8, 9].span)
    hasher.update(zeros: UInt64(count))
    hasher.update([1].span)
    #expect(hasher.finish() == fingerprint([7, 8, 9] + [UInt8](repeating: 0, count: count) + [1]))
  }

  @Test("do not depend on what the archive holds before")
  func startsAnew() throws {
    let contents = [[], [1], Array("content".utf8), [UInt8](repeating: 5, count: 700)]
    let told = try fingerprints(TarBuilder(contents.map { TarMember("x", content: $0) }).bytes)
    #expect(told == contents.map { fingerprint($0) })
    let reversed = try fingerprints(TarBuilder(contents.reversed().map { TarMember("x", content: $0) }).bytes)
    #expect(reversed == told.reversed())
  }

  static let forms: [StoredForm] =
    [.gzip, .zstd, .xz] + [1, 7, 511, 512, 513].map(StoredForm.gzipMembers)
    + [7, 511, 513].map(StoredForm.zstdFrames)

  @Test("are the same whatever the compression", arguments: forms)
  func compression(_ form: StoredForm) throws {
    for sample in Sample.allCases {
      #expect(try fingerprints(form.store(sample.bytes)) == fingerprints(sample.bytes))
    }
  }

  @Test(
    "are the same whether holes are written or not", arguments: SparseFile.Form.allCases,
    [SparseFile.small, .many, .hole, .emptyEnd])
  func sparse(_ form: SparseFile.Form, _ file: SparseFile) throws {
    let archived = file.archived(as: form)
    #expect(try fingerprints(archived) == [fingerprint(file.content)])
    #expect(try fingerprints(GzipWriter.member(archived)) == [fingerprint(file.content)])
    #expect(try fingerprints(StoredForm.gzipMembers(of: 301).store(archived)) == [fingerprint(file.content)])
  }

  // MARK: What must differ

  @Test("differ where one bit does", arguments: [1, 2, 15, 16, 17, 33, 130, 600], functions)
  func bits(_ count: Int, _ usesPolyval: Bool) {
    var random = SeededGenerator(seed: UInt64(count))
    let content = random.bytes(count)
    var all: Set = [fingerprint(content, usesPolyval: usesPolyval)]
    for bit in 0..<8 * count {
      var other = content
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      all.insert(fingerprint(other, usesPolyval: usesPolyval))
    }
    #expect(all.count == 8 * count + 1)
  }

  @Test("differ with the length, be it in zeros alone", arguments: functions)
  func lengths(_ usesPolyval: Bool) {
    func fingerprint(_ bytes: [UInt8]) -> Fingerprint { self.fingerprint(bytes, usesPolyval: usesPolyval) }
    let zeros = (0...600).map { fingerprint([UInt8](repeating: 0, count: $0)) }
    #expect(Set(zeros + [.none]).count == zeros.count + 1)
    for content in [[1], Array("sixteen bytes it".utf8), [UInt8](repeating: 1, count: 512)] {
      let behind = (0...100).map { fingerprint(content + [UInt8](repeating: 0, count: $0)) }
      let before = (1...100).map { fingerprint([UInt8](repeating: 0, count: $0) + content) }
      #expect(Set(behind + before).count == 201)
    }
  }

  @Test("differ where blocks stand in another order, or bytes in another place", arguments: functions)
  func order(_ usesPolyval: Bool) {
    func fingerprint(_ bytes: [UInt8]) -> Fingerprint { self.fingerprint(bytes, usesPolyval: usesPolyval) }
    let blocks = (0..<4).map { [UInt8](repeating: $0, count: 16) }
    var all: Set<Fingerprint> = []
    for first in 0..<4 {
      for second in 0..<4 where second != first {
        for third in 0..<4 where third != second && third != first {
          all.insert(fingerprint(blocks[first] + blocks[second] + blocks[third]))
        }
      }
    }
    #expect(all.count == 24)
    let places = (0..<300).map { place in
      fingerprint((0..<300).map { $0 == place ? 1 : 0 })
    }
    #expect(Set(places).count == 300)
  }

  @Test(
    "of files of random and near contents are the same where the contents are",
    arguments: 0..<4 as Range<UInt64>)
  func random(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var contents: [[UInt8]] = [[]]
    for _ in 0..<60 {
      var next = contents.randomElement(using: &random) ?? []
      switch Int.random(in: 0..<5, using: &random) {
      case 0: next.append(0)
      case 1 where !next.isEmpty: next[Int.random(in: 0..<next.count, using: &random)] ^= 1
      case 2: next += random.bytes(Int.random(in: 0..<40, using: &random))
      case 3 where !next.isEmpty: next.removeLast()
      default: break
      }
      contents.append(next)
    }
    let told = try fingerprints(
      StoredForm.gzipMembers(of: 613).store(TarBuilder(contents.map { TarMember("x", content: $0) }).bytes))
    for (mine, one) in zip(contents, told) {
      for (theirs, other) in zip(contents, told) { #expect((mine == theirs) == (one == other)) }
    }
  }
}
