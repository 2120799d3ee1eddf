/* play_text.c - see play_text.h. */
#include "play/play_text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 4096, DAY_S = 86400 };

play_text play_text_begin(arv_arena *arena)
{
    return (play_text){.arena = arena};
}

/* Makes room for `more` bytes and a terminator. */
static bool reserve(play_text *text, size_t more)
{
    if (text->failed)
        return false;
    if (more < text->room - text->used)
        return true;
    size_t room = text->room ? text->room : FIRST_ROOM;
    while (room <= text->used + more)
        room *= 2;
    char *data = arv_arena_alloc(text->arena, room, 1);
    if (!data) {
        text->failed = true;
        return false;
    }
    if (text->used)
        memcpy(data, text->data, text->used);
    text->data = data;
    text->room = room;
    return true;
}

arv_status play_text_end(play_text *text, const char **out)
{
    if (!reserve(text, 0))
        return ARV_RESOURCE_EXHAUSTED;
    text->data[text->used] = '\0';
    *out = text->data;
    return ARV_OK;
}

void text_put_bytes(play_text *text, const char *bytes, size_t count)
{
    if (!reserve(text, count))
        return;
    memcpy(text->data + text->used, bytes, count);
    text->used += count;
}

void text_put(play_text *text, const char *string)
{
    text_put_bytes(text, string, strlen(string));
}

void text_format(play_text *text, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0) {
        text->failed = true;
    } else if ((size_t)length < sizeof small) {
        text_put_bytes(text, small, (size_t)length);
    } else if (reserve(text, (size_t)length)) {
        vsnprintf(text->data + text->used, (size_t)length + 1, format, again);
        text->used += (size_t)length;
    }
    va_end(again);
}

text_word word_fixed(double value, int decimals)
{
    text_word word = {"null"};
    if (!isfinite(value))
        return word;
    long long unit = 1;
    for (int d = 0; d < decimals; d++)
        unit *= 10;
    const long long scaled = llround(value * (double)unit);
    const long long size = scaled < 0 ? -scaled : scaled;
    int at = snprintf(word.text, sizeof word.text, "%s%lld", scaled < 0 ? "-" : "", size / unit);
    if (decimals > 0)
        word.text[at++] = '.';
    for (; unit > 1; unit /= 10)
        word.text[at++] = (char)('0' + size / (unit / 10) % 10);
    word.text[at] = '\0';
    return word;
}

void text_fixed(play_text *text, double value, int decimals)
{
    text_put(text, word_fixed(value, decimals).text);
}

void text_percent(play_text *text, double share)
{
    if (!isfinite(share)) {
        text_put(text, "-");
        return;
    }
    text_fixed(text, 100 * share, 1);
    text_put(text, " %");
}

void text_json_string(play_text *text, const char *string)
{
    text_put(text, "\"");
    for (const char *c = string; *c; c++) {
        if (*c == '"' || *c == '\\')
            text_format(text, "\\%c", *c);
        else if ((unsigned char)*c < 0x20)
            text_format(text, "\\u%04x", (unsigned)(unsigned char)*c);
        else
            text_put_bytes(text, c, 1);
    }
    text_put(text, "\"");
}

void text_html(play_text *text, const char *string)
{
    for (const char *c = string; *c; c++) {
        switch (*c) {
        case '&':
            text_put(text, "&amp;");
            break;
        case '<':
            text_put(text, "&lt;");
            break;
        case '>':
            text_put(text, "&gt;");
            break;
        case '"':
            text_put(text, "&quot;");
            break;
        case '\'':
            text_put(text, "&#39;");
            break;
        default:
            text_put_bytes(text, c, 1);
        }
    }
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

text_word word_clock(int64_t time_s, int64_t day_s)
{
    text_word word = {"-"};
    if (time_s == ARV_UNSET)
        return word;
    const int64_t minute = floor_div(time_s, 60);
    const int of_day = (int)(minute - floor_div(minute, DAY_S / 60) * (DAY_S / 60));
    const long long days = floor_div(time_s, DAY_S) - floor_div(day_s, DAY_S);
    const int length = snprintf(word.text, sizeof word.text, "%02d:%02d", of_day / 60, of_day % 60);
    if (days != 0 && length > 0)
        snprintf(word.text + length, sizeof word.text - (size_t)length, "%+lld", days);
    return word;
}

void text_clock(play_text *text, int64_t time_s, int64_t day_s)
{
    text_put(text, word_clock(time_s, day_s).text);
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static void put_spaces(play_text *text, int count)
{
    for (int i = 0; i < count; i++)
        text_put_bytes(text, " ", 1);
}

void text_cell(play_text *text, const char *string, int columns)
{
    const int width = columns < 0 ? -columns : columns;
    int points = 0;
    const char *cut = string; /* where the first width - 1 code points end */
    for (const char *c = string; *c; c++) {
        if (is_continuation(*c))
            continue;
        if (points == width - 1)
            cut = c;
        points++;
    }
    if (points > width) {
        text_put_bytes(text, string, (size_t)(cut - string));
        text_put(text, "\xe2\x80\xa6");
        return;
    }
    if (columns < 0)
        put_spaces(text, width - points);
    text_put(text, string);
    if (columns > 0)
        put_spaces(text, width - points);
}
