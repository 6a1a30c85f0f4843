// The system calls of Landlock and seccomp, for which the C library has no functions, and the numbers of all others.
// What Linux has added to Landlock since its headers were installed here is named in Swift: numbers never change.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The version of Landlock that the kernel has; -1 where it has none.
static inline int landlock_version(void) { return (int)syscall(444, NULL, (size_t)0, 1u); }

// A new set of rules, an open file: what it handles is refused unless a rule permits it. An older kernel takes the longer
// structure as long as what it does not know is zero.
static inline int landlock_rules(uint64_t files, uint64_t network, uint64_t scopes) {
  struct { uint64_t files, network, scopes; } handled = {files, network, scopes};
  return (int)syscall(444, &handled, sizeof handled, 0u);
}

// Permits rights to a file, or to a folder and all below it.
static inline int landlock_permit(int rules, int file, uint64_t rights) {
  struct { uint64_t rights; int32_t file; } __attribute__((packed)) rule = {rights, file};
  return (int)syscall(445, rules, 1, &rule, 0u);
}

// Has the rules hold for this thread, and for all that it starts.
static inline int landlock_enter(int rules) { return (int)syscall(446, rules, 0u); }

// No program that is started may have more rights than this process: what the kernel asks for before it takes rules.
static inline int give_up_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L); }

// Gives up all capabilities but those whose bits are set. Only root has any to begin with.
static inline int keep_capabilities(uint64_t kept) {
  struct __user_cap_header_struct own = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct halves[2];
  if (syscall(SYS_capget, &own, halves) != 0) return -1;
  for (int half = 0; half < 2; half++) {
    halves[half].permitted &= (uint32_t)(kept >> 32 * half);
    halves[half].effective &= halves[half].permitted;
    halves[half].inheritable = 0;
  }
  return (int)syscall(SYS_capset, &own, halves);
}

// Has a filter decide on the system calls of all threads. Without the second flag, kernels before 5.16 slow the process
// down, lest it spies on itself by speculation.
static inline long filter_system_calls(const struct sock_filter *filter, unsigned short count) {
  struct sock_fprog program = {count, (struct sock_filter *)filter};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                 &program);
}

// Swift does not see constants that are made of others.
#if defined(__x86_64__)
static const uint32_t own_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
static const uint32_t own_architecture = AUDIT_ARCH_AARCH64;
#else
static const uint32_t own_architecture = 0;  // one whose calls nobody has looked at yet
#endif
