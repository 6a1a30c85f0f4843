import OCILayout
import TarStream

/// Does pieces of work, several at a time, and begins them in their order. Who finds none left to begin helps those
/// who are still at work.
struct WorkQueue {
  /// How many work at a time.
  let jobs: Int

  /// Does the work on all items; returns how each went, in the order of the items.
  func outcomes<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item, Helpers) throws(ArchiveError) -> Value
  ) async -> [Result<Value, ArchiveError>] {
    typealias Outcome = Result<Value, ArchiveError>
    if items.isEmpty { return [] }
    let helpers = Helpers(expectedCount: jobs - items.count)
    let progress = Progress(count: items.count)
    let outcomes = Mutex([Outcome?](repeating: nil, count: items.count))
    /// What one worker does, from its first item to its last.
    @Sendable func workThrough() {
      while let index = progress.begin() {
        let outcome = Outcome { () throws(ArchiveError) in try work(items[index], helpers) }
        outcomes.withLock { $0[index] = outcome }
        if progress.end() { helpers.close() }
      }
      helpers.help()
    }
    await Threads.run(max(1, jobs), workThrough)
    return outcomes.withLock { $0.compactMap(\.self) }
  }

  /// Does the work on all items.
  ///
  /// - Returns: the results in the order of the items.
  /// - Throws: the error of the first item that has one, whichever was met first.
  @discardableResult
  func run<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item, Helpers) throws(ArchiveError) -> Value
  ) async throws(ArchiveError) -> [Value] {
    var values: [Value] = []
    for outcome in await outcomes(items, work) { values.append(try outcome.get()) }
    return values
  }
}

/// Which items of a queue are begun and done.
private final class Progress: Sendable {
  private let count: Int
  private let state = Mutex((begun: 0, done: 0))

  init(count: Int) { self.count = count }

  /// The next item to work on.
  func begin() -> Int? {
    state.withLock { state in
      guard state.begun < count else { return nil }
      state.begun += 1
      return state.begun - 1
    }
  }

  /// Counts an item as done; returns whether it was the last.
  func end() -> Bool {
    state.withLock { state in
      state.done += 1
      return state.done == count
    }
  }
}
