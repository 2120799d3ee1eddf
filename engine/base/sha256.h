/* sha256.h - content addresses that hold against adversaries, and that any client can compute: SHA-256
 * (FIPS 180-4). */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32 };

/* The digest of `size` bytes; `bytes` may be NULL when there are none. O(size). Any thread. */
void sha256(const void *bytes, size_t size, uint8_t digest[SHA256_BYTES]);

#endif
