/* key_file.c - reading key files line by line; see key_file.h.
 *
 * The form is ZeroMQ's property language (RFC 4): sections at the margin, `name = "value"` indented
 * under them, comments after #. */
#include "client/key_file.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "client/key_grants.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

enum { LINE_BYTES = 16384, PATH_BYTES = 107 };

typedef enum section { SECTION_NONE, SECTION_METADATA, SECTION_CURVE } section;

typedef struct reader {
    arv_arena *arena;
    const char *path;
    int line;
    section section;
    key_file *out;
    bool has_rights;
    arv_error *error;
} reader;

static arv_status blame(const reader *r, const char *text)
{
    char path[sizeof((arv_violation *)0)->path];
    snprintf(path, sizeof path, "%.*s:%d", PATH_BYTES, r->path, r->line);
    return arv_error_add(r->error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

/* ---- values ----------------------------------------------------------------------------------*/

static arv_status take_key(const reader *r, const char *value, char out[KEY_FILE_TEXT_BYTES])
{
    uint8_t bytes[32];
    if (*out)
        return blame(r, "a key is given twice");
    if (strlen(value) != KEY_FILE_TEXT_BYTES - 1 || !zmq_z85_decode(bytes, value))
        return blame(r, "not a key of 40 characters in Z85");
    memcpy(out, value, KEY_FILE_TEXT_BYTES);
    return ARV_OK;
}

static arv_status take_depots(const reader *r, const char *value, key_file_depots *out)
{
    if (out->all || out->names)
        return blame(r, "given twice");
    const char *why = NULL;
    const arv_status status = key_grants_read_depots(r->arena, value, out, &why);
    return status == ARV_INVALID_ARGUMENT ? blame(r, why) : status;
}

static arv_status take_rights(reader *r, const char *value)
{
    const char *why = key_grants_read_rights(value, &r->out->rights);
    if (r->has_rights)
        return blame(r, "given twice");
    r->has_rights = true;
    return why ? blame(r, why) : ARV_OK;
}

static arv_status take_value(reader *r, const char *name, const char *value)
{
    key_file *out = r->out;
    if (r->section == SECTION_CURVE && strcmp(name, "public-key") == 0)
        return take_key(r, value, out->public_key);
    if (r->section == SECTION_CURVE && strcmp(name, "secret-key") == 0)
        return take_key(r, value, out->secret_key);
    if (r->section == SECTION_METADATA && strcmp(name, "rights") == 0)
        return take_rights(r, value);
    if (r->section == SECTION_METADATA && strcmp(name, "depots") == 0)
        return take_depots(r, value, &out->depots);
    if (r->section == SECTION_METADATA && strcmp(name, "watch") == 0)
        return take_depots(r, value, &out->watch);
    return blame(r, "known are rights, depots and watch under `metadata', public-key and "
                    "secret-key under `curve'");
}

/* ---- lines -----------------------------------------------------------------------------------*/

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Cuts blanks off both ends. */
static char *trim(char *text)
{
    while (is_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* The value in quotes, or as it is; what follows the quotes may only be a comment. NULL: neither. */
static char *unquote(char *text)
{
    if (*text != '"' && *text != '\'')
        return text;
    char *end = strchr(text + 1, *text);
    if (!end)
        return NULL;
    *end = '\0';
    const char *rest = trim(end + 1);
    return *rest == '\0' || *rest == '#' ? text + 1 : NULL;
}

static arv_status take_section(reader *r, const char *name)
{
    if (strcmp(name, "metadata") == 0)
        r->section = SECTION_METADATA;
    else if (strcmp(name, "curve") == 0)
        r->section = SECTION_CURVE;
    else
        return blame(r, "neither `metadata' nor `curve'");
    return ARV_OK;
}

static arv_status take_line(reader *r, char *line)
{
    const bool indented = is_blank(*line);
    char *text = trim(line);
    if (*text == '\0' || *text == '#')
        return ARV_OK;
    if (!indented)
        return take_section(r, text);
    char *equals = strchr(text, '=');
    if (!equals)
        return blame(r, "not a line `name = \"value\"'");
    *equals = '\0';
    char *value = unquote(trim(equals + 1));
    return value ? take_value(r, trim(text), value) : blame(r, "the quotes do not end");
}

static arv_status take_lines(reader *r, FILE *file)
{
    char line[LINE_BYTES];
    arv_status status = ARV_OK;
    while (!status && fgets(line, sizeof line, file)) {
        const size_t length = strlen(line);
        r->line++;
        if (length == sizeof line - 1)
            return blame(r, "this line is too long");
        if (!utf8_is_valid(line, length))
            return blame(r, "not valid UTF-8");
        status = take_line(r, line);
    }
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------*/

static arv_status check_secret(const reader *r, FILE *file)
{
    struct stat state;
    char public_key[KEY_FILE_TEXT_BYTES];
    if (fstat(fileno(file), &state) != 0 || (state.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return arv_error_add(r->error, ARV_FAILED_PRECONDITION, r->path,
                             "a secret key that others may read: set its mode to 600");
    if (zmq_curve_public(public_key, r->out->secret_key) != 0 ||
        strcmp(public_key, r->out->public_key) != 0)
        return arv_error_add(r->error, ARV_FAILED_PRECONDITION, r->path,
                             "the public key is not that of the secret key");
    return ARV_OK;
}

static arv_status read_open(reader *r, FILE *file)
{
    const arv_status status = take_lines(r, file);
    if (status)
        return status;
    if (ferror(file))
        return arv_error_add(r->error, ARV_IO, r->path, "cannot be read: %s", strerror(errno));
    if (!*r->out->public_key)
        return arv_error_add(r->error, ARV_INVALID_ARGUMENT, r->path, "there is no public-key");
    return *r->out->secret_key ? check_secret(r, file) : ARV_OK;
}

arv_status key_file_read(arv_arena *arena, const char *path, key_file *out, arv_error *error)
{
    reader r = {.arena = arena, .path = path, .out = out, .error = error};
    *out = (key_file){0};
    FILE *file = fopen(path, "re");
    if (!file)
        return arv_error_add(error, ARV_IO, path, "cannot be opened: %s", strerror(errno));
    const arv_status status = read_open(&r, file);
    fclose(file);
    return status;
}
