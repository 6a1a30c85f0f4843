// OpenSSL's SHA-2 and Poly1305 with the processor's instructions. The low-level functions are as fast as EVP's and
// pull in no provider, and with it no socket; those of SHA-2 are only marked as deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stddef.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

// libcrypto has these for its own use and declares them in no installed header; the static library, which is what is
// linked, exports them all the same. A libcrypto without them fails to link, so nothing can go wrong unseen.
typedef struct poly1305_context POLY1305;
size_t Poly1305_ctx_size(void);
void Poly1305_Init(POLY1305 *context, const unsigned char key[32]);
void Poly1305_Update(POLY1305 *context, const unsigned char *bytes, size_t count);
void Poly1305_Final(POLY1305 *context, unsigned char tag[16]);

// Takes the same number of bytes into two hashers. SHA-256 waits for its own results most of the time, so that two at a
// time take little longer than one where the processor has instructions for it; elsewhere it is one after the other.
#if defined(__x86_64__)
struct sha256_lanes { unsigned int words[8][8]; };  // of eight hashes the first word, of eight the second ...
struct sha256_lane_input { const unsigned char *bytes; int blocks; };
void sha256_multi_block(struct sha256_lanes *lanes, const struct sha256_lane_input *inputs, int lanes_by_four);

static inline int has_sha256_instructions(void) {
  // Asking takes long on a virtual machine.
  static int known;  // 0: not yet, 1: no, 2: yes
  int answer = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (answer == 0) {
    unsigned int a, b = 0, c, d;
    answer = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1) ? 2 : 1;
    __atomic_store_n(&known, answer, __ATOMIC_RELAXED);
  }
  return answer == 2;
}
#endif

static inline void sha256_count(SHA256_CTX *context, size_t bytes) {
  unsigned long long bits = ((unsigned long long)context->Nh << 32 | context->Nl) + ((unsigned long long)bytes << 3);
  context->Nl = (SHA_LONG)bits;
  context->Nh = (SHA_LONG)(bits >> 32);
}

// Takes in bytes up to the start of a block of 64; returns how many.
static inline size_t sha256_complete_block(SHA256_CTX *context, const unsigned char *bytes, size_t count) {
  size_t missing = context->num == 0 ? 0 : 64 - context->num;
  if (missing > count) missing = count;
  SHA256_Update(context, bytes, missing);
  return missing;
}

static inline void sha256_update_two(
    SHA256_CTX *left, const unsigned char *left_bytes, SHA256_CTX *right, const unsigned char *right_bytes,
    size_t count) {
  size_t left_done = sha256_complete_block(left, left_bytes, count);
  size_t right_done = sha256_complete_block(right, right_bytes, count);
#if defined(__x86_64__)
  size_t blocks = (count - (left_done > right_done ? left_done : right_done)) >> 6;
  if (blocks > 0 && blocks <= 0x7FFFFFFF && has_sha256_instructions()) {
    struct sha256_lanes lanes __attribute__((aligned(32)));
    memset(&lanes, 0, sizeof lanes);
    struct sha256_lane_input inputs[8] = {
        {left_bytes + left_done, (int)blocks}, {right_bytes + right_done, (int)blocks}};
    for (int word = 0; word < 8; word++) {
      lanes.words[word][0] = left->h[word];
      lanes.words[word][1] = right->h[word];
    }
    sha256_multi_block(&lanes, inputs, 1);
    for (int word = 0; word < 8; word++) {
      left->h[word] = lanes.words[word][0];
      right->h[word] = lanes.words[word][1];
    }
    sha256_count(left, blocks << 6);
    sha256_count(right, blocks << 6);
    left_done += blocks << 6;
    right_done += blocks << 6;
  }
#endif
  SHA256_Update(left, left_bytes + left_done, count - left_done);
  SHA256_Update(right, right_bytes + right_done, count - right_done);
}
