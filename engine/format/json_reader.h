/* json_reader.h - strict reading of JSON objects by tables of their keys, with paths in the errors.
 *
 * A table names every key of an object, its type and where the value goes. Reading collects every
 * violation (unknown key, wrong type, out of range) and goes on; the path of the value at hand is
 * kept as a stack and printed only when something is wrong. Internal to the format room; the only
 * header that shows jansson.
 *
 * Ownership: strings are copied to the arena; the json_t stays the caller's.
 */
#ifndef FORMAT_JSON_READER_H
#define FORMAT_JSON_READER_H

#include <arrival/arrival.h>

#include <jansson.h>

enum { JSON_PATH_DEPTH = 16 };

/* One step of a path: a key, or an index when `key` is NULL. */
typedef struct json_path_step {
    const char *key;
    size_t index;
} json_path_step;

typedef struct json_reader {
    arv_arena *arena;
    arv_error *error;
    json_path_step steps[JSON_PATH_DEPTH];
    int32_t depth;
    bool no_memory; /* the arena is full: everything fails from here on */
    void *context;  /* of the custom readers */
} json_reader;

typedef enum json_kind {
    JSON_FIELD_INT,     /* int64_t */
    JSON_FIELD_BOOL,    /* bool */
    JSON_FIELD_TEXT,    /* const char * */
    JSON_FIELD_NAME,    /* const char *, 1..ARV_MAX_ID_BYTES bytes */
    JSON_FIELD_PPM,     /* a number, kept as int64_t millionths */
    JSON_FIELD_KEEP,    /* const json_t *, borrowed, for a second look when all keys are known */
    JSON_FIELD_CUSTOM,  /* `read` */
    JSON_FIELD_REFUSED, /* documented, not honoured: UNIMPLEMENTED */
    JSON_FIELD_NOTED    /* known and of no consequence (answers of others only) */
} json_kind;

typedef struct json_field {
    const char *key;
    json_kind kind;
    bool required;
    size_t offset; /* of the value in the target structure */
    void (*read)(json_reader *r, const json_t *value, void *at); /* `at` = target + offset */
} json_field;

/* Parses strictly: no duplicate keys, no NUL, valid UTF-8, nothing after the value. NULL and a
 * violation "line 3, column 7" on failure. The caller frees the result (json_decref). */
json_t *json_parse(const char *bytes, size_t length, arv_error *error);

/* Steps into a member or element; each enter is matched by one leave. `key` is borrowed. */
void json_enter_key(json_reader *r, const char *key);
void json_enter_index(json_reader *r, size_t index);
void json_leave(json_reader *r);

/* Adds a violation at the current path, below it at `.key` unless that is NULL. */
void json_bad(json_reader *r, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds UNIMPLEMENTED at the current path. */
void json_refuse(json_reader *r, const char *key, const char *text);

/* Allocates from the arena; on failure notes RESOURCE_EXHAUSTED once and returns NULL. */
void *json_allocate(json_reader *r, size_t count, size_t size);
#define JSON_ARRAY_OF(r, type, count) ((type *)json_allocate((r), (size_t)(count), sizeof(type)))

/* A copy in the arena; NULL as json_allocate. */
char *json_copy_text(json_reader *r, const char *text, size_t length);

/* A table and its length, as json_read_object takes them. */
#define JSON_TABLE(fields) (fields), sizeof(fields) / sizeof *(fields)

/* Reads an object by its table into `target`. False when it is no object; violations otherwise. */
bool json_read_object(json_reader *r, const json_t *value, const json_field *fields, size_t count,
                      void *target);

/* Number of elements; a violation and 0 when `value` is no array or has more than `limit`. */
int32_t json_read_count(json_reader *r, const json_t *value, int64_t limit);

/* Scalars; false and a violation at the current path when of another type. */
bool json_read_int(json_reader *r, const json_t *value, int64_t *out);
bool json_read_ppm(json_reader *r, const json_t *value, int64_t *out);
bool json_read_text(json_reader *r, const json_t *value, const char **out);
bool json_read_name(json_reader *r, const json_t *value, const char **out);
/* An id: an integer (kept as its decimal digits, *is_number set) or a name. */
bool json_read_id(json_reader *r, const json_t *value, const char **out, bool *is_number);
/* A number times `scale`, rounded to nearest; |result| < 2^53. */
bool json_read_scaled(json_reader *r, const json_t *value, double scale, int64_t *out);
/* The id of an array element or member without a violation: its text in `buffer` or borrowed from
 * `value`; NULL when it is no id. */
const char *json_id_text(const json_t *value, char buffer[24]);

#endif
