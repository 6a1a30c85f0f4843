// POLYVAL (RFC 8452, section 3): the blocks of 16 bytes of a message are the coefficients of a polynomial, and its value
// at a secret point of GF(2^128) tells one message from another. For processors that multiply four pairs of 64 bits
// without carries at a time.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// How many bytes are taken in at a time.
#define POLYVAL_BYTES 1024
// How many powers of the point that takes: one for each block, and one for the block that ends a message; a multiple of four.
#define POLYVAL_POWERS (POLYVAL_BYTES / 16 + 4)

// The powers of the point, the highest first; behind them zeros, for what stands behind the end of a message. It is read
// fastest where it is aligned to 64 bytes (which Swift does not import as a part of the type).
struct polyval_key {
  unsigned char powers[16 * POLYVAL_POWERS + 64];
};

// What was taken in of a message: the value of its blocks so far, and the bytes behind them, which are fewer than are
// taken in at a time. All zeros are the start.
struct polyval {
  unsigned char value[16];
  unsigned long long count;
  size_t rest_count;
  unsigned char rest[POLYVAL_BYTES];
};

#if defined(__x86_64__)
#define POLYVAL_CODE static inline __attribute__((target("avx512f,avx512bw,avx512vl,vpclmulqdq,pclmul,sse4.1")))

// Whether the processor can run the functions below.
static inline int has_polyval(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("vpclmulqdq");
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

// Sums of products with powers of the point, four at a time.
struct polyval_sums {
  __m512i low, middle, high;
};

POLYVAL_CODE void polyval_add(struct polyval_sums *sums, __m512i blocks, const unsigned char *powers) {
  __m512i power = _mm512_loadu_si512(powers);
  sums->low = _mm512_xor_si512(sums->low, _mm512_clmulepi64_epi128(blocks, power, 0x00));
  sums->middle = _mm512_xor_si512(sums->middle, _mm512_clmulepi64_epi128(blocks, power, 0x01));
  sums->middle = _mm512_xor_si512(sums->middle, _mm512_clmulepi64_epi128(blocks, power, 0x10));
  sums->high = _mm512_xor_si512(sums->high, _mm512_clmulepi64_epi128(blocks, power, 0x11));
}

// Adds the products of whole pieces of 64 bytes; returns what is to be added to the blocks behind them, which is the value
// before the first ones, if there are none.
POLYVAL_CODE __m512i polyval_add_pieces(
    struct polyval_sums *sums, const unsigned char *powers, __m512i value, const unsigned char *bytes, size_t count) {
  for (size_t start = 0; start < count; start += 64) {
    polyval_add(sums, _mm512_xor_si512(_mm512_loadu_si512(bytes + start), value), powers + start);
    value = _mm512_setzero_si512();
  }
  return value;
}

POLYVAL_CODE __m128i polyval_value(const struct polyval_sums *sums) {
  return polyval_reduce(polyval_sum(sums->low), polyval_sum(sums->middle), polyval_sum(sums->high));
}

// The value of what was taken in and POLYVAL_BYTES more.
POLYVAL_CODE __m128i polyval_next(const struct polyval_key *key, __m128i value, const unsigned char *bytes) {
  struct polyval_sums sums = {0};
  polyval_add_pieces(
      &sums, key->powers + 16 * POLYVAL_POWERS - POLYVAL_BYTES, _mm512_zextsi128_si512(value), bytes, POLYVAL_BYTES);
  return polyval_value(&sums);
}

// The value of a message whose last bytes are given, fewer than POLYVAL_BYTES: they are filled up with zeros to whole
// blocks, and then comes a block with one more than the number of all bytes, so that no message has the value zero.
POLYVAL_CODE __m128i polyval_last(
    const struct polyval_key *key, __m128i value, const unsigned char *bytes, size_t count, unsigned long long length) {
  size_t whole = count / 64 * 64, blocks = (count + 15) / 16, lane = blocks % 4;
  const unsigned char *powers = key->powers + 16 * (POLYVAL_POWERS - blocks - 1);
  struct polyval_sums sums = {0};
  __m512i before = polyval_add_pieces(&sums, powers, _mm512_zextsi128_si512(value), bytes, whole);
  __m512i rest = _mm512_xor_si512(_mm512_maskz_loadu_epi8((1ULL << count % 64) - 1, bytes + whole), before);
  __m512i end = _mm512_maskz_set1_epi64((__mmask8)(1 << 2 * lane), (long long)(length + 1));
  // Whether the last bytes leave a block of their piece free.
  if (16 * blocks < whole + 64) {
    polyval_add(&sums, _mm512_xor_si512(rest, end), powers + whole);
  } else {
    polyval_add(&sums, rest, powers + whole);
    polyval_add(&sums, end, powers + whole + 64);
  }
  return polyval_value(&sums);
}

POLYVAL_CODE void polyval_prepare(struct polyval_key *key, const unsigned char point[16]) {
  memset(key, 0, sizeof *key);
  unsigned char *power = key->powers + 16 * (POLYVAL_POWERS - 1);
  const __m512i first = _mm512_zextsi128_si512(_mm_loadu_si128((const __m128i *)point));
  for (memcpy(power, point, 16); power > key->powers; power -= 16) {
    struct polyval_sums sums = {0};
    polyval_add(&sums, first, power);
    _mm_storeu_si128((__m128i *)(power - 16), polyval_value(&sums));
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
    value = polyval_next(key, value, message->rest);
    bytes += taken;
    count -= taken;
  }
  for (; count >= POLYVAL_BYTES; bytes += POLYVAL_BYTES, count -= POLYVAL_BYTES) value = polyval_next(key, value, bytes);
  _mm_storeu_si128((__m128i *)message->value, value);
  if (count > 0) memcpy(message->rest, bytes, count);
  message->rest_count = count;
}

POLYVAL_CODE void polyval_finish(const struct polyval_key *key, const struct polyval *message, unsigned char tag[16]) {
  __m128i value = _mm_loadu_si128((const __m128i *)message->value);
  value = polyval_last(key, value, message->rest, message->rest_count, message->count);
  _mm_storeu_si128((__m128i *)tag, value);
}

// The value of a message that comes at once: nothing of it is copied.
POLYVAL_CODE void polyval_of(
    const struct polyval_key *key, const unsigned char *bytes, size_t count, unsigned char tag[16]) {
  unsigned long long length = count;
  __m128i value = _mm_setzero_si128();
  for (; count >= POLYVAL_BYTES; bytes += POLYVAL_BYTES, count -= POLYVAL_BYTES) value = polyval_next(key, value, bytes);
  _mm_storeu_si128((__m128i *)tag, polyval_last(key, value, bytes, count, length));
}
#else
static inline int has_polyval(void) { return 0; }
static inline void polyval_prepare(struct polyval_key *key, const unsigned char point[16]) { abort(); }
static inline void polyval_update(
    const struct polyval_key *key, struct polyval *message, const unsigned char *bytes, size_t count) { abort(); }
static inline void polyval_finish(const struct polyval_key *key, const struct polyval *message, unsigned char tag[16]) {
  abort();
}
static inline void polyval_of(
    const struct polyval_key *key, const unsigned char *bytes, size_t count, unsigned char tag[16]) { abort(); }
#endif
