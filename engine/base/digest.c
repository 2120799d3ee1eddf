/* digest.c - see digest.h. */
#include "base/digest.h"

#include <stdio.h>
#include <xxhash.h>

void digest_text(const void *bytes, size_t length, char text[DIGEST_TEXT_BYTES])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, length));
    for (size_t i = 0; i < sizeof canonical.digest; i++)
        snprintf(text + 2 * i, 3, "%02x", canonical.digest[i]);
}
