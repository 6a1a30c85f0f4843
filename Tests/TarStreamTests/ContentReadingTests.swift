import ImageFixtures
import Testing

@testable import TarStream

@Suite("Reading contents again", .timeLimit(.minutes(30))) struct ContentReadingTests {
  /// A tar archive of files, most of half a MiB, which compress to about a half, and a sparse one.
  private static let tar: [UInt8] = {
    var tar = TarBuilder()
    for number in 0..<70 {
      var random = SeededGenerator(seed: UInt64(number))
      let words = (0..<(number % 7 < 2 ? 0 : 1 << 16)).map { _ in random.next() & 0x0F0F_0F0F_0F0F_0F0F }
      let content = unsafe words.withUnsafeBytes { unsafe Array($0) }
      tar.add(TarMember("file-\(number)", content: content))
    }
    var sparse = SparseFile.small
    sparse.name = "sparse"
    tar.add(raw: sparse.archived(as: .pax10))
    tar.end()
    return tar.bytes
  }()

  private static let forms: [StoredForm] = [
    .plain, .deflated, .gzip, .gzipMembers(of: 3_000_000), .zstd, .zstdFrames(of: 3_000_000),
  ]

  @Test("Two contents hashed together have the digests that each has alone")
  func twoAtATime() throws {
    let counts = [0, 1, 63, 64, 65, 1000, 100_000]
    for (count, otherCount) in counts.flatMap({ count in counts.map { (count, $0) } }) {
      var random = SeededGenerator(seed: UInt64(count + otherCount))
      let (bytes, otherBytes) = (random.bytes(count), random.bytes(otherCount))
      let digests = try ByteRegion(holding: bytes).sha256(beside: ByteRegion(holding: otherBytes))
      #expect(digests.own == sha256(bytes) && digests.other == sha256(otherBytes), "\(count), \(otherCount)")
    }
  }

  @Test("Whichever are wanted, each comes once and whole", arguments: forms, [nil, 2])
  func anyOfThem(_ form: StoredForm, _ helpers: Int?) throws {
    let stored = try ByteRegion(holding: try form.store(Self.tar))
    let contents = try withHelpers(helpers ?? 0) { helpers in
      try stored.readTar(
        TarReadingOptions(contents: .digests), limits: StreamLimits(), with: helpers)
    }
    #expect(contents.contentDigests.count == 71)
    var random = SeededGenerator(seed: 1)
    for count in [0, 1, 1, 1, 2, 5, 30, 71] {
      let wanted = Set(contents.contentDigests.keys.shuffled(using: &random).prefix(count))
      let read = try stored.contentDigests(of: wanted, in: contents, limits: StreamLimits())
      #expect(read == contents.contentDigests.filter { wanted.contains($0.key) })
    }
  }

  @Test(
    "A file is read without what stands far before it, which may have become unreadable",
    arguments: [StoredForm.deflated, .gzipMembers(of: 3_000_000), .zstdFrames(of: 3_000_000)])
  func fromTheNearestCheckpoint(_ form: StoredForm) throws {
    var bytes = try form.store(Self.tar)
    let contents = try ByteRegion(holding: bytes).readTar(
      TarReadingOptions(contents: .digests), limits: StreamLimits())
    for index in 0..<bytes.count / 4 { bytes[index] = 0xFF }
    let damaged = try ByteRegion(holding: bytes)
    let last: UInt32 = 69
    #expect(
      try damaged.contentDigests(of: [last], in: contents, limits: StreamLimits())
        == [last: contents.contentDigests[last]])
    #expect(throws: StreamError.self) {
      try damaged.contentDigests(of: [0], in: contents, limits: StreamLimits())
    }
  }

  @Test("Where the archive has become shorter since, that is told")
  func changed() throws {
    let stored = try StoredForm.gzip.store(Self.tar)
    let contents = try ByteRegion(holding: stored).readTar(limits: StreamLimits())
    let other = try ByteRegion(holding: GzipWriter.member([1, 2, 3]))
    let error = #expect(throws: StreamError.self) {
      try other.contentDigests(of: [60], in: contents, limits: StreamLimits())
    }
    #expect(error?.code == .truncated)
  }
}

@Suite("Checkpoints") struct CheckpointTests {
  @Test("However long a stream is, there are about a dozen of them, spread over all of it")
  func spread() {
    var checkpoints = Checkpoints()
    let count: UInt64 = 100_000
    for step in 1...count where checkpoints.areWanted(at: step << 20) {
      checkpoints.append(Checkpoint(stored: Int(step), content: step << 20))
    }
    let places = Set((1...count).map { checkpoints.last(before: $0 << 20).stored }).sorted()
    #expect(8...18 ~= places.count)
    // From the last one before a byte it is never farther than an eighth of the stream.
    for (place, next) in zip(places, places.dropFirst() + [Int(count)]) {
      #expect(next - place <= Int(count) / 8)
    }
  }

  @Test("Before the first one, a stream is read from its start")
  func start() {
    var checkpoints = Checkpoints()
    #expect(!checkpoints.areWanted(at: 1000))
    checkpoints.append(Checkpoint(stored: 5, content: 1 << 23))
    #expect(checkpoints.last(before: 1 << 23).stored == 5)
    #expect(checkpoints.last(before: (1 << 23) - 1).stored == 0)
  }
}
