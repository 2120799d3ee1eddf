/* format.c - files into memory, the guess of their kind, and the way to the reader of that kind. */
#include "format/format.h"

#include "format/format_kinds.h"
#include "format/xz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *format_kind_name(format_kind kind)
{
    switch (kind) {
    case FORMAT_AUTO:
        return "auto";
    case FORMAT_JSON:
        return "json";
    case FORMAT_SOLOMON:
        return "solomon";
    case FORMAT_VRPLIB:
        return "vrplib";
    case FORMAT_ROUTES:
        return "routes";
    }
    return "auto";
}

/* ---- guessing -------------------------------------------------------------------------------- */

enum { HEAD_BYTES = 4096 };

static bool contains(const char *bytes, size_t length, const char *text)
{
    const size_t size = strlen(text);
    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(bytes + i, text, size) == 0)
            return true;
    return false;
}

format_kind format_guess(const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    while (length > 0 && (*bytes == ' ' || *bytes == '\t' || *bytes == '\r' || *bytes == '\n')) {
        bytes++;
        length--;
    }
    const size_t head = length < HEAD_BYTES ? length : HEAD_BYTES;
    if (head > 0 && (*bytes == '{' || *bytes == '['))
        return FORMAT_JSON;
    if (head >= 5 && memcmp(bytes, "Route", 5) == 0)
        return FORMAT_ROUTES;
    if (contains(bytes, head, "DIMENSION"))
        return FORMAT_VRPLIB;
    if (contains(bytes, head, "VEHICLE") && contains(bytes, head, "CUST"))
        return FORMAT_SOLOMON;
    return FORMAT_AUTO;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The name of a compression by its magic bytes, NULL when it is none. */
static const char *compression(const char *bytes, size_t length)
{
    static const struct {
        const char *magic;
        size_t length;
        const char *name;
    } known[] = {
        {"\x1f\x8b", 2, "gzip"},
        {"\xfd"
         "7zXZ",
         5, "xz"},
        {"(\xb5/\xfd", 4, "zstd"},
        {"BZh", 3, "bzip2"},
        {"PK\x03\x04", 4, "zip"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (length >= known[i].length && memcmp(bytes, known[i].magic, known[i].length) == 0)
            return known[i].name;
    return NULL;
}

static arv_status refuse_compressed(const char *bytes, size_t length, arv_error *error)
{
    const char *name = compression(bytes, length);
    return name ? arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                                "the file is compressed (%s): decompress it first", name)
                : ARV_OK;
}

/* Reads to the end into a growing buffer that the caller frees. */
static arv_status slurp(FILE *file, const char *path, char **buffer, size_t *length,
                        arv_error *error)
{
    enum { FIRST_BYTES = 1 << 16 };
    size_t capacity = FIRST_BYTES;
    *buffer = malloc(capacity);
    *length = 0;
    while (*buffer) {
        *length += fread(*buffer + *length, 1, capacity - *length, file);
        if (ferror(file))
            return arv_error_add(error, ARV_IO, "", "cannot read %s: %s", path, strerror(errno));
        if (feof(file))
            return ARV_OK;
        if (*length < capacity)
            continue;
        if (capacity >= FORMAT_MAX_FILE_BYTES)
            return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "%s is larger than %zu bytes",
                                 path, FORMAT_MAX_FILE_BYTES);
        capacity *= 2;
        char *larger = realloc(*buffer, capacity);
        if (!larger)
            break;
        *buffer = larger;
    }
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory to read %s", path);
}

/* Puts what an .xz file holds in the place of its bytes; others stay as they are. */
static arv_status unpack(char **buffer, size_t *length, arv_error *error)
{
    if (!xz_is(*buffer, *length))
        return ARV_OK;
    char *packed = *buffer;
    const arv_status status =
        xz_unpack(packed, *length, FORMAT_MAX_FILE_BYTES, buffer, length, error);
    free(packed);
    return status;
}

arv_status format_load_file(arv_arena *arena, const char *path, const char **bytes, size_t *length,
                            arv_error *error)
{
    const bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    *error = (arv_error){.status = ARV_OK};
    *bytes = NULL;
    *length = 0;
    if (!file)
        return arv_error_add(error, ARV_IO, "", "cannot open %s: %s", path, strerror(errno));
    char *buffer = NULL;
    size_t size = 0;
    arv_status status = slurp(file, standard ? "standard input" : path, &buffer, &size, error);
    if (status == ARV_OK)
        status = unpack(&buffer, &size, error);
    if (status == ARV_OK)
        status = refuse_compressed(buffer, size, error);
    if (status == ARV_OK) {
        char *copy = arv_arena_alloc(arena, size + 1, 1);
        if (copy) {
            memcpy(copy, buffer, size);
            *bytes = copy;
            *length = size;
        } else {
            status =
                arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
        }
    }
    free(buffer);
    if (!standard)
        fclose(file);
    return status;
}

/* ---- problems -------------------------------------------------------------------------------- */

static arv_status read_kind(arv_arena *arena, const char *bytes, size_t length,
                            const format_options *options, arv_spec *spec, format_info *info,
                            arv_error *error)
{
    const format_convention convention = options->convention;
    if (options->job && info->kind != FORMAT_JSON)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                             "a job can be added to JSON problems only");
    switch (info->kind) {
    case FORMAT_JSON:
        if (convention != FORMAT_CONVENTION_DEFAULT)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                                 "a convention applies to Solomon and VRPLIB files only");
        return format_read_json(arena, bytes, length, options, spec, info, error);
    case FORMAT_SOLOMON:
        return format_read_solomon(arena, bytes, length, convention, spec, info, error);
    case FORMAT_VRPLIB:
        return format_read_vrplib(arena, bytes, length, convention, spec, info, error);
    case FORMAT_ROUTES:
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                             "this is a solution (CVRPLIB routes), not a problem");
    case FORMAT_AUTO:
        break;
    }
    return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                         "neither JSON nor Solomon nor VRPLIB: the format is not recognised");
}

arv_status format_read_problem(arv_arena *arena, const char *bytes, size_t length,
                               const format_options *options, const arv_spec **spec,
                               format_info *info, arv_error *error)
{
    static const format_options defaults = {.kind = FORMAT_AUTO};
    if (!options)
        options = &defaults;
    *error = (arv_error){.status = ARV_OK};
    *spec = NULL;
    *info = (format_info){.kind = options->kind};
    arv_status status = refuse_compressed(bytes, length, error);
    if (status != ARV_OK)
        return status;
    if (info->kind == FORMAT_AUTO)
        info->kind = format_guess(bytes, length);
    arv_spec *made = arv_arena_alloc(arena, 1, sizeof *made);
    if (!made)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    arv_spec_init(made);
    status = read_kind(arena, bytes, length, options, made, info, error);
    if (status == ARV_OK)
        *spec = made;
    return status;
}

arv_status format_read_problem_file(arv_arena *arena, const char *path,
                                    const format_options *options, const arv_spec **spec,
                                    format_info *info, arv_error *error)
{
    const char *bytes;
    size_t length;
    *spec = NULL;
    *info = (format_info){.kind = FORMAT_AUTO};
    const arv_status status = format_load_file(arena, path, &bytes, &length, error);
    return status == ARV_OK ? format_read_problem(arena, bytes, length, options, spec, info, error)
                            : status;
}
