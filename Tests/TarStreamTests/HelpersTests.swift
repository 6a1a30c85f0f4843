import Foundation
import ImageFixtures
import struct Synchronization.Atomic
import Testing

@testable import TarStream

@Suite("Helpers", .timeLimit(.minutes(30))) struct HelpersTests {
  /// Waits until somebody has nothing to do.
  private func waitForIdle(_ helpers: Helpers) {
    while helpers.idleCount <= 0 { usleep(50) }
  }

  // MARK: Offers

  @Test("What nobody takes over is done by the one who offered it")
  func alone() {
    let helpers = Helpers(expectedCount: 3)
    let done = Mutex(0)
    let offers = (0..<5).map { _ in helpers.offer { done.withLock { $0 += 1 } } }
    #expect(done.withLock { $0 } == 0)
    for (index, offer) in offers.enumerated() {
      offer.finish()
      #expect(done.withLock { $0 } == index + 1)
    }
  }

  @Test("What is offered is done once, however many help and however often it is asked for", arguments: 0...4)
  func once(_ count: Int) {
    let done = Mutex([Int](repeating: 0, count: 500))
    withHelpers(count) { helpers in
      let offers = (0..<500).map { index in helpers.offer { done.withLock { $0[index] += 1 } } }
      for (index, offer) in offers.enumerated() {
        offer.finish()
        #expect(done.withLock { $0[index] } == 1)
        offer.finish()
      }
    }
    #expect(done.withLock { $0 } == [Int](repeating: 1, count: 500))
  }

  @Test("Who waits for work that another has taken over waits until it is done")
  func taken() {
    withHelpers(1) { helpers in
      waitForIdle(helpers)
      let begun = Atomic(false)
      let done = Atomic(false)
      let offer = helpers.offer {
        begun.store(true, ordering: .sequentiallyConsistent)
        usleep(20_000)
        done.store(true, ordering: .sequentiallyConsistent)
      }
      while !begun.load(ordering: .sequentiallyConsistent) { usleep(50) }
      offer.finish()
      let isDone = done.load(ordering: .sequentiallyConsistent)
      #expect(isDone)
    }
  }

  @Test("A helper does what is offered by itself, and goes home when it is sent")
  func goesHome() {
    let done = Atomic(0)
    withHelpers(2) { helpers in
      for _ in 0..<20 { _ = helpers.offer { done.add(1, ordering: .relaxed) } }
      while done.load(ordering: .relaxed) < 20 { usleep(50) }
      // Nothing is left over of them: as many are idle again as came.
      while helpers.idleCount < 2 { usleep(50) }
      #expect(helpers.idleCount == 2)
    }
    let closed = Helpers()
    closed.close()
    closed.help()
  }

  @Test("What was done by the one who offered it is forgotten, and keeps nothing alive")
  func forgetting() {
    final class Kept: Sendable {}
    let helpers = Helpers()
    weak var kept: Kept?
    do {
      let object = Kept()
      kept = object
      helpers.offer { _ = object }.finish()
    }
    helpers.offer {}.finish()
    #expect(kept == nil)
  }

  // MARK: Hashers

  /// A region of random bytes, and cuts of it into pieces.
  private func cuts(seed: UInt64) throws -> (bytes: [UInt8], pieces: [ByteRegion]) {
    var random = SeededGenerator(seed: seed)
    let bytes = random.bytes(Int.random(in: 0...6000, using: &random))
    let region = try ByteRegion(holding: bytes)
    let longest = [1, 10, 100, 1000].randomElement(using: &random) ?? 1
    var pieces: [ByteRegion] = []
    var start = 0
    while start < bytes.count {
      let end = start + min(Int.random(in: 0...longest, using: &random), bytes.count - start)
      pieces.append(region.part(start..<end))
      start = end
    }
    return (bytes, pieces)
  }

  private func expectDigests(with helpers: Helpers?) throws {
    for seed in 0..<40 as Range<UInt64> {
      let (bytes, pieces) = try cuts(seed: seed)
      if seed.isMultiple(of: 4), let helpers, helpers.areExpected { waitForIdle(helpers) }
      let hasher = StreamHasher(helpers: helpers)
      var stored = seed.isMultiple(of: 3) ? StoredHasher(try ByteRegion(holding: bytes)) : nil
      for piece in pieces {
        stored?.read(seed.isMultiple(of: 2) ? piece.count : piece.count / 3)
        hasher.update(piece, beside: &stored)
      }
      if stored != nil { #expect(stored?.finish() == sha256(bytes), "seed \(seed), stored bytes") }
      #expect(hasher.finish() == sha256(bytes), "seed \(seed), \(pieces.count) pieces")
    }
  }

  @Test("The digest of a stream is that of its bytes at once, however it is cut, without helpers")
  func streamAlone() throws {
    try expectDigests(with: nil)
    try expectDigests(with: Helpers())
  }

  @Test("and with helpers", arguments: 1...3)
  func streamWithHelpers(_ count: Int) throws {
    try withHelpers(count) { try expectDigests(with: $0) }
  }

  @Test("and where helpers come while it is read, and where several streams share them")
  func lateHelpers() throws {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    let region = try ByteRegion(holding: bytes)
    let pieces = (0..<1000).map { region.part(5 * $0..<5 * $0 + 5) }
    let helpers = Helpers()
    let home = DispatchGroup()
    let hashers = (0..<3).map { _ in StreamHasher(helpers: helpers) }
    for (index, piece) in pieces.enumerated() {
      if index == pieces.count / 3 {
        home.enter()
        Thread {
          helpers.help()
          home.leave()
        }.start()
        waitForIdle(helpers)
      }
      var noStored: StoredHasher?
      for hasher in hashers { hasher.update(piece, beside: &noStored) }
    }
    for hasher in hashers { #expect(hasher.finish() == sha256(bytes)) }
    helpers.close()
    home.wait()
  }

  @Test("The digest of a region is that of its bytes, whether somebody helps or not", arguments: 0...2)
  func region(_ count: Int) throws {
    try withHelpers(count) { helpers in
      for seed in 0..<10 as Range<UInt64> {
        let bytes = try cuts(seed: seed).bytes
        #expect(RegionHasher(try ByteRegion(holding: bytes), helpers: helpers).finish() == sha256(bytes))
      }
    }
  }

  @Test(
    "An archive is told the same with and without helpers", arguments: [StoredForm.plain, .gzip, .zstd, .xz])
  func archives(_ form: StoredForm) throws {
    let tar = TarBuilder((0..<40).map { TarMember("f\($0)", content: [UInt8](repeating: $0, count: 30_000)) })
      .bytes
    let region = try ByteRegion(holding: form.store(tar))
    let options = TarReadingOptions(contents: .digests)
    for count in 0...2 {
      let contents = try withHelpers(count) { try region.readTar(options, limits: StreamLimits(), with: $0) }
      #expect(contents.digest == sha256(tar))
      #expect(contents.storedDigest == sha256(try form.store(tar)))
      #expect(try contents.contentDigests == trueDigests(tar))
    }
  }
}
