import Glibc

/// How many files may be open at a time.
struct OpenFileLimit: Error, CustomStringConvertible {
  private let limit: UInt64

  /// What the inputs and the threads need; with fewer, the runtime ends the program without a word.
  private static let needed: UInt64 = 16

  /// - Throws: where there may be too few to work with.
  static func check() throws {
    var limits = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0,
      limits.rlim_cur < needed
    else { return }
    let told = UInt64(limits.rlim_cur)
    limits.rlim_cur = min(limits.rlim_max, rlim_t(needed))
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    if limits.rlim_cur < needed { throw OpenFileLimit(limit: told) }
  }

  var description: String {
    "no more than \(limit) files may be open at a time, and \(Self.needed) are needed: raise the limit (ulimit -n)"
  }
}
