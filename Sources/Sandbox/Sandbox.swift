import CSandbox
import Glibc

/// What a process gives up for the rest of its life, before it reads what somebody else wrote: all files but those it
/// names, networks, other programs and processes, and what changes the machine. Root keeps no capability but to read and
/// replace others' files.
public enum Sandbox {
  /// What the kernel took on, and why not the rest.
  public struct Outcome: Sendable, CustomStringConvertible {
    /// The version of Landlock that holds; or why none does.
    let files: Result<Int, RefusedBySystem>
    /// Whether system calls are filtered; or why not.
    let calls: Result<Void, RefusedBySystem>

    /// One line.
    public var description: String {
      let files =
        switch files {
        case .success(let version):
          "Landlock (version \(version)) permits inputs, temporary files and reports alone"
        case .failure(let refusal): "no Landlock, so all files stay within reach (\(refusal))"
        }
      let calls =
        switch calls {
        case .success: "seccomp refuses sockets, programs, processes and what changes the system"
        case .failure(let refusal): "no seccomp, so all system calls stay within reach (\(refusal))"
        }
      return "\(files); \(calls)"
    }
  }

  /// Enters it, as far as the kernel has what that takes. There is no way back.
  ///
  /// Landlock binds the thread that calls this and those that are started later: there must be no other threads yet.
  public static func enter(permitting files: PermittedFiles) -> Outcome {
    guard give_up_new_privileges() == 0 else {
      let refusal = RefusedBySystem()
      return Outcome(files: .failure(refusal), calls: .failure(refusal))
    }
    _ = keep_capabilities(1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH | 1 << CAP_FOWNER)
    // In this order: the filter knows nothing of Landlock's calls.
    let version = Result { () throws(RefusedBySystem) in try Landlock.enter(files) }
    let calls = Result { () throws(RefusedBySystem) in try SystemCallFilter().enter() }
    return Outcome(files: version, calls: calls)
  }
}

/// The system's last word on something that it would not do.
struct RefusedBySystem: Error, CustomStringConvertible {
  let description = unsafe String(cString: strerror(errno))
}
