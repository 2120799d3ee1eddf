/* utf8.c - well-formedness by table 3-7 of the Unicode standard. */
#include "base/utf8.h"

/* Bytes of the sequence that starts at `s`, 0 when it is ill-formed. */
static size_t sequence_length(const unsigned char *s, size_t left)
{
    if (s[0] >= 0x01 && s[0] <= 0x7F)
        return 1;
    unsigned char low = 0x80, high = 0xBF;
    size_t length;
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        length = 2;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        length = 3;
        low = s[0] == 0xE0 ? 0xA0 : 0x80;
        high = s[0] == 0xED ? 0x9F : 0xBF;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        length = 4;
        low = s[0] == 0xF0 ? 0x90 : 0x80;
        high = s[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    if (left < length || s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool utf8_is_valid(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t at = 0; at < length;) {
        const size_t step = sequence_length(s + at, length - at);
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}
