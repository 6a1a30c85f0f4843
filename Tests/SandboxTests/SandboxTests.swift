import CSandbox
import Glibc
import ImageFixtures
import Testing

@testable import Sandbox

/// What a process can and cannot do in the sandbox. Each test has a process of its own, as there is no way back.
struct SandboxTests {
  static let hasLandlock = landlock_version() > 0
  static let hasSeccomp = unsafe access("/proc/sys/kernel/seccomp/actions_avail", F_OK) == 0

  let folder: TemporaryFolder
  let input: String
  let other: String

  init() throws {
    folder = try TemporaryFolder()
    input = try folder.write("input/file", [1])
    other = try folder.write("other", [2])
  }

  @Test(
    "What the program has no need of is refused", .enabled(if: hasLandlock && hasSeccomp),
    arguments: Attempt.allCases)
  func refused(_ attempt: Attempt) async {
    await #expect(processExitsWith: .success) { [attempt, input = input as String, other = other as String] in
      let outcome = Sandbox.enter(permitting: .reading(input))
      #expect(attempt.run(on: input, beside: other) == attempt.refusal, "\(outcome)")
    }
  }

  @Test(
    "Outside the sandbox, what is done to files succeeds", arguments: Attempt.allCases.filter(\.isOnFiles))
  func permittedOutside(_ attempt: Attempt) {
    #expect(attempt.run(on: input, beside: other) == 0)
  }

  @Test("What was asked for is permitted, and no more of it than that", .enabled(if: hasLandlock))
  func permitted() async throws {
    try folder.write("temporary/x", [])
    try folder.write("tree/x", [])
    await #expect(processExitsWith: .success) {
      [input = input as String, other = other as String, path = folder.path as String] in
      var files = PermittedFiles.reading("\(path)/input")
      files.permit(.makeTemporaryFiles, at: "\(path)/temporary")
      files.permit(.makeFolders, at: "\(path)/tree")
      files.permit(.write, at: other)
      files.permit(.read, at: "\(path)/missing")
      _ = Sandbox.enter(permitting: files)
      #expect(unsafe open(input, O_RDONLY) >= 0)
      #expect(unsafe opendir("\(path)/input") != nil)
      #expect(unsafe open(other, O_WRONLY | O_TRUNC) >= 0)
      #expect(unsafe open(other, O_RDONLY) < 0 && errno == EACCES)
      var template = Array("\(path)/temporary/XXXXXX".utf8CString)
      #expect(unsafe mkstemp(&template) >= 0)
      #expect(unsafe unlink(template) == 0)
      #expect(unsafe mkdir("\(path)/temporary/folder", 0o700) < 0 && errno == EACCES)
      #expect(unsafe mkdir("\(path)/tree/folder", 0o700) == 0)
      #expect(unsafe open("\(path)/tree/folder/file", O_WRONLY | O_CREAT, 0o600) >= 0)
      #expect(unsafe symlink("file", "\(path)/tree/folder/link") < 0 && errno == EACCES)
      #expect(unsafe mkdir("\(path)/tree/gone", 0o700) == 0)
      #expect(unsafe rename("\(path)/tree/gone", "\(path)/tree/moved") == 0)
      #expect(unsafe rmdir("\(path)/tree/moved") == 0)
      #expect(unsafe open("\(path)/tree/folder/file", O_RDONLY) < 0 && errno == EACCES)
      #expect(unsafe open("\(path)/missing", O_RDONLY) < 0 && errno == ENOENT)
    }
  }

  @Test("libdispatch, which ends the process otherwise, can look at its threads", .enabled(if: hasLandlock))
  func ownThreads() async {
    await #expect(processExitsWith: .success) {
      _ = Sandbox.enter(permitting: PermittedFiles())
      #expect(unsafe open("/proc/\(systemCall(SYS_gettid))/stat", O_RDONLY) >= 0)
      #expect(unsafe opendir("/proc/self/task") != nil)
      #expect(unsafe opendir("/proc") == nil && errno == EACCES)
    }
  }

  @Test("What another process keeps to itself in /proc, it keeps from the sandbox", .enabled(if: hasLandlock))
  func otherProcesses() async {
    await #expect(processExitsWith: .success) {
      let path = "/proc/\(getppid())/environ"
      #expect(unsafe open(path, O_RDONLY) >= 0)
      _ = Sandbox.enter(permitting: PermittedFiles())
      #expect(unsafe open(path, O_RDONLY) < 0)
      #expect(errno == EACCES)
    }
  }

  @Test("A thread that is started in the sandbox is in it", .enabled(if: hasLandlock && hasSeccomp))
  func threads() async {
    await #expect(processExitsWith: .exitCode(3)) { [input = input as String, other = other as String] in
      _ = Sandbox.enter(permitting: .reading(input))
      let path = unsafe strdup(other)
      var thread = pthread_t()
      let error = unsafe pthread_create(
        &thread, nil,
        { path in
          let isRefused =
            unsafe open(path!.assumingMemoryBound(to: CChar.self), O_RDONLY) < 0 && errno == EACCES
          exit(isRefused && socket(AF_INET, 1, 0) < 0 && errno == EPERM ? 3 : 4)
        }, path)
      #expect(error == 0)
      pthread_join(thread, nil)
    }
  }

  @Test(
    "A process that fails in the sandbox ends by a signal, as it would elsewhere", .enabled(if: hasSeccomp),
    .disabled(if: Sanitizer.isWatching))
  func signals() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      _ = Sandbox.enter(permitting: PermittedFiles())
      abort()
    }
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      _ = Sandbox.enter(permitting: PermittedFiles())
      unsafe UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
    }
  }

  @Test("Every call of the table is refused", .enabled(if: hasSeccomp))
  func table() async {
    await #expect(processExitsWith: .success) {
      _ = Sandbox.enter(permitting: PermittedFiles())
      let permitted = RefusedCalls.all.filter { systemCall($0, -1, -1, -1) != -1 || errno != EPERM }
      #expect(permitted == [])
      // What came after Linux 5.0, with what has not come yet; and on x86-64 the calls of x32.
      let existing = (Array(424...600) + [0x4000_0000 + SYS_getpid]).filter {
        systemCall($0, -1, -1, -1) != -1 || errno != ENOSYS
      }
      #expect(existing == [])
    }
  }

  @Test("Where the kernel has only the one half, that half holds, and is told of", .enabled(if: hasSeccomp))
  func withoutLandlock() async {
    await #expect(processExitsWith: .success) { [other = other as String] in
      #expect(give_up_new_privileges() == 0)
      // In its own filter, Landlock's calls do not exist.
      #expect(throws: Never.self) { try SystemCallFilter().enter() }
      let outcome = Sandbox.enter(permitting: PermittedFiles())
      #expect(
        "\(outcome)".hasPrefix(
          "no Landlock, so all files stay within reach (Function not implemented); seccomp"))
      #expect(unsafe open(other, O_RDONLY) >= 0)
    }
  }

  @Test(
    "Each version of Landlock is asked for the rights that it knows",
    arguments: zip(0...8, [0, 13, 14, 15, 15, 16, 16, 16, 16]))
  func rights(version: Int, count: Int) {
    #expect(FileRights.known(to: version).rawValue.nonzeroBitCount == count)
    #expect(FileRights.known(to: version).contains(.truncate) == (version >= 3))
  }
}

extension PermittedFiles {
  static func reading(_ path: String) -> PermittedFiles {
    var files = PermittedFiles()
    files.permit(.read, at: path)
    return files
  }
}
