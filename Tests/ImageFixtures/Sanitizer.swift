import Foundation

/// What watches tests and program under `make thread-check` and `make address-check`.
public enum Sanitizer {
  /// Whether one does. It takes terabytes of addresses, has threads of its own, and ends a process by itself that a signal
  /// would end: what the system does then cannot be seen.
  public static let isWatching = ["TSAN_OPTIONS", "ASAN_OPTIONS"].contains {
    ProcessInfo.processInfo.environment[$0] != nil
  }
}
