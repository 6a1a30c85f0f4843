import Glibc
import ImageFixtures
import OCILayout
import TarStream
import Testing

@testable import ArchiveDiff

@Suite("The queue of work", .timeLimit(.minutes(30)))
struct WorkQueueTests {
  @Test("results come in the order of the items", arguments: [1, 2, 3, 8], [0, 1, 2, 3, 7, 40])
  func order(_ jobs: Int, _ count: Int) async throws {
    let begun = Mutex<[Int]>([])
    let values = try await WorkQueue(jobs: jobs).run(Array(0..<count)) { (item, _) throws(ArchiveError) in
      begun.withLock { $0.append(item) }
      usleep(UInt32(item * 7919 % 5 * 300))
      return item * item
    }
    #expect(values == (0..<count).map { $0 * $0 })
    let order = begun.withLock { $0 }
    #expect(order.sorted() == Array(0..<count))
    if jobs == 1 { #expect(order == Array(0..<count)) }
  }

  @Test(
    "the first error in the order of the items is thrown, whichever was met first", arguments: [1, 2, 3, 8])
  func firstError(_ jobs: Int) async {
    let done = Mutex<[Int]>([])
    let error = await #expect(throws: ArchiveError.self) {
      try await WorkQueue(jobs: jobs).run(Array(0..<6)) { (item, _) throws(ArchiveError) in
        // The later an item stands, the sooner it is done.
        usleep(UInt32(6 - item) * 3000)
        done.withLock { $0.append(item) }
        if item >= 1 { throw ArchiveError(.badStream, input: "item \(item)", "it is broken") }
      }
    }
    #expect(error?.input == "item 1")
    // What stands behind it is done all the same.
    #expect(done.withLock { $0.sorted() } == Array(0..<6))
  }

  @Test("each item has its outcome", arguments: [1, 2, 3, 8])
  func outcomes(_ jobs: Int) async {
    let outcomes = await WorkQueue(jobs: jobs).outcomes(Array(0..<20)) { (item, _) throws(ArchiveError) in
      guard item % 3 != 1 else { throw ArchiveError(.badStream, input: "\(item)", "it is broken") }
      return item
    }
    let told = outcomes.map { outcome in
      switch outcome {
      case .success(let item): "\(item)"
      case .failure(let error): "no \(error.input)"
      }
    }
    #expect(told == (0..<20).map { $0 % 3 == 1 ? "no \($0)" : "\($0)" })
  }

  @Test("no more are at work at a time than there are jobs", arguments: 1...3)
  func atATime(_ jobs: Int) async throws {
    let counts = Mutex((now: 0, most: 0))
    try await WorkQueue(jobs: jobs).run(Array(0..<12)) { (_, _) throws(ArchiveError) in
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      usleep(2000)
      counts.withLock { $0.now -= 1 }
    }
    #expect(counts.withLock { $0.most } <= jobs)
  }

  @Test("archives are read the same whoever helps", arguments: [1, 2, 3, 8], [1, 2, 5])
  func helping(_ jobs: Int, _ count: Int) async throws {
    let layers = (0..<count).map { index in
      LayerFixture([file("f", String(repeating: "\(index)", count: 90_000))], stored: .gzipMembers(of: 1000))
    }
    let blobs = try layers.map { try ByteRegion(holding: $0.blob) }
    for _ in 0..<5 {
      let digests = try await WorkQueue(jobs: jobs).run(blobs) { (blob, helpers) throws(ArchiveError) in
        do throws(StreamError) { return try blob.readTar(limits: StreamLimits(), with: helpers) } catch {
          throw ArchiveError(error, input: "test")
        }
      }
      #expect(digests.map { "sha256:\($0.digest.hexadecimal)" } == layers.map(\.diffID))
      #expect(
        digests.map { "sha256:\($0.storedDigest?.hexadecimal ?? "")" }
          == layers.map { ImageFixture.digest(of: $0.blob) })
    }
  }
}
