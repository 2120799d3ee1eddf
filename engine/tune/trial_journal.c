/* trial_journal.c - see trial_journal.h. */
#include "tune/trial_journal.h"

#include "base/rng.h"
#include "parameters/parameter_set.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MOST = 512 };

typedef struct trial_entry {
    trial_key key;
    trial_result result;
} trial_entry;

uint64_t trial_settings_key(const arv_parameters *set)
{
    uint64_t key = 0;
    for (int32_t k = 0; k < PARAMETER_COUNT; k++)
        key = rng_key(key, (uint64_t)(uint32_t)parameters_get(set, k));
    return key;
}

static uint64_t checksum(const char *text, size_t length)
{
    uint64_t sum = length;
    for (size_t k = 0; k < length; k++)
        sum = rng_key(sum, (unsigned char)text[k]);
    return sum;
}

static bool keep(trial_journal *j, const trial_key *key, const trial_result *result)
{
    if (j->count == j->room) {
        const int32_t room = j->room > 0 ? 2 * j->room : 256;
        trial_entry *entries = realloc(j->entries, (size_t)room * sizeof *entries);
        if (!entries)
            return false;
        j->entries = entries;
        j->room = room;
    }
    j->entries[j->count++] = (trial_entry){*key, *result};
    return true;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static int print_line(char *line, const trial_key *k, const trial_result *r)
{
    const int length = snprintf(line, LINE_MOST,
                                "%016" PRIx64 " %" PRId32 " %" PRIu64 " %" PRId32 " %" PRId64
                                " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                                k->settings, k->instance, k->seed, r->sound, r->key[0], r->key[1],
                                r->key[2], r->kept, r->promised, r->cpu_ms);
    return length + snprintf(line + length, (size_t)(LINE_MOST - length), " %016" PRIx64 "\n",
                             checksum(line, (size_t)length));
}

/* A whole line without its end; false when it is not sound. */
static bool read_line(const char *line, trial_key *k, trial_result *r)
{
    uint64_t sum = 0;
    const char *last = strrchr(line, ' ');
    return last &&
           sscanf(line,
                  "%" SCNx64 " %" SCNd32 " %" SCNu64 " %" SCNd32 " %" SCNd64 " %" SCNd64 " %" SCNd64
                  " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNx64,
                  &k->settings, &k->instance, &k->seed, &r->sound, &r->key[0], &r->key[1],
                  &r->key[2], &r->kept, &r->promised, &r->cpu_ms, &sum) == 11 &&
           sum == checksum(line, (size_t)(last - line));
}

/* ---- the file -------------------------------------------------------------------------------- */

static arv_status io_error(arv_error *error, const char *path)
{
    return arv_error_add(error, ARV_IO, "", "%s: %s", path, strerror(errno));
}

/* Reads what is there; `*end`: behind the last sound line. */
static arv_status read_lines(trial_journal *j, const char *race, long *end, arv_error *error)
{
    char line[LINE_MOST];
    bool first = true;
    *end = 0;
    while (fgets(line, sizeof line, j->file)) {
        trial_key key;
        trial_result result;
        const size_t length = strcspn(line, "\n");
        const bool whole = line[length] == '\n';
        line[length] = '\0';
        if (first && whole && strncmp(line, race, LINE_MOST - 2) != 0)
            return arv_error_add(error, ARV_FAILED_PRECONDITION, "",
                                 "the journal belongs to another race: %s", line);
        if (!whole || (!first && !read_line(line, &key, &result)))
            break;
        if (!first && !keep(j, &key, &result))
            return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the journal");
        first = false;
        *end = ftell(j->file);
    }
    j->found = j->count;
    return ARV_OK;
}

arv_status trial_journal_open(trial_journal *j, const char *path, const char *race,
                              arv_error *error)
{
    long end = 0;
    *j = (trial_journal){.file = path ? fopen(path, "a+") : NULL};
    if (!path)
        return ARV_OK;
    if (!j->file)
        return io_error(error, path);
    rewind(j->file);
    arv_status status = read_lines(j, race, &end, error);
    if (status == ARV_OK && ftruncate(fileno(j->file), end) != 0)
        status = io_error(error, path);
    if (status == ARV_OK && fseek(j->file, 0, SEEK_END) != 0)
        status = io_error(error, path);
    if (status == ARV_OK && end == 0 &&
        (fprintf(j->file, "%.*s\n", LINE_MOST - 2, race) < 0 || fflush(j->file) != 0))
        status = io_error(error, path);
    if (status != ARV_OK)
        trial_journal_close(j);
    return status;
}

void trial_journal_close(trial_journal *j)
{
    if (j->file)
        fclose(j->file);
    free(j->entries);
    *j = (trial_journal){.file = NULL};
}

const trial_result *trial_journal_find(const trial_journal *j, const trial_key *key)
{
    for (int32_t k = j->count - 1; k >= 0; k--) {
        const trial_key *own = &j->entries[k].key;
        if (own->settings == key->settings && own->instance == key->instance &&
            own->seed == key->seed)
            return &j->entries[k].result;
    }
    return NULL;
}

bool trial_journal_add(trial_journal *j, const trial_key *key, const trial_result *result)
{
    char line[LINE_MOST];
    const int length = print_line(line, key, result);
    if (j->file &&
        (fwrite(line, 1, (size_t)length, j->file) != (size_t)length || fflush(j->file) != 0))
        return false;
    return keep(j, key, result);
}
