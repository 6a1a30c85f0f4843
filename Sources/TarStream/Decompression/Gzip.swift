import CGNU
import CISAL

/// Inflates a gzip stream (RFC 1952) of one member or several; each member's check sum and length are verified.
///
/// `start` is where the first member starts, and `count` what those before it became; with `saved` it is in the middle of
/// a member. `onMemberEnd` is told where each member ends in `bytes`, and how many bytes it held, and says whether to go on
/// behind it. Returns where it stopped.
///
/// Zero bytes after the last member are padding, as gzip(1) has it; anything else there is an error, as it is for
/// the container runtimes.
///
/// Sound because libisal is only ever given pointers into `bytes` and `output` with their true lengths, both of
/// which outlive the calls.
@discardableResult
func inflate<Sink: ByteSink & StoredByteSink & ~Copyable>(
  _ bytes: Span<UInt8>, from start: Int = 0, resuming saved: SavedInflater? = nil,
  counting count: inout DecompressedCount, pool: BufferPool = BufferPool(),
  into sink: inout Sink, onMemberEnd: (Int, UInt64) -> Bool = { _, _ in true }
) throws(StreamError) -> Int {
  // After whole members nothing has to follow.
  if start == bytes.count && start > 0 { return start }
  var stream = GzipStream(isFirst: start == 0, resuming: saved)
  var memberStart = count.total
  var start = start
  // Small members fill a buffer together: whoever keeps a piece of it keeps all of it.
  var output = try OutputBuffer(pool: pool)
  do throws(StreamError) {
    while start < bytes.count, sink.wantsMore {
      let piece = bytes.extracting(start..<min(start + pieceSize, bytes.count))
      var consumed = 0
      repeat {
        let step = stream.step(piece.extracting(consumed..<piece.count), into: output)
        // As far as it was read: whoever goes on behind a member tells the rest.
        sink.takeStored(piece.extracting(consumed..<consumed + step.consumed))
        consumed += step.consumed
        if let problem = step.problem {
          throw StreamError(.badCompression, at: UInt64(start + consumed), in: .stored, problem)
        }
        try count.add(step.produced)
        output.filled += step.produced
        if output.isFull {
          try output.pass(to: &sink)
          guard sink.wantsMore else { return start + consumed }
        }
        if step.endsMember {
          guard onMemberEnd(start + consumed, count.total - memberStart) else {
            try output.pass(to: &sink)
            return start + consumed
          }
          memberStart = count.total
        }
        // A full output buffer may hide more output even when all input is taken, so only a step that does nothing
        // ends the piece.
        if step.consumed == 0 && step.produced == 0 { break }
      } while true
      guard consumed == piece.count else {
        throw StreamError(
          .badCompression, at: UInt64(start + consumed), in: .stored, "the gzip data is damaged")
      }
      start += piece.count
      if sink.wantsCheckpoint, let checkpoint = stream.checkpoint(stored: start, content: count.total) {
        sink.take(checkpoint)
      }
    }
  } catch {
    // What came before the error may be in error itself, and is told first then.
    try output.pass(to: &sink)
    throw error
  }
  try output.pass(to: &sink)
  guard sink.wantsMore else { return start }
  guard stream.isAtEnd else {
    throw StreamError(
      .truncated, at: UInt64(bytes.count), in: .stored,
      "the gzip stream ends early: the file is not whole")
  }
  return start
}

/// A gzip stream's state between two pieces of it.
@safe private struct GzipStream: ~Copyable {
  private let state: UnsafeMutablePointer<inflate_state>
  // libisal forgets a header's flags where a header comes in pieces and it reads it by itself (crc_flag ISAL_GZIP).
  private var header = unsafe isal_gzip_header()
  private var phase: Phase

  private enum Phase { case start, header, member, betweenMembers, padding }

  /// What one step did. `problem` is what is wrong with the input.
  struct Step {
    var consumed = 0
    var produced = 0
    var problem: String?
    var endsMember = false
  }

