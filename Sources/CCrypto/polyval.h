// POLYVAL (RFC 8452, section 3): the blocks of 16 bytes of a message are the coefficients of a polynomial, and its value
// at a secret point of GF(2^128) tells one message from another. For processors that multiply four pairs of 64 bits
// without carries at a time.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// How many blocks are taken in at a time.
#define POLYVAL_BLOCKS 64
#define POLYVAL_BYTES (16 * POLYVAL_BLOCKS)

// The powers of the point, the highest first; behind them zeros, for what stands behind the end of a message. It is read
// fastest where it is aligned to 64 bytes (which Swift does not import as a part of the type).
struct polyval_key {
  unsigned char powers[POLYVAL_BYTES + 64];
};

// What was taken in of a message: the value of its blocks so far, and the bytes behind them, which are fewer than are
// taken in at a time. All zeros are the start.
struct polyval {
  unsigned char value[16];
  unsigned long long count;
  size_t rest_count;
  unsigned char rest[POLYVAL_BYTES + 80];
};

#if defined(__x86_64__)
#define POLYVAL_CODE static inline __attribute__((target("avx512f,avx512vl,vpclmulqdq,pclmul,sse4.1")))

// Whether the processor can run the functions below.
static inline int has_polyval(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("vpclmulqdq");
}

// A product, whose middle part overlaps its halves, divided by x^128 in the field: that of polynomials modulo
// x^128 + x^127 + x^126 + x^121 + 1. The low half is made zero 64 bits at a time (P. L. Montgomery's reduction).
POLYVAL_CODE __m128i polyval_reduce(__m128i low, __m128i middle, __m128i high) {
  const __m128i modulus = _mm_set_epi64x((long long)0xC200000000000000, 0);
  low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
  high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
  for (int half = 0; half < 2; half++)
    low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4E), _mm_clmulepi64_si128(low, modulus, 0x10));
  return _mm_xor_si128(high, low);
}

// The sum of the four numbers in a register.
POLYVAL_CODE __m128i polyval_sum(__m512i numbers) {
  __m256i two = _mm256_xor_si256(_mm512_castsi512_si256(numbers), _mm512_extracti64x4_epi64(numbers, 1));
  return _mm_xor_si128(_mm256_castsi256_si128(two), _mm256_extracti128_si256(two, 1));
}

// The value of what was taken in and up to POLYVAL_BLOCKS blocks more. They are read in pieces of 64 bytes, and what the
// last one has behind them is zero.
POLYVAL_CODE __m128i polyval_blocks(const struct polyval_key *key, __m128i value, const unsigned char *bytes, int blocks) {
  const unsigned char *powers = key->powers + 16 * (POLYVAL_BLOCKS - blocks);
  __m512i low = _mm512_setzero_si512(), middle = low, high = low, before = _mm512_zextsi128_si512(value);
  for (int start = 0; start < 16 * blocks; start += 64) {
    __m512i data = _mm512_xor_si512(_mm512_loadu_si512(bytes + start), before);
    __m512i power = _mm512_loadu_si512(powers + start);
    low = _mm512_xor_si512(low, _mm512_clmulepi64_epi128(data, power, 0x00));
    middle = _mm512_xor_si512(middle, _mm512_clmulepi64_epi128(data, power, 0x01));
    middle = _mm512_xor_si512(middle, _mm512_clmulepi64_epi128(data, power, 0x10));
    high = _mm512_xor_si512(high, _mm512_clmulepi64_epi128(data, power, 0x11));
    before = _mm512_setzero_si512();
  }
  return polyval_reduce(polyval_sum(low), polyval_sum(middle), polyval_sum(high));
}

POLYVAL_CODE void polyval_prepare(struct polyval_key *key, const unsigned char point[16]) {
  memset(key, 0, sizeof *key);
  unsigned char *power = key->powers + POLYVAL_BYTES - 16;
  for (memcpy(power, point, 16); power > key->powers; power -= 16) {
    unsigned char block[64] = {0};
    memcpy(block, power, 16);
    _mm_storeu_si128((__m128i *)(power - 16), polyval_blocks(key, _mm_setzero_si128(), block, 1));
  }
}

POLYVAL_CODE void polyval_update(
    const struct polyval_key *key, struct polyval *message, const unsigned char *bytes, size_t count) {
  __m128i value = _mm_loadu_si128((const __m128i *)message->value);
  message->count += count;
  if (message->rest_count > 0) {
    size_t room = POLYVAL_BYTES - message->rest_count, taken = count < room ? count : room;
    memcpy(message->rest + message->rest_count, bytes, taken);
    message->rest_count += taken;
    if (taken < room) return;
    value = polyval_blocks(key, value, message->rest, POLYVAL_BLOCKS);
    bytes += taken;
    count -= taken;
  }
  for (; count >= POLYVAL_BYTES; bytes += POLYVAL_BYTES, count -= POLYVAL_BYTES)
    value = polyval_blocks(key, value, bytes, POLYVAL_BLOCKS);
  _mm_storeu_si128((__m128i *)message->value, value);
  if (count > 0) memcpy(message->rest, bytes, count);
  message->rest_count = count;
}

// The value of a whole message: filled up with zeros to whole blocks, and then a block with one more than the number of
// its bytes, so that no message has the value zero.
POLYVAL_CODE void polyval_finish(const struct polyval_key *key, struct polyval *message, unsigned char tag[16]) {
  __m128i value = _mm_loadu_si128((const __m128i *)message->value);
  int blocks = (int)(message->rest_count + 15) / 16;
  memset(message->rest + message->rest_count, 0, 80);
  if (blocks == POLYVAL_BLOCKS) {
    value = polyval_blocks(key, value, message->rest, blocks);
    memset(message->rest, 0, 64);
    blocks = 0;
  }
  unsigned long long length = message->count + 1;
  memcpy(message->rest + 16 * blocks, &length, sizeof length);
  _mm_storeu_si128((__m128i *)tag, polyval_blocks(key, value, message->rest, blocks + 1));
}
#else
static inline int has_polyval(void) { return 0; }
static inline void polyval_prepare(struct polyval_key *key, const unsigned char point[16]) { abort(); }
static inline void polyval_update(
    const struct polyval_key *key, struct polyval *message, const unsigned char *bytes, size_t count) { abort(); }
static inline void polyval_finish(const struct polyval_key *key, struct polyval *message, unsigned char tag[16]) {
  abort();
}
#endif
