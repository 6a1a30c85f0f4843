import Foundation
import ImageFixtures
import Testing

@testable import TarStream

/// Two archives that were read beside each other.
struct ReadTogether {
  let stored: [ByteRegion]
  /// What the pass over each of them told.
  let contents: [TarContents]
  /// The digests that were told while both were read.
  let digests: [ContentDigests]

  /// Reads both at the same time.
  init(_ left: [UInt8], _ right: [UInt8], memory: Int = 0) throws {
    try self.init(left, right, memory: memory) { stored, seats in
      // Both are at work from the start, as they are where they take long; and each has a thread, as one may wait.
      for seat in seats { seat.begin() }
      let outcomes = Mutex([Result<TarContents, StreamError>?](repeating: nil, count: 2))
      let ended = DispatchGroup()
      for side in 0...1 {
        ended.enter()
        Thread {
          let outcome = Result { () throws(StreamError) in
            try stored[side].readTar(limits: StreamLimits(), in: seats[side])
          }
          outcomes.withLock { $0[side] = outcome }
          ended.leave()
        }.start()
      }
      ended.wait()
      return try outcomes.withLock { $0 }.compactMap { try $0?.get() }
    }
  }

  /// Reads one side to its end before the other begins, as if that one were so slow.
  init(first: Int, _ left: [UInt8], _ right: [UInt8], memory: Int = 0) throws {
    try self.init(left, right, memory: memory) { stored, seats in
      seats[1 - first].begin()
      let early = try stored[first].readTar(limits: StreamLimits(), in: seats[first])
      let late = try stored[1 - first].readTar(limits: StreamLimits(), in: seats[1 - first])
      return first == 0 ? [early, late] : [late, early]
    }
  }

  private init(
    _ left: [UInt8], _ right: [UInt8], memory: Int,
    read: ([ByteRegion], [Lockstep.Seat]) throws -> [TarContents]
  ) throws {
    stored = [try ByteRegion(holding: left), try ByteRegion(holding: right)]
    let seats = Lockstep(memory: memory).seats
    contents = try read(stored, seats)
    digests = seats.map(\.digests)
  }

  /// The digests of a side's files, those that were not told while it was read by reading it again.
  func allDigests(_ side: Int) throws -> ContentDigests {
    let files = contents[side].table.entries.indices.filter { contents[side].table.entries[$0].type == .file }
    let wanted = Set(files.map(UInt32.init)).subtracting(digests[side].keys)
    guard !wanted.isEmpty else { return digests[side] }
    let read = try stored[side].contentDigests(
      of: wanted, in: contents[side], limits: StreamLimits())
    #expect(Set(read.keys) == wanted)
    return digests[side].merging(read) { first, _ in first }
  }
}

/// The digests of the files of an archive that is not compressed, taken from a plain walk.
func trueDigests(_ tar: [UInt8]) throws -> ContentDigests {
  var digests: ContentDigests = [:]
  for (index, entry) in try walk(tar).entries.enumerated() where entry.entry.type == .file {
    digests[UInt32(index)] = sha256(entry.content)
  }
  return digests
}
