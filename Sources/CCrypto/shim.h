// OpenSSL's SHA-2 with the processor's instructions. The low-level functions are as fast as EVP's and
// pull in no provider, and with it no socket; they are only marked as deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
