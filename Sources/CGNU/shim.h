// Extensions of the GNU C library that Swift's module of it leaves out.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// How many processors the process may use.
static inline int usable_processor_count(void) {
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
}

// Tells the processor that nobody needs the upper halves of its wide registers any more. A library that uses them without
// saying so has each change between its instructions (AVX) and those of code without them (SSE) cost some 500 cycles, on
// some processors; nothing else changes.
static inline void clear_upper_halves(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper");
#endif
}

// Has the processor fetch bytes that are soon needed. It is but a help: nothing happens where they are not mapped.
static inline void prefetch_bytes(const void *start, size_t count) {
  const size_t line = 64;
  for (size_t index = 0; index < count; index += line) __builtin_prefetch((const char *)start + index);
}

// The sum of bytes. Most processors add up eight of them in one instruction, which neither language has a word for.
static inline uint64_t sum_bytes(const uint8_t *bytes, size_t count) {
  uint64_t sum = 0;
  size_t index = 0;
#if defined(__SSE2__)
  __m128i sums[4] = {0};
  for (; index + sizeof sums <= count; index += sizeof sums)
    for (size_t part = 0; part < 4; part++) {
      __m128i sixteen = _mm_loadu_si128((const __m128i *)(bytes + index) + part);
      sums[part] = _mm_add_epi64(sums[part], _mm_sad_epu8(sixteen, _mm_setzero_si128()));
    }
  if (index + 8 <= count) {
    __m128i eight = _mm_loadl_epi64((const __m128i *)(bytes + index));
    sums[0] = _mm_add_epi64(sums[0], _mm_sad_epu8(eight, _mm_setzero_si128()));
    index += 8;
  }
  __m128i all = _mm_add_epi64(_mm_add_epi64(sums[0], sums[1]), _mm_add_epi64(sums[2], sums[3]));
  sum = (uint64_t)_mm_cvtsi128_si64(_mm_add_epi64(all, _mm_unpackhi_epi64(all, all)));
#endif
  for (; index < count; index++) sum += bytes[index];
  return sum;
}

// Whether a byte stands somewhere right before one of two others. In Swift, comparing the bytes of two registers at a time
// takes twenty times as long.
static inline _Bool has_byte_before(const uint8_t *bytes, size_t count, uint8_t byte, uint8_t first, uint8_t second) {
  typedef uint8_t vector __attribute__((vector_size(16)));
  const size_t width = sizeof(vector);
  if (count <= width) {
    for (size_t index = 1; index < count; index++)
      if (bytes[index - 1] == byte && (bytes[index] == first || bytes[index] == second)) return 1;
    return 0;
  }
  vector found = {0}, own, before;
  const size_t last = count - width;
  for (size_t index = 1;;) {
    memcpy(&own, bytes + index, width);
    memcpy(&before, bytes + index - 1, width);
    found |= (vector)((before == byte) & ((own == first) | (own == second)));
    if (index == last) break;
    // The last bytes may be looked at twice.
    index = index + width < last ? index + width : last;
  }
  uint64_t halves[2];
  memcpy(halves, &found, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

// Maps the pages of a part of a mapped file at once, instead of one after the other when they are first touched. It is
// but a help: where the system cannot do it (Linux before 5.14) or the file has become shorter, nothing happens.
static inline void map_pages(const void *start, size_t count) {
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
  uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), first = (uintptr_t)start & ~(size - 1);
  (void)madvise((void *)first, (uintptr_t)start + count - first, MADV_POPULATE_READ);
}

// Forgets where the whole pages of a part of a mapped file are; they are mapped anew when they are touched. For files
// alone: memory that is no file's loses what it holds.
static inline void unmap_pages(const void *start, size_t count) {
  uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), first = ((uintptr_t)start + size - 1) & ~(size - 1);
  uintptr_t end = ((uintptr_t)start + count) & ~(size - 1);
  if (first < end) (void)madvise((void *)first, end - first, MADV_DONTNEED);
}

// Finds memory for the pages of mapped memory at once, as above; what is in them stays. Where there is no memory left, or
// the system cannot do it, they are found when they are touched.
static inline void prepare_pages(void *start, size_t count) {
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
  uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), first = (uintptr_t)start & ~(size - 1);
  (void)madvise((void *)first, (uintptr_t)start + count - first, MADV_POPULATE_WRITE);
}

// Makes mapped memory longer, and moves it where there is not the room; MAP_FAILED if there is no memory left.
static inline void *remap_memory(void *start, size_t count, size_t new_count) {
  return mremap(start, count, new_count, MREMAP_MAYMOVE);
}

// Opens a file in a folder that has no name there, from the first moment on; negative where the folder's file system has
// no such files.
static inline int open_nameless(const char *folder) {
  return open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
}

// Has a program that is started inherit no file from a number on. By its own name, as <spawn.h> with the extensions
// switched on would define types in another way than Swift's module of the library does.
int spawn_closing_from(void *file_actions, int first) __asm__("posix_spawn_file_actions_addclosefrom_np");

// Has the allocator begin with a heap of 64 MiB, of large pages where the system has some: by itself it asks for a few
// pages at a time, each of which is faulted in when it is first touched, which took up to a tenth of the time. What is not
// touched takes no memory. It is one heap for all threads, as those that it makes for others later cannot be told about.
// Where it is full, blocks of a MiB and more are mapped by themselves and given back to the system when they are freed:
// else the gaps that growing arrays leave add up. Where data is limited, the room is needed for the threads' stacks.
static inline void prepare_heap(int is_limited) {
  (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
  if (is_limited) return;
  (void)mallopt(M_ARENA_MAX, 1);
  (void)mallopt(M_TOP_PAD, 64 << 20);
  (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
  // More than there is yet, so that the heap grows.
  char *volatile block = malloc(1 << 19);
  uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), first = ((uintptr_t)block + size - 1) & ~(size - 1);
  uintptr_t end = (uintptr_t)sbrk(0);
  if (block != 0 && first < end) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
  free(block);
  // Later on, and where there was not the room, no more than usual: what asks for too much gets nothing.
  (void)mallopt(M_TOP_PAD, 128 << 10);
}

// Whether something is in a pipe or may still come, or somebody who wrote nothing has come and gone; nothing is taken out
// of it.
static inline int has_writer(int pipe) {
  struct pollfd state = {.fd = pipe, .events = POLLIN};
  if (poll(&state, 1, 0) > 0) return 1;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return 1;
  ssize_t count = tee(pipe, ends[1], 1, SPLICE_F_NONBLOCK);
  int has_writer = count > 0 || (count < 0 && errno == EAGAIN);
  close(ends[0]);
  close(ends[1]);
  return has_writer;
}
