import CSandbox
import Glibc

/// The system calls that nothing in this program makes, of those that Linux had before version 5.1 (numbers below 424).
enum RefusedCalls {
  /// All that are refused whatever their arguments are.
  static let all: [CInt] = [
    network, processes, mounts, metadata, identity, communication, machine, ofOldArchitectures,
  ].flatMap { $0 }

  /// Sockets, pairs of them too.
  static let network: [CInt] = [
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto,
    SYS_sendmsg, SYS_sendmmsg, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_shutdown, SYS_getsockname,
    SYS_getpeername, SYS_setsockopt, SYS_getsockopt,
  ]

  /// Other programs, and what other processes hold. `clone` is told apart by its flags, `kill` by whom it is for.
  static let processes: [CInt] = [
    SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp,
    SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_unshare, SYS_setns, SYS_migrate_pages,
    SYS_move_pages,
  ]

  /// What is seen of the file systems, and ways to files besides their paths.
  static let mounts: [CInt] = [
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_swapon, SYS_swapoff, SYS_quotactl,
    SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init, SYS_fanotify_mark,
  ]

  /// Modes, owners, times and attributes of files, which Landlock does not guard.
  static let metadata: [CInt] = [
    SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr, SYS_lsetxattr,
    SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, SYS_mknodat,
  ]

  /// Who the process is.
  static let identity: [CInt] = [
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid,
    SYS_setfsgid, SYS_setgroups, SYS_capset, SYS_personality, SYS_add_key, SYS_request_key, SYS_keyctl,
  ]

  /// Memory and messages that are shared with other processes by a key or a name.
  static let communication: [CInt] = [
    SYS_shmget, SYS_shmat, SYS_shmdt, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink, SYS_mq_timedsend,
    SYS_mq_timedreceive, SYS_mq_notify, SYS_mq_getsetattr,
  ]

  /// The kernel and the clock; and what has often been a way into the kernel.
  static let machine: [CInt] = [
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_init_module, SYS_finit_module, SYS_delete_module,
    SYS_kexec_load, SYS_kexec_file_load, SYS_reboot, SYS_syslog, SYS_acct, SYS_vhangup, SYS_sethostname,
    SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
    SYS_lookup_dcookie, SYS_nfsservctl, SYS_io_setup, SYS_vmsplice,
  ]

  #if arch(x86_64)
    /// Calls for which newer architectures have only a more general one.
    static let ofOldArchitectures: [CInt] = [
      SYS_fork, SYS_vfork, SYS_mknod, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes,
      SYS_futimesat, SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS__sysctl, SYS_sysfs,
      SYS_ustat, SYS_create_module, SYS_get_kernel_syms, SYS_query_module,
    ]
  #else
    static let ofOldArchitectures: [CInt] = []
  #endif

  /// A call that an argument decides on: `verdict` if one of the tests holds.
  struct ByArgument {
    let call: CInt
    let argument: Int
    let tests: [SystemCallFilter.Test]
    let verdict: SystemCallFilter.Verdict
    let otherwise: SystemCallFilter.Verdict
  }

  /// Those that are refused for some arguments: threads may be started, processes not; signals go to this process alone,
  /// which dies by one when it traps; and nothing is typed into the terminal.
  static var byArgument: [ByArgument] {
    let own = UInt32(getpid())
    return [
      ByArgument(
        call: SYS_clone, argument: 0, tests: [.hasBits(UInt32(CLONE_THREAD))], verdict: .permit,
        otherwise: .refuse(EPERM)),
      ByArgument(
        call: SYS_kill, argument: 0, tests: [.equals(own)], verdict: .permit, otherwise: .refuse(EPERM)),
      ByArgument(
        call: SYS_tgkill, argument: 0, tests: [.equals(own)], verdict: .permit, otherwise: .refuse(EPERM)),
      ByArgument(
        call: SYS_ioctl, argument: 1, tests: [.equals(UInt32(TIOCSTI)), .equals(UInt32(TIOCLINUX))],
        verdict: .refuse(EPERM), otherwise: .permit),
    ]
  }
}
