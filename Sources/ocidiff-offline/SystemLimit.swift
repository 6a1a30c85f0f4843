import Glibc

/// What the system lacks or allows too little of to work with: the language's runtime would end the program without a word,
/// or go on without its arguments.
struct SystemLimit: Error, CustomStringConvertible {
  let description: String

  /// What the inputs and the threads need.
  private static let files: rlim_t = 16
  /// What the program, its libraries and its threads take before they read anything, some 250 MiB, and half as much again:
  /// what runs out while a thread is started ends the program without a word.
  private static let addresses: rlim_t = 384 << 20

  /// - Throws: where there is too little to work with; what may be raised is raised.
  static func check() throws {
    // Of a program that was started, there is its own name at least.
    guard !CommandLine.arguments.isEmpty else {
      throw SystemLimit(
        description:
          "its arguments cannot be read: mount /proc (mount -t proc proc /proc), where they are found")
    }
    if let told = limit(of: RLIMIT_NOFILE, below: files) {
      throw SystemLimit(
        description:
          "no more than \(told) files may be open at a time, and \(files) are needed: raise the limit (ulimit -n)"
      )
    }
    if let told = limit(of: RLIMIT_AS, below: addresses) {
      throw SystemLimit(
        description:
          "no more than \(told) bytes of memory may be used, and \(addresses) are needed: raise the limit (ulimit -v)"
      )
    }
  }

  /// Whether the process may not have as much data as it likes (`ulimit -d`).
  static var isDataLimited: Bool { limits(of: RLIMIT_DATA).map { $0.rlim_cur != rlim_t.max } ?? false }

  private static func limits(of resource: __rlimit_resource) -> rlimit? {
    var limits = rlimit()
    return unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limits) == 0 ? limits : nil
  }

  /// The limit of a resource, if it is below what is needed and cannot be raised.
  private static func limit(of resource: __rlimit_resource, below needed: rlim_t) -> rlim_t? {
    guard var limits = limits(of: resource), limits.rlim_cur < needed else { return nil }
    let told = limits.rlim_cur
    limits.rlim_cur = min(limits.rlim_max, needed)
    unsafe setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
    return limits.rlim_cur < needed ? told : nil
  }
}
