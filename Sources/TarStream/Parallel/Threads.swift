import Glibc
import struct Synchronization.Atomic

/// Threads of the system's own, for work that waits or takes long: the language's tasks have no more threads than there
/// are processors, and libdispatch waits for ever where there is no memory for another thread.
package enum Threads {
  /// Has a new thread do the work; returns whether there is the memory for one.
  package static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = make(work) else { return false }
    pthread_detach(thread)
    return true
  }

  /// Whether the system has so many threads for us at a time. None is left of them afterwards.
  package static func canStart(_ count: Int) -> Bool {
    let gate = Mutex(())
    var threads: [pthread_t] = []
    gate.withLock { _ in
      while threads.count < count, let thread = make({ gate.withLock { _ in } }) { threads.append(thread) }
    }
    for thread in threads { pthread_join(thread, nil) }
    return threads.count == count
  }

  private static func make(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Work(work))
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, unsafe argument.toOpaque())
    guard code == 0 else {
      unsafe argument.release()
      return nil
    }
    return thread
  }

  /// Has `count` threads do the same, and returns when all are done. Where there is not the memory for so many, or where they
  /// are too many to be of use, there are fewer; where there is none, the caller does it.
  package static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) async {
    let count = min(count, most)
    let unfinished = Atomic(count)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      @Sendable func workAndLeave() {
        work()
        leave(1)
      }
      @Sendable func leave(_ leavers: Int) {
        let left = unfinished.subtract(leavers, ordering: .acquiringAndReleasing).newValue
        if left == 0 { continuation.resume() }
      }
      var started = 0
      while started < count, start(workAndLeave) { started += 1 }
      guard started < count else { return }
      if started == 0 { work() }
      leave(count - started)
    }
  }

  /// More than this make nothing faster, on any machine.
  private static let most = 256

  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
