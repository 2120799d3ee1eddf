/* json_writer.h - builds JSON text in one growing buffer: deterministic bytes, valid UTF-8 always.
 *
 * Commas, line breaks and escapes are the writer's business; the order of keys is the caller's. A
 * container opened with JSON_LINE stays on one line with all that is in it. When memory runs out
 * the writer goes quiet and json_writer_finish says so. Bytes that are not UTF-8 become U+FFFD.
 * Internal to the format room.
 */
#ifndef FORMAT_JSON_WRITER_H
#define FORMAT_JSON_WRITER_H

#include <arrival/arrival.h>

typedef enum json_layout { JSON_BLOCK, JSON_LINE } json_layout;

typedef struct json_writer {
    char *bytes; /* malloc'ed */
    size_t length, capacity;
    uint64_t lines; /* bit d: the container at depth d is on one line */
    int32_t depth;
    bool pretty, failed;
    bool empty;   /* nothing in the open container yet */
    bool has_key; /* a key was written, its value comes next */
} json_writer;

void json_writer_init(json_writer *w, bool pretty);
/* Copies the text, a line feed and a NUL to the arena and frees the buffer, always. */
arv_status json_writer_finish(json_writer *w, arv_arena *arena, char **text, size_t *length);

/* Begins another document on a line of its own, as in JSON lines. All containers are closed. */
void json_next_line(json_writer *w);

/* Frees the buffer of a text that is not wanted after all. */
void json_writer_drop(json_writer *w);

void json_open(json_writer *w, char bracket, json_layout layout); /* '{' or '[' */
void json_close(json_writer *w, char bracket);                    /* '}' or ']' */
void json_key(json_writer *w, const char *key);

void json_put_int(json_writer *w, int64_t value);
void json_put_text(json_writer *w, const char *text); /* NULL = null */
void json_put_bool(json_writer *w, bool value);
void json_put_null(json_writer *w);
/* value / 10^digits, without trailing zeros: 1500000, 6 -> 1.5. */
void json_put_scaled(json_writer *w, int64_t value, int32_t digits);
/* value / 10^digits with exactly that many digits: 1500, 3 -> 1.500; digits 0 = integer. */
void json_put_fixed(json_writer *w, int64_t value, int32_t digits);
/* The shortest decimal that reads back as the same double; null when not finite. */
void json_put_double(json_writer *w, double value);
/* A number when `is_number`, else a string. */
void json_put_id(json_writer *w, const char *id, bool is_number);

/* A value that is JSON already, without the blanks between its parts. */
void json_put_json(json_writer *w, const char *text);

/* key and value at once */
void json_int_at(json_writer *w, const char *key, int64_t value);
void json_text_at(json_writer *w, const char *key, const char *text);
/* ... unless the value equals `unless`. */
void json_int_unless(json_writer *w, const char *key, int64_t value, int64_t unless);
void json_scaled_unless(json_writer *w, const char *key, int64_t value, int32_t digits,
                        int64_t unless);
/* ... unless NULL. */
void json_text_if(json_writer *w, const char *key, const char *text);

#endif
