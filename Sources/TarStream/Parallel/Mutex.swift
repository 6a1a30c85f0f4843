import Glibc

/// A value that one thread at a time may touch.
///
/// POSIX's mutex, and not the standard library's: that one is a futex which ThreadSanitizer does not know, so that
/// under it every value behind a lock would count as a data race, and none could be told from a real one.
///
/// Sound because both are allocated once, never move, and are touched through these functions alone.
@safe package struct Mutex<Value>: ~Copyable, @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let value: UnsafeMutablePointer<Value>

  /// A value that nobody touches yet.
  package init(_ value: sending Value) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
    let code = unsafe pthread_mutex_init(mutex, nil)
    precondition(code == 0, "a mutex of the default kind needs no more than its memory")
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
    unsafe mutex.deallocate()
  }

  /// Waits for whoever touches the value, and then has `body` touch it.
  package borrowing func withLock<Result, Failure>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&value.pointee)
  }
}