  /// `isFirst`: whether a member must come; after others there may be padding, or nothing. `saved`: what the inflater
  /// knew where it is to go on, in the middle of a member.
  init(isFirst: Bool, resuming saved: SavedInflater?) {
    phase = saved != nil ? .member : isFirst ? .start : .betweenMembers
    unsafe state = .allocate(capacity: 1)
    if let saved {
      unsafe saved.copy(to: state)
    } else {
      unsafe state.initialize(to: inflate_state())
      unsafe isal_inflate_init(state)
    }
  }

  /// Where the stream is, if it can be taken up again here: `stored` bytes were read, which became `content`. None where
  /// there is no memory for it: it would save time, and no more.
  func checkpoint(stored: Int, content: UInt64) -> Checkpoint? {
    switch phase {
    case .betweenMembers: Checkpoint(stored: stored, content: content)
    case .member:
      (unsafe try? SavedInflater(state)).map { Checkpoint(stored: stored, content: content, inflater: $0) }
    case .start, .header, .padding: nil
    }
  }

  deinit { unsafe state.deallocate() }

  /// Whether the stream may end here.
  var isAtEnd: Bool { phase == .betweenMembers || phase == .padding }

  /// Inflates from `input` until it is used up or `output` is full.
  mutating func step(_ input: Span<UInt8>, into output: OutputBuffer) -> Step {
    var step = Step()
    if phase == .start || phase == .betweenMembers, !input.isEmpty {
      phase = phase == .start || input[0] == 0x1F ? .header : .padding
      if phase == .header {
        unsafe isal_inflate_reset(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        unsafe isal_gzip_header_init(&header)
      }
    }
    if phase == .padding {
      guard input.isZero else {
        step.consumed = input.countOfLeadingZeros
        step.problem = "neither a gzip member nor zero padding follows the last gzip member"
        return step
      }
      step.consumed = input.count
      return step
    }
    guard phase == .header || phase == .member else { return step }

    let code = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.fill { target in
        unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe state.pointee.avail_in = UInt32(source.count)
        unsafe state.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe state.pointee.avail_out = UInt32(target.count)
        let code = unsafe phase == .header ? isal_read_gzip_header(state, &header) : isal_inflate(state)
        clear_upper_halves()
        // Where the data is damaged, libisal takes a few bytes more than there are, and counts below zero.
        step.consumed = unsafe source.count - max(0, Int(Int32(truncatingIfNeeded: state.pointee.avail_in)))
        step.produced = unsafe target.count - Int(state.pointee.avail_out)
        return code
      }
    }
    if code < 0 { step.problem = Self.problem(code) }
    if phase == .header {
      if code == ISAL_DECOMP_OK { phase = .member }
      return step
    }
    if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH {
      phase = .betweenMembers
      step.endsMember = true
    }
    return step
  }

  private static func problem(_ code: CInt) -> String {
    switch code {
    case ISAL_INCORRECT_CHECKSUM: "the gzip member's check sum or length is wrong: the data is damaged"
    case ISAL_INVALID_WRAPPER: "this is no gzip member"
    case ISAL_UNSUPPORTED_METHOD: "the gzip member is compressed by a method other than deflate"
    default: "the deflate data is damaged"
    }
  }
}

/// What an inflater knows in the middle of a member: its tables, and the last bytes of its output.
///
/// It has memory of its own: in the heap it would stand between buffers, and what is built later could not take the place
/// of several.
///
/// Sound because it never changes, and libisal's state holds no pointers but those to input and output, which are set
/// anew before each step.
@safe final class SavedInflater: Sendable {
  private let slab: Slab

  fileprivate init(_ current: UnsafeMutablePointer<inflate_state>) throws(StreamError) {
    slab = unsafe try Slab(count: MemoryLayout<inflate_state>.size)
    slab.prepare(0..<slab.count)
    unsafe slab.base.initializeMemory(as: inflate_state.self, from: current, count: 1)
  }

  fileprivate func copy(to target: UnsafeMutablePointer<inflate_state>) {
    unsafe target.initialize(from: unsafe slab.base.assumingMemoryBound(to: inflate_state.self), count: 1)
  }
}
