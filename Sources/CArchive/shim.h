// libarchive is used for its decompression filters alone (xz, bzip2, lz4), around its "raw" format.
// The shared library would bring libxml2, which imports sockets; the static one brings what is called.
#include <archive.h>
#include <archive_entry.h>
