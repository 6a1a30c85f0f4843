// What libFuzzer offers to those who change inputs on their own; it has no header for it.
#include <stddef.h>
#include <stdint.h>

// Changes an input in place, as the fuzzer does by itself; returns its new size.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
