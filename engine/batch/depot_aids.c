/* depot_aids.c - see depot_aids.h. */
#include "batch/depot_aids.h"

#include "format/calibration_json.h"
#include "format/format.h"
#include "format/learner_json.h"

#include <stdlib.h>
#include <string.h>

/* Violations of another file than the problem: its name goes before the path. */
static arv_status of_file(arv_error *error, arv_status status, const char *path)
{
    const arv_error found = *error;
    *error = (arv_error){.status = ARV_OK};
    for (int32_t i = 0; i < found.count; i++)
        arv_error_add(error, found.items[i].status, found.items[i].path, "%s: %s", path,
                      found.items[i].text);
    return status;
}

/* Digest of a file, unpacked if it is packed. */
static arv_status digest_file(const char *path, char digest[DIGEST_TEXT_BYTES], arv_error *error)
{
    const char *bytes = NULL;
    size_t length = 0;
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory to read %s", path);
    const arv_status status = format_load_file(arena, path, &bytes, &length, error);
    if (status == ARV_OK)
        digest_text(bytes, length, digest);
    arv_arena_destroy(&arena);
    return status;
}

arv_status depot_aids_open(depot_aids *aids, const batch_settings *settings, arv_error *error)
{
    *aids = (depot_aids){.settings = settings};
    const char *path = settings->calibration;
    if (!path)
        return ARV_OK;
    arv_status status = digest_file(path, aids->calibration_digest, error);
    if (status == ARV_OK)
        status = calibration_json_read_file(path, &aids->calibration, error);
    return status == ARV_OK ? ARV_OK : of_file(error, status, path);
}

static void drop_models(depot_aids *aids)
{
    arv_learner_destroy(&aids->learner);
    free(aids->models);
    aids->models = NULL;
    aids->models_digest[0] = '\0';
}

void depot_aids_close(depot_aids *aids)
{
    drop_models(aids);
    arv_calibration_destroy(&aids->calibration);
}

arv_status depot_aids_models(depot_aids *aids, const char *models, arv_error *error)
{
    const char *path = models ? models : aids->settings->models;
    if (path && aids->models && strcmp(path, aids->models) == 0)
        return ARV_OK;
    drop_models(aids);
    if (!path)
        return ARV_OK;
    arv_status status = digest_file(path, aids->models_digest, error);
    if (status == ARV_OK)
        status = learner_json_read_file(path, &aids->learner, error);
    if (status != ARV_OK)
        return drop_models(aids), of_file(error, status, path);
    aids->models = strdup(path);
    if (!aids->models)
        return drop_models(aids), arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    return ARV_OK;
}
