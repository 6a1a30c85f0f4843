import CSandbox
import Glibc

/// A program of seccomp's, which decides on each system call by its number and the lower halves of its arguments.
///
/// What is known to be of no use here is refused, rather than that permitted which is known to be of use: the C library
/// and the language's runtime make other calls from version to version, and a call that is missing would end the program
/// on the machine of somebody who can do nothing about it. That holds for what Linux had before version 5.1. Later calls,
/// those that are still to come too, do not exist: where the C library tries one, it goes on with an older one.
struct SystemCallFilter {
  /// What becomes of a call.
  enum Verdict {
    case permit
    /// The caller gets an error.
    case refuse(CInt)
    /// The process ends by SIGSYS.
    case end

    fileprivate var value: UInt32 {
      switch self {
      case .permit: SECCOMP_RET_ALLOW
      case .refuse(let error): SECCOMP_RET_ERRNO | UInt32(error)
      case .end: SECCOMP_RET_KILL_PROCESS
      }
    }
  }

  /// A test on the word that was loaded last.
  enum Test {
    case equals(UInt32)
    case isAtLeast(UInt32)
    case hasBits(UInt32)
  }

  /// The instructions.
  private(set) var program: [sock_filter] = []

  /// The filter that the sandbox enters, for this process.
  init() {
    // The numbers below are those of one architecture; a processor can take calls by those of another.
    load(Self.architecture)
    when(.equals(own_architecture), skip: 1)
    decide(.end)
    load(Self.number)
    // From here on a number means the same on all architectures. The calls of x32 stand far above.
    when(.isAtLeast(424), .refuse(ENOSYS))
    for call in RefusedCalls.all { when(.equals(UInt32(call)), .refuse(EPERM)) }
    for rule in RefusedCalls.byArgument {
      let decision = SystemCallFilter { filter in
        filter.load(Self.argument(rule.argument))
        for test in rule.tests { filter.when(test, rule.verdict) }
        filter.decide(rule.otherwise)
      }
      when(.equals(UInt32(rule.call)), run: decision)
    }
    decide(.permit)
  }

  private init(_ build: (inout SystemCallFilter) -> Void) { build(&self) }

  /// Has the kernel run it on every call of every thread.
  ///
  /// - Throws: `RefusedBySystem` where the kernel does not have seccomp, or is told to refuse it.
  func enter() throws(RefusedBySystem) {
    #if arch(x86_64) || arch(arm64)
      let result = unsafe program.withUnsafeBufferPointer { program in
        unsafe filter_system_calls(program.baseAddress, UInt16(program.count))
      }
      guard result == 0 else { throw RefusedBySystem() }
    #else
      errno = ENOSYS
      throw RefusedBySystem()
    #endif
  }

  // MARK: Instructions

  // Where `struct seccomp_data` has its fields.
  private static let number: UInt32 = 0
  private static let architecture: UInt32 = 4
  /// The lower half of an argument: the processors that are known here have it first.
  private static func argument(_ index: Int) -> UInt32 { UInt32(16 + 8 * index) }

  private mutating func load(_ offset: UInt32) {
    add(BPF_LD | BPF_W | BPF_ABS, offset)
  }

  private mutating func decide(_ verdict: Verdict) {
    add(BPF_RET | BPF_K, verdict.value)
  }

  private mutating func when(_ test: Test, _ verdict: Verdict) {
    jump(test, unless: 1)
    decide(verdict)
  }

  private mutating func when(_ test: Test, run decision: SystemCallFilter) {
    jump(test, unless: UInt8(decision.program.count))
    program += decision.program
  }

  private mutating func when(_ test: Test, skip count: UInt8) {
    jump(test, if: count)
  }

  /// Skips as many instructions if the test holds, and as many if it does not.
  private mutating func jump(_ test: Test, if then: UInt8 = 0, unless otherwise: UInt8 = 0) {
    let (code, value) =
      switch test {
      case .equals(let value): (BPF_JEQ, value)
      case .isAtLeast(let value): (BPF_JGE, value)
      case .hasBits(let value): (BPF_JSET, value)
      }
    add(BPF_JMP | code | BPF_K, value, then, otherwise)
  }

  private mutating func add(_ code: CInt, _ value: UInt32, _ then: UInt8 = 0, _ otherwise: UInt8 = 0) {
    program.append(sock_filter(code: UInt16(code), jt: then, jf: otherwise, k: value))
  }
}
