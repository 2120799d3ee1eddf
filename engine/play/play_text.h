/* play_text.h - a text that grows in an arena: what the reports are written with.
 *
 * Failure sticks: after a refused allocation every call is a no-op and play_text_end answers
 * RESOURCE_EXHAUSTED, so that writers need no check per line. Numbers never depend on the locale.
 */
#ifndef PLAY_PLAY_TEXT_H
#define PLAY_PLAY_TEXT_H

#include <arrival/arrival.h>

typedef struct play_text {
    arv_arena *arena;
    char *data;
    size_t used, room;
    bool failed;
} play_text;

play_text play_text_begin(arv_arena *arena);
/* Terminates the text and hands it over; it lives in the arena. */
arv_status play_text_end(play_text *text, const char **out);

void text_put(play_text *text, const char *string);
void text_put_bytes(play_text *text, const char *bytes, size_t count);
void text_format(play_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for one number or clock time with its terminator. */
typedef struct text_word {
    char text[40];
} text_word;

/* `value` with `decimals` (0..9) digits after the point, "null" when it is not finite. */
text_word word_fixed(double value, int decimals);
void text_fixed(play_text *text, double value, int decimals);
/* A share for people: "90.4 %", or "-" when there is none. */
void text_percent(play_text *text, double share);

/* A JSON string with its quotes. The input is UTF-8 as validated by the compiler. */
void text_json_string(play_text *text, const char *string);

/* Text for an HTML element or a quoted attribute: & < > " ' escaped. */
void text_html(play_text *text, const char *string);

/* "09:05"; days after that of `day_s` are marked "09:05+1"; ARV_UNSET is "-". */
text_word word_clock(int64_t time_s, int64_t day_s);
void text_clock(play_text *text, int64_t time_s, int64_t day_s);

/* `string` in exactly `columns` columns, cut with an ellipsis or padded; right-aligned when
 * `columns` is negative. Counts code points: good for what ids and names contain. */
void text_cell(play_text *text, const char *string, int columns);

#endif
