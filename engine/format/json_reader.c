/* json_reader.c - see json_reader.h. Errors never stop the reading; a full arena does. */
#include "format/json_reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 120 };

/* Largest magnitude a scaled number may have: exact in a double. */
static const double LARGEST_SCALED = 9007199254740992.0;

/* jansson drops a NUL that follows a number, so it is looked for here. */
static bool holds_nul(const char *bytes, size_t length, arv_error *error)
{
    const char *nul = length ? memchr(bytes, '\0', length) : NULL;
    if (!nul)
        return false;
    int32_t line = 1;
    const char *start = bytes;
    for (const char *c = bytes; c < nul; c++)
        if (*c == '\n') {
            line++;
            start = c + 1;
        }
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "line %d, column %zu", line, (size_t)(nul - start) + 1);
    arv_error_add(error, ARV_INVALID_ARGUMENT, path, "not valid JSON: a NUL byte");
    return true;
}

json_t *json_parse(const char *bytes, size_t length, arv_error *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    if (length >= 3 && memcmp(bytes, byte_order_mark, 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    if (holds_nul(bytes, length, error))
        return NULL;
    json_error_t problem;
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &problem);
    if (root)
        return root;
    if (json_error_code(&problem) == json_error_out_of_memory) {
        arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory to parse the JSON text");
        return NULL;
    }
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "line %d, column %d", problem.line, problem.column);
    arv_error_add(error, ARV_INVALID_ARGUMENT, path, "not valid JSON: %s", problem.text);
    return NULL;
}

/* ---- path ------------------------------------------------------------------------------------ */

static void push(json_reader *r, json_path_step step)
{
    if (r->depth < JSON_PATH_DEPTH)
        r->steps[r->depth] = step;
    r->depth++;
}

void json_enter_key(json_reader *r, const char *key)
{
    push(r, (json_path_step){.key = key});
}

void json_enter_index(json_reader *r, size_t index)
{
    push(r, (json_path_step){.index = index});
}

void json_leave(json_reader *r)
{
    r->depth--;
}

static void append_step(char path[PATH_BYTES], const json_path_step *step)
{
    const size_t used = strlen(path);
    if (step->key)
        snprintf(path + used, PATH_BYTES - used, "%s%s", used ? "." : "", step->key);
    else
        snprintf(path + used, PATH_BYTES - used, "[%zu]", step->index);
}

static void print_path(const json_reader *r, const char *key, char path[PATH_BYTES])
{
    path[0] = '\0';
    const int32_t known = r->depth < JSON_PATH_DEPTH ? r->depth : JSON_PATH_DEPTH;
    for (int32_t i = 0; i < known; i++)
        append_step(path, &r->steps[i]);
    if (key)
        append_step(path, &(json_path_step){.key = key});
}

