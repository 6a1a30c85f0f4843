import ImageFixtures
import Testing

@testable import TarStream

/// Archives that are read beside each other, and the digests of the files in which they differ.
@Suite("Two archives in lockstep", .timeLimit(.minutes(30))) struct LockstepTests {
  /// An archive of files of some contents, `f0` and so on.
  private static func tar(_ contents: [[UInt8]]) -> [UInt8] {
    TarBuilder(contents.enumerated().map { TarMember("f\($0.offset)", content: $0.element) }).bytes
  }

  /// Files that all differ from one side to the other, of lengths around those of blocks.
  private static func differing(_ side: UInt8) -> [UInt8] {
    tar([1, 2, 511, 512, 513, 700, 1, 1025, 3000].map { [UInt8](repeating: side + 1, count: $0) })
  }

  // MARK: Regressions

  static let oddSizes = [37, 100, 511, 513, 700, 1000, 1023, 1025, 3001]

  @Test(
    "Where a piece ends within a header, the pieces after it stand where they stand", arguments: oddSizes,
    [true, false])
  func piecesThatEndWithinHeaders(_ size: Int, isZstd: Bool) throws {
    let form = isZstd ? StoredForm.zstdFrames(of: size) : .gzipMembers(of: size)
    let tars = [Self.differing(0), Self.differing(1)]
    for first in 0...1 {
      let read = try ReadTogether(first: first, form.store(tars[0]), form.store(tars[1]))
      for side in 0...1 { #expect(read.digests[side] == (try trueDigests(tars[side]))) }
    }
  }

  @Test("The side that ends first keeps what it read last for the other", arguments: [0, 1])
  func endedFirst(_ first: Int) throws {
    let tars = [Self.differing(0), Self.differing(1)]
    for forms in [[StoredForm.gzip, .zstd], [.plain, .gzip], [.xz, .gzipMembers(of: 333)]] {
      let read = try ReadTogether(first: first, forms[0].store(tars[0]), forms[1].store(tars[1]))
      for side in 0...1 { #expect(read.digests[side] == (try trueDigests(tars[side]))) }
    }
  }

  // MARK: Waiting

  @Test("The side that is ahead waits, so that files far beyond the window are found", arguments: [0, 1])
  func waits(_ side: Int) throws {
    // Fifty times as much as is kept at least, and one side is stored so that it is read faster than the other.
    var random = SeededGenerator(seed: 5)
    let contents = (0..<100).map { _ in [UInt8](repeating: UInt8(random.next() % 200), count: 30_000) }
    let tars = [Self.tar(contents), Self.tar(contents.map { $0.dropLast() + [255] })]
    let forms = side == 0 ? [StoredForm.plain, .gzipMembers(of: 2000)] : [.gzipMembers(of: 2000), .plain]
    let read = try ReadTogether(forms[0].store(tars[0]), forms[1].store(tars[1]))
    for side in 0...1 { #expect(read.digests[side] == (try trueDigests(tars[side]))) }
  }

  @Test("A side whose other one breaks, ends or never comes does not wait for it")
  func doesNotWaitForNobody() throws {
    let tar = Self.tar((0..<40).map { [UInt8](repeating: $0, count: 60_000) })
    let digests = try trueDigests(tar)
    let gzip = GzipWriter.member(tar)
    let region = try ByteRegion(holding: gzip)
    let alone = Lockstep(memory: 0)
    #expect(
      try region.readTar(limits: StreamLimits(), in: alone.seats[0]).table.entries.count == digests.count)
    #expect(alone.seats[0].digests.isEmpty)
    for other in [Array(gzip.prefix(40_000)), [], Self.tar([[1]])] {
      let lockstep = Lockstep(memory: 0)
      lockstep.seats[1].begin()
      let broken = try ByteRegion(holding: other)
      _ = try? broken.readTar(limits: StreamLimits(), in: lockstep.seats[1])
      let contents = try region.readTar(limits: StreamLimits(), in: lockstep.seats[0])
      let read = try region.contentDigests(
        of: Set(digests.keys), in: contents, limits: StreamLimits())
      #expect(read == digests)
      for (entry, digest) in lockstep.seats[0].digests { #expect(digest == digests[entry]) }
    }
  }

  @Test("What was read is kept as long as the other side may ask for it, and no longer")
  func given() throws {
    let seats = Lockstep(memory: 64 << 20).seats
    for seat in seats { seat.begin() }
    let pool = BufferPool()
    func piece() throws -> ByteRegion { ByteRegion(owner: try pool.next(), range: 0..<100) }
    func file(_ start: UInt64) -> Lockstep.File {
      Lockstep.File(path: Int(start), entry: 0, content: start..<start + 50, fingerprint: .none)
    }
    weak let first = try pool.next()
    seats[0].keep(try piece(), at: 0, open: 0)
    seats[0].tell([file(10)])
    seats[0].keep(try piece(), at: 100, open: 100)
    // The first buffer that nobody has any more is the next one.
    #expect(try pool.next() !== first)
    seats[1].keep(try piece(), at: 0, open: 0)
    seats[1].tell([file(10)])
    seats[0].keep(try piece(), at: 200, open: 200)
    #expect(try pool.next() === first)
  }

  // MARK: What is told and what is not

  @Test("Files that are the same are not hashed, nor those that one side lacks")
  func sameFiles() throws {
    let same = TarMember("same", text: "content")
    let left = TarBuilder([same, TarMember("left", text: "l"), TarMember("both", text: "1")])
    let right = TarBuilder([TarMember("right", text: "r"), same, TarMember("./both", text: "2")])
    var (first, second) = (left, right)
    first.end()
    second.end()
    let read = try ReadTogether(first: 0, GzipWriter.member(first.bytes), GzipWriter.member(second.bytes))
    #expect(read.digests == [[2: sha256(Array("1".utf8))], [2: sha256(Array("2".utf8))]])
  }

  @Test("A file longer than the window is read again, and so is one with holes")
  func longFile() throws {
    let long = [UInt8](repeating: 3, count: 7 * pieceSize)
    func archive(_ last: UInt8) -> [UInt8] {
      var tar = TarBuilder()
      tar.add(TarMember("small", content: [last]))
      tar.add(TarMember("long", content: long + [last]))
      var sparse = SparseFile.small
      sparse.parts[0].data[0] = last
      tar.add(raw: sparse.archived(as: .pax10))
      tar.add(TarMember("behind", content: [last]))
      tar.end()
      return tar.bytes
    }
    let tars = [archive(1), archive(2)]
    for forms in [[StoredForm.gzip, .gzip], [.zstd, .plain], [.gzipMembers(of: 99_999), .xz]] {
      let read = try ReadTogether(forms[0].store(tars[0]), forms[1].store(tars[1]))
      for side in 0...1 {
        #expect(try read.allDigests(side) == trueDigests(tars[side]))
        #expect(read.digests[side][1] == nil)
        #expect(read.digests[side][2] == nil)
      }
    }
  }

  // MARK: Any two archives

  @Test("The digests are true, whatever the archives hold and however they are stored", arguments: 0..<16)
  func random(_ block: Int) throws {
    for seed in block * 4..<(block + 1) * 4 {
      let pair = try RandomPair(seed: UInt64(seed))
      let read = try pair.read()
      for side in 0...1 {
        let digests = try trueDigests(pair.tars[side])
        for (entry, digest) in read.digests[side] {
          #expect(digest == digests[entry], "seed \(seed), \(pair.forms), side \(side), entry \(entry)")
        }
        #expect(try read.allDigests(side) == digests, "seed \(seed), \(pair.forms), side \(side)")
      }
    }
  }

  @Test("Such archives have files that are told at once, and files that must be read again")
  func coverage() throws {
    var (told, read) = (0, 0)
    for seed in 0..<16 {
      let pair = try RandomPair(seed: UInt64(seed))
      let together = try pair.read()
      told += together.digests[0].count
      read += try together.allDigests(0).count - together.digests[0].count
    }
    for count in [told, read] { #expect(count >= 30, "\(told) told, \(read) read again") }
  }
}

/// Two archives of files with the same and with other paths and contents.
private struct RandomPair {
  let tars: [[UInt8]]
  let forms: [StoredForm]
  private let first: Int?

  private struct File {
    var path: String
    var content: [UInt8]
    var sparseForm: SparseFile.Form?
  }

  init(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let left = (0..<Int.random(in: 0...30, using: &random)).map { _ in Self.file(&random) }
    var right = left.compactMap { file -> File? in
      var file = file
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return nil
      case 1: file = Self.file(&random)
      case 2...4 where !file.content.isEmpty:
        file.content[Int.random(in: 0..<file.content.count, using: &random)] ^= 1
      case 5: file.content.append(0)
      default: break
      }
      return file
    }
    if Int.random(in: 0..<4, using: &random) == 0 { right.shuffle(using: &random) }
    tars = [left, right].map(Self.tar)
    forms = (0...1).map { _ in Self.form(&random) }
    first = [nil, nil, nil, 0, 1].randomElement(using: &random) ?? nil
  }

  /// Reads both at the same time, or one after the other.
  func read() throws -> ReadTogether {
    let stored = [try forms[0].store(tars[0]), try forms[1].store(tars[1])]
    guard let first, tars.allSatisfy({ $0.count < 500_000 }) else {
      return try ReadTogether(stored[0], stored[1])
    }
    return try ReadTogether(first: first, stored[0], stored[1])
  }

  private static func file(_ random: inout SeededGenerator) -> File {
    // Few paths, so that some come twice; and few long files, one of them longer than what is kept.
    let path = "f\(Int.random(in: 0..<40, using: &random))"
    let count =
      switch Int.random(in: 0..<40, using: &random) {
      case 0: 1_100_000
      case 1...3: Int.random(in: 20_000..<200_000, using: &random)
      case 4...8: 0
      case 9...14: Int.random(in: 510...514, using: &random)
      default: Int.random(in: 1..<3000, using: &random)
      }
    let byte = UInt8(random.next() & 0xFF)
    let isSparse = count < 200_000 && Int.random(in: 0..<8, using: &random) == 0
    return File(
      path: path, content: [UInt8](repeating: byte, count: count),
      sparseForm: isSparse ? .allCases.randomElement(using: &random) : nil)
  }

  private static func form(_ random: inout SeededGenerator) -> StoredForm {
    let size = [301, 511, 513, 2000, 70_001, 262_145].randomElement(using: &random) ?? 1
    return [
      .plain, .gzip, .gzip, .gzipMembers(of: size), .gzipMembers(of: size), .zstd, .zstdFrames(of: size), .xz,
    ]
    .randomElement(using: &random) ?? .plain
  }

  private static func tar(_ files: [File]) -> [UInt8] {
    var tar = TarBuilder()
    for file in files {
      if let form = file.sparseForm {
        // A hole in front, and one behind.
        let size = file.content.count + 2000
        tar.add(
          raw: SparseFile(name: file.path, size: size, parts: [(1000, file.content)]).archived(as: form))
      } else {
        tar.add(TarMember(file.path, content: file.content))
      }
    }
    tar.end()
    return tar.bytes
  }
}
