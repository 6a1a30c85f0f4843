/// The files that a process may still open in the sandbox. Those that are open already stay as they are.
public struct PermittedFiles: Sendable {
  /// Rights to what a path leads to when the sandbox is entered, and where that is a folder, to all below it.
  struct Rule: Sendable {
    let path: String
    let rights: FileRights
  }

  private(set) var rules: [Rule] = []

  /// No files but those that the C library and the language's runtime look at while a program runs, to learn of the
  /// process itself and of the processors.
  public init() {
    // libdispatch reads the state of each of its threads in /proc/TID/stat, and ends the process where it cannot. What
    // other processes keep to themselves there, Landlock keeps from a process that has no capabilities.
    permit(.readFile, at: "/proc")
    for path in ["/proc/self", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/dev/urandom"] {
      permit(.read, at: path)
    }
  }

  /// Permits something at a path. Links are followed; nothing is permitted where there is nothing.
  public mutating func permit(_ rights: FileRights, at path: String) {
    rules.append(Rule(path: path, rights: rights))
  }
}
