/* instances.c - see instances.h. */
#include "workbench/instances.h"

#include "base/arena.h"
#include "format/csv_table.h"

#include <fnmatch.h>
#include <glob.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

/* ---- names ----------------------------------------------------------------------------------- */

static void cut_suffix(char *name, const char *suffix)
{
    const size_t length = strlen(name), cut = suffix ? strlen(suffix) : 0;
    if (cut < length && strcmp(name + length - cut, suffix ? suffix : "") == 0)
        name[length - cut] = '\0';
}

static const char *instance_name(arv_arena *arena, const suite *s, const char *below_root)
{
    char *name = arv_arena_strdup(arena, below_root);
    if (!name)
        return NULL;
    cut_suffix(name, ".xz");
    cut_suffix(name, ".gz");
    cut_suffix(name, s->suffix);
    return name;
}

/* ---- best known values ----------------------------------------------------------------------- */

static bool row_is_of(const csv_table *table, int32_t row, const suite *s, const char *name)
{
    for (int32_t k = 0; k < SUITE_KEYS && s->keys[k]; k++) {
        const char *cell = csv_table_cell(table, row, csv_table_column(table, s->keys[k]));
        const size_t length = strlen(cell);
        if (strncmp(name, cell, length) != 0)
            return false;
        name += length;
        const bool last = k + 1 == SUITE_KEYS || !s->keys[k + 1];
        if (*name != (last ? '\0' : '/'))
            return false;
        name += !last;
    }
    return true;
}

static int64_t best_known(const csv_table *table, const suite *s, const char *name)
{
    const int32_t column = s->value ? csv_table_column(table, s->value) : ARV_NONE;
    int64_t best = ARV_UNSET;
    for (int32_t row = 0; column != ARV_NONE && row < table->rows; row++) {
        const char *cell = csv_table_cell(table, row, column);
        char *end = NULL;
        const double value = strtod(cell, &end) * s->scale;
        if (end == cell || *end != '\0' || !(fabs(value) < 1e15) || !row_is_of(table, row, s, name))
            continue;
        const int64_t cost = (int64_t)floor(value + 0.5);
        if (best == ARV_UNSET || cost < best)
            best = cost;
    }
    return best;
}

/* An empty table when the suite has none or the directory lacks it. */
static arv_status read_table(arv_arena *arena, const suite *s, const char *data, csv_table *table,
                             arv_error *error)
{
    *table = (csv_table){.rows = 0};
    if (!s->table)
        return ARV_OK;
    const char *path = arena_printf(arena, "%s/%s", data, s->table);
    if (!path)
        return no_memory(error);
    return access(path, F_OK) == 0 ? csv_table_read_file(arena, path, table, error) : ARV_OK;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* `text` as a pattern that means itself. */
static char *quoted(arv_arena *arena, const char *text)
{
    char *out = ARENA_ARRAY(arena, char, 2 * strlen(text) + 1);
    for (char *at = out; out && *text; text++) {
        if (strchr("*?[\\", *text))
            *at++ = '\\';
        *at++ = *text;
    }
    return out;
}

static arv_status not_there(const suite *s, const char *data, const char *file, arv_error *error)
{
    return arv_error_add(error, ARV_NOT_FOUND, s->name, "no %s under %s; %s", file,
                         data ? data : "no folder (--data)", s->source);
}

static arv_status find_files(arv_arena *arena, const suite *s, const char *data, glob_t *found,
                             arv_error *error)
{
    const char *folder = quoted(arena, data);
    *found = (glob_t){.gl_pathc = 0};
    for (int32_t p = 0; p < SUITE_PATTERNS && s->patterns[p]; p++) {
        const char *pattern = arena_printf(arena, "%s/%s/%s", folder, s->root, s->patterns[p]);
        if (!folder || !pattern)
            return no_memory(error);
        const int result = glob(pattern, p > 0 ? GLOB_APPEND : 0, NULL, found);
        if (result == GLOB_NOSPACE)
            return no_memory(error);
    }
    if (found->gl_pathc > 0)
        return ARV_OK;
    return not_there(s, data, arena_printf(arena, "%s/%s", s->root, s->patterns[0]), error);
}

static int by_name(const void *a, const void *b)
{
    const instance *left = a, *right = b;
    return strcmp(left->name, right->name);
}

/* The same instance packed and unpacked counts once. */
static int32_t without_twins(instance *list, int32_t count)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(list[kept - 1].name, list[i].name) != 0)
            list[kept++] = list[i];
    return kept;
}

