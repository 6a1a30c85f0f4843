// Preloaded by ReadErrorTests: has the disk fail under a program, as far as that can be done without one that does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// What fails: read, map, or touch.
static int fails(const char *what) {
  const char *told = getenv("FAILING");
  return told && strcmp(told, what) == 0;
}

// Pipes give some bytes and then no more.
ssize_t read(int file, void *bytes, size_t count) {
  ssize_t (*next)(int, void *, size_t) = (ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
  static long given;
  struct stat status;
  if (!fails("read") || fstat(file, &status) != 0 || !S_ISFIFO(status.st_mode)) return next(file, bytes, count);
  if (given > 1000) {
    errno = EIO;
    return -1;
  }
  ssize_t got = next(file, bytes, count < 512 ? count : 512);
  if (got > 0) given += got;
  return got;
}

// A mapped file that is at least so long cannot be mapped at all, or can, and its second half cannot be read: the kernel
// sends the same signal for a page behind the end of a file as for one that its disk does not give.
void *mmap(void *place, size_t count, int protection, int flags, int file, off_t offset) {
  void *(*next)(void *, size_t, int, int, int, off_t) =
      (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
  const char *least = getenv("FAILING_FROM");
  int isMeant = file >= 0 && !(flags & MAP_ANONYMOUS) && !(protection & (PROT_EXEC | PROT_WRITE)) && least &&
                count >= strtoul(least, NULL, 10);
  if (isMeant && fails("map")) {
    errno = EIO;
    return MAP_FAILED;
  }
  if (isMeant && fails("touch")) {
    size_t half = count / 2 & ~(size_t)4095;
    char *mapped = next(place, count, protection, flags, file, offset);
    int empty = memfd_create("", 0);
    if (mapped == MAP_FAILED || empty < 0) return MAP_FAILED;
    return next(mapped + half, count - half, protection, flags | MAP_FIXED, empty, 0) == MAP_FAILED ? MAP_FAILED : mapped;
  }
  return next(place, count, protection, flags, file, offset);
}
