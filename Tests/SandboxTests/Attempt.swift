import CSandbox
import Glibc

/// Something that a program may try, and what it is told in the sandbox.
enum Attempt: String, CaseIterable, Codable, Sendable {
  case readAnotherFile, listAnotherFolder, writeToInput, makeFileBesideInput, removeInput, makeFolder,
    linkToInput
  case changeMode, changeOwner, changeTimes, changeAttributes
  case openSocket, openUnixSocket, makeSocketPair, connectStandardInput
  case startProgram, becomeProgram, makeProcess
  case signalAnotherProcess, readMemoryOfAnother, traceAnother
  case changeUser, changeRoot, mount, makeRing, watchFaults

  /// The error that Landlock and seccomp answer with.
  var refusal: CInt {
    switch self {
    case .readAnotherFile, .listAnotherFolder, .writeToInput, .makeFileBesideInput, .removeInput, .makeFolder,
      .linkToInput:
      EACCES
    case .makeRing: ENOSYS
    default: EPERM
    }
  }

  var isOnFiles: Bool { refusal == EACCES }

  /// Tries it; returns the error, or 0.
  func run(on input: String, beside other: String) -> CInt {
    errno = 0
    return failed(input, other) ? errno : 0
  }

  private func failed(_ input: String, _ other: String) -> Bool {
    switch self {
    case .readAnotherFile: unsafe open(other, O_RDONLY) < 0
    case .listAnotherFolder: unsafe opendir("/etc") == nil
    case .writeToInput: unsafe open(input, O_WRONLY) < 0
    case .makeFileBesideInput: unsafe open(input + ".new", O_WRONLY | O_CREAT, 0o600) < 0
    case .removeInput: unsafe unlink(input) < 0
    case .makeFolder: unsafe mkdir(input + ".folder", 0o700) < 0
    case .linkToInput: unsafe symlink(input, input + ".link") < 0
    case .changeMode: unsafe chmod(input, 0o777) < 0
    case .changeOwner: unsafe chown(input, getuid(), getgid()) < 0
    case .changeTimes: unsafe utimensat(AT_FDCWD, input, nil, 0) < 0
    case .changeAttributes: systemCall(SYS_fremovexattr, 0) < 0
    case .openSocket: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) < 0
    case .openUnixSocket: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) < 0
    case .makeSocketPair: systemCall(SYS_socketpair, Int(AF_UNIX), Int(SOCK_STREAM.rawValue)) < 0
    case .connectStandardInput: systemCall(SYS_connect, 0) < 0
    case .startProgram: startsProgram() == false
    case .becomeProgram: unsafe execv("/bin/true", [nil]) < 0
    case .makeProcess: makesProcess() == false
    case .signalAnotherProcess: kill(getppid(), 0) < 0
    case .readMemoryOfAnother: systemCall(SYS_process_vm_readv, Int(getppid())) < 0
    case .traceAnother: systemCall(SYS_ptrace, 16, Int(getppid())) < 0
    case .changeUser: setuid(getuid()) < 0
    case .changeRoot: unsafe chroot("/") < 0
    case .mount: systemCall(SYS_mount) < 0
    case .makeRing: systemCall(425, 1) < 0
    case .watchFaults: systemCall(SYS_userfaultfd) < 0
    }
  }

  private func startsProgram() -> Bool {
    var child: pid_t = 0
    let error = unsafe posix_spawn(&child, "/bin/true", nil, nil, [nil], nil)
    errno = error
    return error == 0
  }

  /// As `fork` does it, which Swift does not let through.
  private func makesProcess() -> Bool {
    let child = systemCall(SYS_clone, Int(SIGCHLD))
    if child == 0 { _exit(0) }
    return child > 0
  }
}

/// Makes a system call by its number.
func systemCall(_ number: CInt, _ first: Int = 0, _ second: Int = 0, _ third: Int = 0) -> Int {
  typealias Call = @convention(c) (Int, Int, Int, Int, Int, Int) -> Int
  let call = unsafe unsafeBitCast(dlsym(nil, "syscall"), to: Call.self)
  return call(Int(number), first, second, third, 0, 0)
}
