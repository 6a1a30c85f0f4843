// Intel's Intelligent Storage Acceleration Library: the fastest streaming inflate that Debian ships.
// Debian has it as a shared library only; it needs nothing but the C library.
#include <isa-l/igzip_lib.h>
