import Glibc
import TarStream

/// What the system lacks or allows too little of to work with: the language's runtime would end the program without a word,
/// or go on without its arguments.
struct SystemLimit: Error, CustomStringConvertible {
  let description: String

  /// What the inputs and the threads need.
  private static let files: rlim_t = 16
  /// The three threads that the language's runtime and libdispatch start, whatever is asked for, and one that works.
  /// libdispatch waits for ever where it cannot start one of them, or ends the program without a word.
  private static let threads: rlim_t = 4
  /// What the program, its libraries and the first of what it reads take, besides the stacks of threads: some 250 MiB of
  /// addresses and 10 MiB of data, and half as much again or more.
  private static let (addresses, data): (rlim_t, rlim_t) = (352 << 20, 40 << 20)

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
    let stacks = threads * stackSize
    let memory = [(RLIMIT_AS, addresses + stacks, "-v"), (RLIMIT_DATA, data + stacks, "-d")]
    for (resource, needed, flag) in memory {
      guard let told = limit(of: resource, below: needed) else { continue }
      throw SystemLimit(
        description:
          "no more than \(told) bytes of memory may be used, and \(needed) are needed: raise the limit (ulimit \(flag))"
      )
    }
  }

  /// Tries whether the threads can be started that a command needs which waits for something. In the sandbox, if there is
  /// one: before it there must be no thread.
  ///
  /// - Throws: where there are too few.
  static func checkThreads() throws {
    guard Threads.canStart(Int(threads)) else {
      throw SystemLimit(
        description:
          "\(threads) threads are needed at a time: allow more (ulimit -u, or the container's limit of processes)"
      )
    }
  }

  /// How many bytes a thread has for its stack (`ulimit -s`, but for "unlimited").
  private static var stackSize: rlim_t {
    var attributes = pthread_attr_t()
    var size = 0
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_getstacksize(&attributes, &size)
    return rlim_t(size)
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
