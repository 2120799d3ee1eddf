/* batch_look.c - see batch_look.h. */
#include "batch/batch_look.h"

#include "base/digest.h"
#include "batch/batch_folder.h"
#include "format/format.h"

#include <string.h>

bool batch_look_has_solution(const batch_state *s, arv_arena *arena, const batch_record *record)
{
    char digest[DIGEST_TEXT_BYTES];
    const char *bytes = NULL;
    size_t length = 0;
    arv_error ignored = {.status = ARV_OK};
    const char *path = batch_folder_path(arena, s->options->out, BATCH_SOLUTIONS, record->id);
    if (!path || format_load_file(arena, path, &bytes, &length, &ignored) != ARV_OK)
        return false;
    digest_text(bytes, length, digest);
    return strcmp(digest, record->solution) == 0;
}

depot_phase batch_look(const batch_state *s, arv_arena *arena, int32_t depot, batch_record *record)
{
    const char *id = s->rows[depot].id;
    if (batch_folder_record(arena, s->options->out, id, record) != ARV_OK ||
        strcmp(record->status, arv_status_name(ARV_UNAVAILABLE)) == 0)
        return DEPOT_WAITING;
    if (strcmp(record->key, s->depots[depot].key) != 0)
        return DEPOT_WAITING;
    if (!record->solution)
        return DEPOT_FAILED;
    return batch_look_has_solution(s, arena, record) ? DEPOT_SOLVED : DEPOT_WAITING;
}
