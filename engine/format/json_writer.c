/* json_writer.c - see json_writer.h. */
#include "format/json_writer.h"

#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 4096, INDENT = 2, LARGEST_DEPTH = 63 };

void json_writer_init(json_writer *w, bool pretty)
{
    *w = (json_writer){.pretty = pretty, .empty = true};
}

static bool reserve(json_writer *w, size_t more)
{
    if (w->failed)
        return false;
    if (more <= w->capacity - w->length)
        return true;
    size_t capacity = w->capacity ? w->capacity : FIRST_BYTES;
    while (capacity - w->length < more && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    char *bytes = capacity - w->length < more ? NULL : realloc(w->bytes, capacity);
    w->failed = !bytes;
    if (!bytes)
        return false;
    w->bytes = bytes;
    w->capacity = capacity;
    return true;
}

static void put(json_writer *w, const char *bytes, size_t length)
{
    if (!reserve(w, length))
        return;
    memcpy(w->bytes + w->length, bytes, length);
    w->length += length;
}

static void put_char(json_writer *w, char c)
{
    put(w, &c, 1);
}

arv_status json_writer_finish(json_writer *w, arv_arena *arena, char **text, size_t *length)
{
    assert(w->failed || w->depth == 0);
    put_char(w, '\n');
    *text = w->failed ? NULL : arv_arena_alloc(arena, w->length + 1, 1);
    if (*text)
        memcpy(*text, w->bytes, w->length);
    *length = *text ? w->length : 0;
    free(w->bytes);
    w->bytes = NULL;
    return *text ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

void json_writer_drop(json_writer *w)
{
    free(w->bytes);
    w->bytes = NULL;
}

/* ---- structure ------------------------------------------------------------------------------- */

static bool on_one_line(const json_writer *w)
{
    return !w->pretty || (w->lines >> w->depth & 1) != 0;
}

static void new_line(json_writer *w)
{
    put_char(w, '\n');
    for (int32_t i = 0; i < INDENT * w->depth; i++)
        put_char(w, ' ');
}

/* What stands before a key or an element. */
static void separate(json_writer *w)
{
    if (w->has_key) {
        w->has_key = false;
        return;
    }
    if (!w->empty)
        put_char(w, ',');
    if (w->depth > 0 && !on_one_line(w))
        new_line(w);
    else if (!w->empty && w->pretty)
        put_char(w, ' ');
    w->empty = false;
}

void json_next_line(json_writer *w)
{
    assert(w->failed || w->depth == 0);
    put_char(w, '\n');
    w->empty = true;
}

void json_open(json_writer *w, char bracket, json_layout layout)
{
    separate(w);
    put_char(w, bracket);
    const bool line = on_one_line(w) && w->pretty;
    assert(w->depth < LARGEST_DEPTH);
    w->depth++;
    w->lines &= ~(UINT64_C(1) << w->depth);
    if (line || layout == JSON_LINE)
        w->lines |= UINT64_C(1) << w->depth;
    w->empty = true;
}

void json_close(json_writer *w, char bracket)
{
    assert(w->depth > 0 && !w->has_key);
    const bool line = on_one_line(w);
    w->depth--;
    if (!w->empty && !line)
        new_line(w);
    put_char(w, bracket);
    w->empty = false;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Length of the well-formed sequence at `text`, 0 when ill-formed. */
static size_t sequence_length(const char *text)
{
    const unsigned char lead = (unsigned char)*text;
    const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 0;
    return utf8_is_valid(text, length) ? length : 0;
}

static void put_escaped(json_writer *w, char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    const char *at = strchr(plain, c);
    char text[8];
    if (at)
        snprintf(text, sizeof text, "\\%c", letter[at - plain]);
    else
        snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
    put(w, text, strlen(text));
}

static void put_string(json_writer *w, const char *text)
{
    put_char(w, '"');
    while (*text) {
        const size_t length = sequence_length(text);
        if (length == 0)
            put(w, "\xef\xbf\xbd", 3);
        else if (length == 1 && ((unsigned char)*text < 0x20 || *text == '"' || *text == '\\'))
            put_escaped(w, *text);
        else
            put(w, text, length);
        text += length ? length : 1;
    }
    put_char(w, '"');
}

void json_key(json_writer *w, const char *key)
{
    separate(w);
    put_string(w, key);
    put(w, ": ", w->pretty ? 2 : 1);
    w->has_key = true;
}

void json_put_int(json_writer *w, int64_t value)
{
    char digits[24];
    separate(w);
    put(w, digits, (size_t)snprintf(digits, sizeof digits, "%" PRId64, value));
}

void json_put_text(json_writer *w, const char *text)
{
    separate(w);
    if (text)
        put_string(w, text);
    else
        put(w, "null", 4);
}

void json_put_bool(json_writer *w, bool value)
{
    separate(w);
    put(w, value ? "true" : "false", value ? 4 : 5);
}

void json_put_null(json_writer *w)
{
    json_put_text(w, NULL);
}

void json_put_fixed(json_writer *w, int64_t value, int32_t digits)
{
    uint64_t power = 1;
    for (int32_t i = 0; i < digits; i++)
        power *= 10;
    const uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char text[48];
    int length = snprintf(text, sizeof text, "%s%" PRIu64, value < 0 ? "-" : "", size / power);
    if (digits > 0)
        length += snprintf(text + length, sizeof text - (size_t)length, ".%0*" PRIu64, digits,
                           size % power);
    separate(w);
    put(w, text, (size_t)length);
}

void json_put_scaled(json_writer *w, int64_t value, int32_t digits)
{
    while (digits > 0 && value % 10 == 0) {
        value /= 10;
        digits--;
    }
    json_put_fixed(w, value, digits);
}

void json_put_double(json_writer *w, double value)
{
    enum { EXACT_DIGITS = 17, SHORT_DIGITS = 15 };
    if (!isfinite(value)) {
        json_put_null(w);
        return;
    }
    char text[40];
    for (int digits = SHORT_DIGITS; digits <= EXACT_DIGITS; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        const double back = strtod(text, NULL);
        if (!(back < value || back > value))
            break;
    }
    char *comma = strchr(text, ','); /* the decimal point of some locales */
    if (comma)
        *comma = '.';
    separate(w);
    put(w, text, strlen(text));
}

void json_put_id(json_writer *w, const char *id, bool is_number)
{
    if (!is_number || !id) {
        json_put_text(w, id);
        return;
    }
    separate(w);
    put(w, id, strlen(id));
}

/* ---- members --------------------------------------------------------------------------------- */

void json_put_json(json_writer *w, const char *text)
{
    separate(w);
    bool quoted = false;
    for (const char *c = text; *c; c++) {
        if (!quoted && (*c == ' ' || *c == '\n' || *c == '\r' || *c == '\t'))
            continue;
        put_char(w, *c);
        if (*c == '"')
            quoted = !quoted;
        else if (quoted && *c == '\\' && c[1])
            put_char(w, *++c);
    }
}

void json_int_at(json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_put_int(w, value);
}

void json_text_at(json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_put_text(w, text);
}

void json_int_unless(json_writer *w, const char *key, int64_t value, int64_t unless)
{
    if (value != unless)
        json_int_at(w, key, value);
}

void json_scaled_unless(json_writer *w, const char *key, int64_t value, int32_t digits,
                        int64_t unless)
{
    if (value == unless)
        return;
    json_key(w, key);
    json_put_scaled(w, value, digits);
}

void json_text_if(json_writer *w, const char *key, const char *text)
{
    if (text)
        json_text_at(w, key, text);
}
