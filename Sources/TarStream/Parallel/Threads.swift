import Glibc
import struct Synchronization.Atomic

/// Threads of the system's own, for work that waits or takes long: the language's tasks have no more threads than there
/// are processors, and libdispatch waits for ever where there is no memory for another thread.
package enum Threads {
  /// Has a new thread do the work; returns whether there is the memory for one.
  package static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
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
      return false
    }
    pthread_detach(thread)
    return true
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
