/* parameter_set.c - the table as data, and files of settings. */
#include "parameters/parameter_set.h"

#include "base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const parameter_row PARAMETER_ROWS[] = {
#define PARAMETER_ROW(name, part, value, low, high, scale, unit, meaning) \
    {#name, unit, meaning, PARAMETER_##part, PARAMETER_##scale, value, low, high},
    PARAMETER_TABLE(PARAMETER_ROW)
#undef PARAMETER_ROW
};
const int32_t PARAMETER_COUNT = sizeof PARAMETER_ROWS / sizeof *PARAMETER_ROWS;

const arv_parameters PARAMETERS_DEFAULT = {
#define PARAMETER_DEFAULT(name, part, value, low, high, scale, unit, meaning) .name = (value),
    PARAMETER_TABLE(PARAMETER_DEFAULT)
#undef PARAMETER_DEFAULT
};

/* Nothing but numbers in the order of the rows. */
_Static_assert(sizeof(arv_parameters) ==
                   sizeof PARAMETER_ROWS / sizeof *PARAMETER_ROWS * sizeof(int32_t),
               "a parameter is one int32");

int32_t parameters_get(const arv_parameters *p, int32_t k)
{
    int32_t value;
    memcpy(&value, (const char *)p + (size_t)k * sizeof value, sizeof value);
    return value;
}

void parameters_set(arv_parameters *p, int32_t k, int32_t value)
{
    memcpy((char *)p + (size_t)k * sizeof value, &value, sizeof value);
}

int32_t parameters_find(const char *name)
{
    for (int32_t k = 0; k < PARAMETER_COUNT; k++)
        if (strcmp(PARAMETER_ROWS[k].name, name) == 0)
            return k;
    return ARV_NONE;
}

/* ---- files --------------------------------------------------------------------------------- */

enum { LINE_MOST = 256 };

static char *trimmed(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static arv_status take_value(const char *name, const char *value, arv_parameters *p, bool *given,
                             arv_error *error)
{
    const int32_t k = parameters_find(name);
    if (k == ARV_NONE)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, name,
                             "there is no such setting; `arrival tune list` names them");
    if (given[k])
        return arv_error_add(error, ARV_INVALID_ARGUMENT, name, "is given twice");
    const parameter_row *row = &PARAMETER_ROWS[k];
    char *end = NULL;
    errno = 0;
    const long long number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < row->low || number > row->high)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, name,
                             "'%s' is not a whole number within %d..%d", value, row->low,
                             row->high);
    given[k] = true;
    parameters_set(p, k, (int32_t)number);
    return ARV_OK;
}

/* One line without its end; it may be written to. */
static arv_status take_line(char *line, int32_t number, arv_parameters *p, bool *given,
                            arv_error *error)
{
    line[strcspn(line, "#;")] = '\0';
    char *name = trimmed(line);
    if (*name == '\0')
        return ARV_OK;
    char *equals = strchr(name, '=');
    if (!equals) {
        char path[24];
        snprintf(path, sizeof path, "line %d", number);
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "is not `name = value`");
    }
    *equals = '\0';
    return take_value(trimmed(name), trimmed(equals + 1), p, given, error);
}

arv_status arv_parameters_read(arv_arena *arena, const char *text, size_t length,
                               const arv_parameters **parameters, arv_error *error)
{
    bool given[sizeof PARAMETER_ROWS / sizeof *PARAMETER_ROWS] = {false};
    arv_parameters *p = ARENA_ARRAY(arena, arv_parameters, 1);
    *parameters = p;
    if (!p)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the settings");
    *p = PARAMETERS_DEFAULT;
    arv_status status = ARV_OK;
    int32_t number = 1;
    for (size_t at = 0; at < length && status == ARV_OK; number++) {
        char line[LINE_MOST] = "";
        const char *end = memchr(text + at, '\n', length - at);
        const size_t size = end ? (size_t)(end - text) - at : length - at;
        memcpy(line, text + at, size < LINE_MOST - 1 ? size : LINE_MOST - 1);
        status = take_line(line, number, p, given, error);
        at += size + 1;
    }
    return status;
}
