// Extensions of the GNU C library that Swift's module of it leaves out.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sched.h>
#include <string.h>

// How many processors the process may use.
static inline int usable_processor_count(void) {
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
}

// Where the needle stands first in the bytes; a null pointer where it does not.
static inline const void *find_bytes(const void *bytes, size_t count, const void *needle, size_t needle_count) {
  return memmem(bytes, count, needle, needle_count);
}
