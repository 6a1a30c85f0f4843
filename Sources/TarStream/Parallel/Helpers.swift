import Glibc
import struct Synchronization.Atomic
import protocol Synchronization.AtomicRepresentable

/// Threads that have no work of their own any more, and help those that still read: with hashing, and with parts of
/// a stream that can be decompressed apart from the others.
///
/// Whatever is offered is done in the end: by a helper, or where none came to it, by the one who offered it. So
/// nothing waits for a thread that there may never be.
public final class Helpers: Sendable {
  private struct State {
    var offers: [Offer] = []
    /// How many wait for something to do.
    var idleCount = 0
    var isClosed = false

    /// Forgets what was done by those who offered it: it would keep all that the work knows of.
    mutating func forgetDone() {
      while let first = offers.first, first.isDone { offers.removeFirst() }
    }
  }

  private let state = Mutex(State())
  /// Rings once for each offer, and in the end for each who waits.
  private let bell = Bell()

  private let expectedCount: Int

  /// No helpers yet; `expectedCount` will come as soon as they are started.
  public init(expectedCount: Int = 0) { self.expectedCount = expectedCount }

  /// Whether there are helpers from the start.
  var areExpected: Bool { expectedCount > 0 }

  /// How many have nothing to do.
  var idleCount: Int {
    state.withLock { state in
      state.forgetDone()
      return state.idleCount - state.offers.count
    }
  }

  /// Offers some work. The one who offers it must call ``Offer/finish()``.
  func offer(_ work: @escaping @Sendable () -> Void) -> Offer {
    let offer = Offer(work)
    state.withLock { state in
      state.forgetDone()
      state.offers.append(offer)
    }
    bell.ring()
    return offer
  }

  /// Does what is offered until there are no more readers: the thread is a helper as long as this call takes.
  public func help() {
    state.withLock { $0.idleCount += 1 }
    while true {
      let (offer, isClosed) = state.withLock { state -> (Offer?, Bool) in
        guard !state.offers.isEmpty else { return (nil, state.isClosed) }
        state.idleCount -= 1
        return (state.offers.removeFirst(), false)
      }
      if let offer {
        offer.tryDoing()
        state.withLock { $0.idleCount += 1 }
      } else if isClosed {
        return
      } else {
        bell.wait()
      }
    }
  }

  /// Sends the helpers home: nothing will be offered any more.
  public func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      return state.idleCount
    }
    for _ in 0..<waiting { bell.ring() }
  }
}

/// Wakes who waits: as many as it rings for, those that come to wait later among them (POSIX's semaphore).
///
/// Sound because it is allocated once, never moves, and is touched through these functions alone.
@safe private final class Bell: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    let code = unsafe sem_init(semaphore, 0, 0)
    precondition(code == 0, "a semaphore of one process needs no more than its memory")
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func ring() { unsafe _ = sem_post(semaphore) }

  func wait() { while unsafe sem_wait(semaphore) != 0 && errno == EINTR {} }
}

/// Work that somebody may take over.
final class Offer: Sendable {
  private enum State: Int, AtomicRepresentable { case waiting, taken, done }

  private let work: @Sendable () -> Void
  private let state = Atomic(State.waiting)

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }

  /// Whether the work is done, or taken back.
  var isDone: Bool { state.load(ordering: .acquiring) == .done }

  /// Whether somebody has begun with the work and is not ready.
  var isBeingDone: Bool { state.load(ordering: .acquiring) == .taken }

  /// Does the work unless somebody has begun to.
  func tryDoing() {
    guard state.compareExchange(expected: .waiting, desired: .taken, ordering: .acquiring).exchanged else {
      return
    }
    work()
    state.store(.done, ordering: .releasing)
  }

  /// Takes the offer back, unless somebody has begun with the work.
  func cancel() { _ = state.compareExchange(expected: .waiting, desired: .done, ordering: .relaxed) }

  /// Returns when the work is done.
  func finish() {
    tryDoing()
    while !isDone { usleep(20) }
  }
}
