/* digest.h - content addresses: 128 bits of xxh3. Against accidents, not against adversaries. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT_BYTES = 33 /* 32 hexadecimal digits and the NUL */ };

/* The digest of `length` bytes, in hexadecimal, the same on every machine. */
void digest_text(const void *bytes, size_t length, char text[DIGEST_TEXT_BYTES]);

#endif
