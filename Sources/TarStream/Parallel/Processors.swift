import CGNU

/// The processors of the machine.
public enum Processors {
  /// How many of them this process may use, at least 1.
  public static var usableCount: Int { max(1, Int(usable_processor_count())) }
}
