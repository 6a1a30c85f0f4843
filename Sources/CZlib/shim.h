// zlib's compressor, to find out whether a stream is its work; decompression is libisal's.
#include <zlib.h>

// deflateInit2 is a macro, which Swift does not see.
static inline int deflate_init_raw(z_streamp stream, int level, int mem_level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, mem_level, Z_DEFAULT_STRATEGY);
}
