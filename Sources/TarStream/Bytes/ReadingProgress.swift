import Synchronization

/// How far reading has come, for whoever shows it meanwhile: counted where bytes are read, in pieces so large that it
/// costs nothing.
public final class ReadingProgress: Sendable {
  /// What is known at a moment.
  public struct State: Sendable, Equatable {
    /// What is being done, in words: `reading a.tar, layer sha256:…`.
    public var activity: String
    /// How many bytes were read.
    public var done: UInt64
    /// How many are to be read, as far as that is known yet; 0 where it is not.
    public var total: UInt64

    /// A state.
    public init(activity: String, done: UInt64, total: UInt64) {
      (self.activity, self.done, self.total) = (activity, done, total)
    }
  }

  private let done = Atomic<UInt64>(0)
  private let total = Atomic<UInt64>(0)
  private let activity = Mutex("")

  /// Nothing is read yet.
  public init() {}

  /// How far it is now.
  public var state: State {
    State(
      activity: activity.withLock { $0 }, done: done.load(ordering: .relaxed),
      total: total.load(ordering: .relaxed))
  }

  /// Says what is being done from now on.
  package func begin(_ activity: String) { self.activity.withLock { $0 = activity } }

  /// Begins with a count of its own: what was read before does not count for it.
  package func begin(_ activity: String, of total: Int?) {
    begin(activity)
    done.store(0, ordering: .relaxed)
    self.total.store(UInt64(total ?? 0), ordering: .relaxed)
  }

  /// Counts bytes that were read.
  package func add(_ count: Int) { done.add(UInt64(count), ordering: .relaxed) }
}