void json_bad(json_reader *r, const char *key, const char *format, ...)
{
    char path[PATH_BYTES], text[200];
    print_path(r, key, path);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    arv_error_add(r->error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

void json_refuse(json_reader *r, const char *key, const char *text)
{
    char path[PATH_BYTES];
    print_path(r, key, path);
    arv_error_add(r->error, ARV_UNIMPLEMENTED, path, "%s", text);
}

void *json_allocate(json_reader *r, size_t count, size_t size)
{
    void *memory = r->no_memory ? NULL : arv_arena_alloc(r->arena, count, size);
    if (!memory && !r->no_memory) {
        r->no_memory = true;
        arv_error_add(r->error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    }
    return memory;
}

/* ---- scalars --------------------------------------------------------------------------------- */

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number with a fraction";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

static bool wrong_type(json_reader *r, const json_t *value, const char *expected)
{
    json_bad(r, NULL, "must be %s, not %s", expected, type_name(value));
    return false;
}

bool json_read_int(json_reader *r, const json_t *value, int64_t *out)
{
    if (!json_is_integer(value))
        return wrong_type(r, value, "an integer");
    *out = json_integer_value(value);
    if (*out != ARV_UNSET)
        return true;
    json_bad(r, NULL, "%" PRId64 " is out of range", *out);
    return false;
}

bool json_read_scaled(json_reader *r, const json_t *value, double scale, int64_t *out)
{
    if (!json_is_number(value))
        return wrong_type(r, value, "a number");
    const double scaled = json_number_value(value) * scale;
    if (fabs(scaled) < LARGEST_SCALED) {
        *out = llround(scaled);
        return true;
    }
    json_bad(r, NULL, "%g is out of range", json_number_value(value));
    return false;
}

bool json_read_ppm(json_reader *r, const json_t *value, int64_t *out)
{
    return json_read_scaled(r, value, 1e6, out);
}

char *json_copy_text(json_reader *r, const char *text, size_t length)
{
    char *copy = json_allocate(r, length + 1, 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

bool json_read_text(json_reader *r, const json_t *value, const char **out)
{
    if (!json_is_string(value))
        return wrong_type(r, value, "a string");
    *out = json_copy_text(r, json_string_value(value), json_string_length(value));
    return *out != NULL;
}

bool json_read_name(json_reader *r, const json_t *value, const char **out)
{
    if (!json_is_string(value))
        return wrong_type(r, value, "a string");
    const size_t length = json_string_length(value);
    if (length == 0 || length > ARV_MAX_ID_BYTES) {
        json_bad(r, NULL, length ? "longer than %d bytes" : "must not be empty", ARV_MAX_ID_BYTES);
        return false;
    }
    return json_read_text(r, value, out);
}

const char *json_id_text(const json_t *value, char buffer[24])
{
    if (json_is_string(value))
        return json_string_value(value);
    if (!json_is_integer(value))
        return NULL;
    snprintf(buffer, 24, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return buffer;
}

bool json_read_id(json_reader *r, const json_t *value, const char **out, bool *is_number)
{
    *is_number = json_is_integer(value);
    if (!*is_number)
        return json_is_string(value) ? json_read_name(r, value, out)
                                     : wrong_type(r, value, "an integer or a string");
    char digits[24];
    const char *text = json_id_text(value, digits);
    *out = json_copy_text(r, text, strlen(text));
    return *out != NULL;
}

/* ---- objects and arrays ---------------------------------------------------------------------- */

int32_t json_read_count(json_reader *r, const json_t *value, int64_t limit)
{
    if (!json_is_array(value)) {
        wrong_type(r, value, "an array");
        return 0;
    }
    const size_t count = json_array_size(value);
    if (count <= (size_t)limit)
        return (int32_t)count;
    json_bad(r, NULL, "has %zu entries, at most %" PRId64 " are allowed", count, limit);
    return 0;
}

static void read_field(json_reader *r, const json_field *field, const json_t *value, void *target)
{
    char *at = (char *)target + field->offset;
    switch (field->kind) {
    case JSON_FIELD_INT:
        json_read_int(r, value, (int64_t *)(void *)at);
        break;
    case JSON_FIELD_BOOL:
        if (json_is_boolean(value))
            *(bool *)at = json_is_true(value);
        else
            wrong_type(r, value, "true or false");
        break;
    case JSON_FIELD_TEXT:
        json_read_text(r, value, (const char **)(void *)at);
        break;
    case JSON_FIELD_NAME:
        json_read_name(r, value, (const char **)(void *)at);
        break;
    case JSON_FIELD_PPM:
        json_read_ppm(r, value, (int64_t *)(void *)at);
        break;
    case JSON_FIELD_KEEP:
        *(const json_t **)(void *)at = value;
        break;
    case JSON_FIELD_CUSTOM:
        field->read(r, value, at);
        break;
    case JSON_FIELD_REFUSED:
        json_refuse(r, NULL, "this version does not honour it yet");
        break;
    case JSON_FIELD_NOTED:
        break;
    }
}

static const json_field *find_field(const json_field *fields, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].key, key) == 0)
            return &fields[i];
    return NULL;
}

/* True when one edit (replace, insert, delete) or a swap of neighbours turns `a` into `b`. */
static bool nearly_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (*a && strcmp(a + 1, b) == 0) || (*b && strcmp(a, b + 1) == 0) ||
           (*a && *b && strcmp(a + 1, b + 1) == 0) ||
           (*a && *b && a[0] == b[1] && a[1] == b[0] && strcmp(a + 2, b + 2) == 0);
}

static void unknown_key(json_reader *r, const json_field *fields, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (nearly_equal(key, fields[i].key)) {
            json_bad(r, key, "unknown key; did you mean %s?", fields[i].key);
            return;
        }
    json_bad(r, key, "unknown key");
}

bool json_read_object(json_reader *r, const json_t *value, const json_field *fields, size_t count,
                      void *target)
{
    if (!json_is_object(value))
        return wrong_type(r, value, "an object");
    void *object = (void *)(uintptr_t)value; /* jansson's iterators take no const */
    for (void *i = json_object_iter(object); i && !r->no_memory;
         i = json_object_iter_next(object, i)) {
        const char *key = json_object_iter_key(i);
        const json_field *field = find_field(fields, count, key);
        if (!field) {
            unknown_key(r, fields, count, key);
            continue;
        }
        json_enter_key(r, field->key);
        read_field(r, field, json_object_iter_value(i), target);
        json_leave(r);
    }
    for (size_t i = 0; i < count; i++)
        if (fields[i].required && !json_object_get(value, fields[i].key))
            json_bad(r, fields[i].key, "missing");
    return true;
}
