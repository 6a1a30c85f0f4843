// OpenSSL's SHA-2 and Poly1305 with the processor's instructions. The low-level functions are as fast as EVP's and
// pull in no provider, and with it no socket; those of SHA-2 are only marked as deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stddef.h>

// libcrypto has these for its own use and declares them in no installed header; the static library, which is what is
// linked, exports them all the same. A libcrypto without them fails to link, so nothing can go wrong unseen.
typedef struct poly1305_context POLY1305;
size_t Poly1305_ctx_size(void);
void Poly1305_Init(POLY1305 *context, const unsigned char key[32]);
void Poly1305_Update(POLY1305 *context, const unsigned char *bytes, size_t count);
void Poly1305_Final(POLY1305 *context, unsigned char tag[16]);
