/* utf8.h - strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* True when the `length` bytes are well-formed UTF-8 without a NUL. O(length). */
bool utf8_is_valid(const char *text, size_t length);

#endif
