/* text_scanner.h - lines and words of a plain text file, with line numbers and strict numbers.
 *
 * Numbers are decimal, independent of the locale, and exact: at most 15 significant digits, so that
 * the double is the nearest one. Internal to the format room. */
#ifndef FORMAT_TEXT_SCANNER_H
#define FORMAT_TEXT_SCANNER_H

#include <arrival/arrival.h>

typedef struct text_scanner {
    const char *at, *end;
    int32_t line; /* number of the line read last, from 1 */
} text_scanner;

typedef struct text_span {
    const char *at, *end;
} text_span;

void text_scanner_init(text_scanner *s, const char *bytes, size_t length);

/* Next line that holds more than blanks, without its line feed; false at the end. */
bool text_next_line(text_scanner *s, text_span *line);

/* Takes the next word (no blanks inside) off `rest`; false when there is none. */
bool text_next_word(text_span *rest, text_span *word);

/* Number of words. */
int32_t text_count_words(text_span line);

bool text_equals(text_span span, const char *text);
bool text_starts_with(text_span span, const char *text);
/* Without blanks at both ends. */
text_span text_trim(text_span span);

/* The whole span as a number; false when it is none or out of range. */
bool text_to_int(text_span span, int64_t *value);
bool text_to_real(text_span span, double *value);

/* Adds a violation at "line N" (no path when `line` is 0). Returns `status`. */
arv_status text_bad(arv_error *error, arv_status status, int32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* For "%.*s": the length of a span, cut to what a message can bear. */
int text_print_length(text_span span);

#endif