static arv_status fill(arv_arena *arena, const suite *s, const char *data, const char *only,
                       const glob_t *found, instance *list, int32_t *count, arv_error *error)
{
    csv_table table;
    const size_t above = strlen(data) + strlen(s->root) + 2;
    const arv_status status = read_table(arena, s, data, &table, error);
    if (status != ARV_OK)
        return status;
    for (size_t i = 0; i < found->gl_pathc; i++) {
        const char *path = arv_arena_strdup(arena, found->gl_pathv[i]);
        const char *name = path ? instance_name(arena, s, path + above) : NULL;
        if (!name)
            return no_memory(error);
        if (only && fnmatch(only, name, 0) != 0)
            continue;
        list[(*count)++] = (instance){
            .suite = s, .name = name, .path = path, .best_known = best_known(&table, s, name)};
    }
    qsort(list, (size_t)*count, sizeof *list, by_name);
    *count = without_twins(list, *count);
    return ARV_OK;
}

static arv_status list_files(arv_arena *arena, const suite *s, const char *data, const char *only,
                             const instance **list, int32_t *count, arv_error *error)
{
    glob_t found;
    if (!data)
        return not_there(s, data, s->root, error);
    arv_status status = find_files(arena, s, data, &found, error);
    if (status == ARV_OK) {
        instance *made = ARENA_ARRAY(arena, instance, found.gl_pathc);
        *list = made;
        status = made ? fill(arena, s, data, only, &found, made, count, error) : no_memory(error);
    }
    globfree(&found);
    return status;
}

/* ---- generated days -------------------------------------------------------------------------- */

static arv_status list_days(arv_arena *arena, const suite *s, const char *only,
                            const instance **list, int32_t *count, arv_error *error)
{
    int32_t room = 0;
    for (int32_t i = 0; i < SUITE_SIZES; i++)
        room += s->sizes[i].days;
    instance *made = ARENA_ARRAY(arena, instance, room);
    if (!made)
        return no_memory(error);
    for (int32_t i = 0; i < SUITE_SIZES; i++)
        for (int32_t seed = 1; seed <= s->sizes[i].days; seed++) {
            const suite_size size = s->sizes[i];
            const char *name = arena_printf(arena, "%" PRId32 "x%" PRId32 "-%" PRId32,
                                            size.technicians, size.jobs, seed);
            if (!name)
                return no_memory(error);
            if (!only || fnmatch(only, name, 0) == 0)
                made[(*count)++] = (instance){.suite = s,
                                              .name = name,
                                              .size = size,
                                              .day_seed = (uint64_t)seed,
                                              .best_known = ARV_UNSET};
        }
    *list = made;
    return ARV_OK;
}

/* ---- cases ----------------------------------------------------------------------------------- */

/* Its path in the arena, "" when it needs none, NULL without memory. */
static const char *case_path(arv_arena *arena, const suite_case *c, const char *data)
{
    return c->file && data ? arena_printf(arena, "%s/%s", data, c->file) : "";
}

static arv_status list_cases(arv_arena *arena, const suite *s, const char *data, const char *only,
                             const instance **list, int32_t *count, arv_error *error)
{
    const char *missing = NULL;
    instance *made = ARENA_ARRAY(arena, instance, SUITE_CASES);
    if (!made)
        return no_memory(error);
    for (int32_t i = 0; i < SUITE_CASES && s->cases[i].name; i++) {
        const suite_case *c = &s->cases[i];
        const char *path = case_path(arena, c, data);
        if (!path)
            return no_memory(error);
        if (only && fnmatch(only, c->name, 0) != 0)
            continue;
        if (c->file && access(path, R_OK) != 0) {
            missing = c->file;
            continue;
        }
        made[(*count)++] = (instance){
            .suite = s, .name = c->name, .path = c->file ? path : NULL, .best_known = ARV_UNSET};
    }
    *list = made;
    return *count == 0 && missing ? not_there(s, data, missing, error) : ARV_OK;
}

/* ---- all ------------------------------------------------------------------------------------- */

arv_status instances_list(arv_arena *arena, const suite *s, const char *data, const char *only,
                          const instance **list, int32_t *count, arv_error *error)
{
    *list = NULL;
    *count = 0;
    if (suite_is_generated(s))
        return list_days(arena, s, only, list, count, error);
    return suite_measures(s) ? list_cases(arena, s, data, only, list, count, error)
                             : list_files(arena, s, data, only, list, count, error);
}
