/* text_scanner.c - see text_scanner.h. */
#include "format/text_scanner.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void text_scanner_init(text_scanner *s, const char *bytes, size_t length)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    *s = (text_scanner){.at = bytes, .end = bytes + length};
    if (length >= 3 && memcmp(bytes, byte_order_mark, 3) == 0)
        s->at += 3;
}

text_span text_trim(text_span span)
{
    while (span.at < span.end && is_blank(*span.at))
        span.at++;
    while (span.end > span.at && is_blank(span.end[-1]))
        span.end--;
    return span;
}

bool text_next_line(text_scanner *s, text_span *line)
{
    while (s->at < s->end) {
        const char *feed = memchr(s->at, '\n', (size_t)(s->end - s->at));
        *line = text_trim((text_span){s->at, feed ? feed : s->end});
        s->at = feed ? feed + 1 : s->end;
        s->line++;
        if (line->at < line->end)
            return true;
    }
    return false;
}

bool text_next_word(text_span *rest, text_span *word)
{
    while (rest->at < rest->end && is_blank(*rest->at))
        rest->at++;
    *word = *rest;
    while (rest->at < rest->end && !is_blank(*rest->at))
        rest->at++;
    word->end = rest->at;
    return word->at < word->end;
}

int32_t text_count_words(text_span line)
{
    text_span word;
    int32_t count = 0;
    while (text_next_word(&line, &word))
        count++;
    return count;
}

bool text_equals(text_span span, const char *text)
{
    const size_t length = strlen(text);
    return (size_t)(span.end - span.at) == length && memcmp(span.at, text, length) == 0;
}

bool text_starts_with(text_span span, const char *text)
{
    const size_t length = strlen(text);
    return (size_t)(span.end - span.at) >= length && memcmp(span.at, text, length) == 0;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static bool take_sign(text_span *span)
{
    const bool negative = span->at < span->end && *span->at == '-';
    if (span->at < span->end && (*span->at == '-' || *span->at == '+'))
        span->at++;
    return negative;
}

bool text_to_int(text_span span, int64_t *value)
{
    const bool negative = take_sign(&span);
    if (span.at == span.end)
        return false;
    int64_t sum = 0;
    for (; span.at < span.end; span.at++) {
        if (!is_digit(*span.at) || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_add_overflow(sum, *span.at - '0', &sum))
            return false;
    }
    *value = negative ? -sum : sum;
    return true;
}

typedef struct decimal {
    int64_t digits;
    int32_t exponent; /* value = digits * 10^exponent */
} decimal;

/* Digits with at most one point; trailing zeros of the fraction do not count as digits. */
static bool take_digits(text_span *span, decimal *out)
{
    static const int64_t most = INT64_C(999999999999999);
    bool point = false, any = false;
    int32_t zeros = 0;
    *out = (decimal){0, 0};
    for (; span->at < span->end && (is_digit(*span->at) || (*span->at == '.' && !point));
         span->at++) {
        if (*span->at == '.') {
            point = true;
            continue;
        }
        any = true;
        if (point && *span->at == '0') {
            zeros++;
            continue;
        }
        for (; zeros >= 0; zeros--) {
            const int64_t digit = zeros > 0 ? 0 : *span->at - '0';
            if (out->digits > (most - digit) / 10)
                return false;
            out->digits = out->digits * 10 + digit;
            out->exponent -= point;
        }
        zeros = 0;
    }
    return any;
}

static bool take_exponent(text_span *span, int32_t *exponent)
{
    int64_t given;
    if (span->at == span->end)
        return true;
    if (*span->at != 'e' && *span->at != 'E')
        return false;
    span->at++;
    if (!text_to_int(*span, &given) || given < -99 || given > 99)
        return false;
    *exponent += (int32_t)given;
    return true;
}

bool text_to_real(text_span span, double *value)
{
    enum { EXACT_POWER = 22 }; /* 10^22 is the largest power of ten that is a double */
    const bool negative = take_sign(&span);
    decimal number;
    if (!take_digits(&span, &number) || !take_exponent(&span, &number.exponent))
        return false;
    const int32_t size = number.exponent < 0 ? -number.exponent : number.exponent;
    if (size > EXACT_POWER)
        return false;
    double power = 1.0;
    for (int32_t i = 0; i < size; i++)
        power *= 10.0;
    const double magnitude =
        number.exponent < 0 ? (double)number.digits / power : (double)number.digits * power;
    *value = negative ? -magnitude : magnitude;
    return true;
}

/* ---- messages -------------------------------------------------------------------------------- */

arv_status text_bad(arv_error *error, arv_status status, int32_t line, const char *format, ...)
{
    char path[32] = "", text[200];
    if (line > 0)
        snprintf(path, sizeof path, "line %d", line);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arv_error_add(error, status, path, "%s", text);
}

int text_print_length(text_span span)
{
    enum { LONGEST = 60 };
    return span.end - span.at > LONGEST ? LONGEST : (int)(span.end - span.at);
}
