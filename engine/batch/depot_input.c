/* depot_input.c - see depot_input.h. */
#include "batch/depot_input.h"

#include "base/arena.h"
#include "wire/wire.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

int64_t depot_seed(const batch_settings *settings, const batch_row *row)
{
    return row->seed != ARV_UNSET ? row->seed : settings->seed;
}

int64_t depot_epochs(const batch_settings *settings, const batch_row *row)
{
    return row->epochs != ARV_UNSET ? row->epochs : settings->epochs;
}

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

/* All that the result is a function of, as text; of windows only when there are any. */
static char *describe(arv_arena *arena, const depot_aids *aids, const batch_row *row,
                      const char *input)
{
    const batch_settings *s = aids->settings;
    const char *windows =
        s->no_windows
            ? "none"
            : arena_printf(arena,
                           "alpha %" PRId64 " scenarios %" PRId64 " weights %" PRId64 " %" PRId64
                           " churn %" PRId64 " hold %d calibration %s",
                           s->alpha_ppm, s->scenarios, s->early_weight_ppm, s->late_weight_ppm,
                           s->booking_churn_s, s->hold_early, aids->calibration_digest);
    return windows ? arena_printf(arena,
                                  "arrival %s\nseed %" PRId64 "\nepochs %" PRId64 "\nrisk %" PRId64
                                  "\nwindows %s\nmodels %s\nproblem %s\n",
                                  s->version, depot_seed(s, row), depot_epochs(s, row),
                                  s->risk_price_per_hour, windows, aids->models_digest, input)
                   : NULL;
}

arv_status depot_input_key(arv_arena *arena, const depot_aids *aids, const batch_row *row,
                           depot_input *input, arv_error *error)
{
    const char *text = describe(arena, aids, row, input->digest);
    if (!text)
        return no_memory(error);
    digest_text(text, strlen(text), input->key);
    return ARV_OK;
}

/* To open a pipe may take forever, and a device may never end. */
static arv_status check_file(const char *path, arv_error *error)
{
    struct stat about;
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode))
        return ARV_OK; /* whoever opens it says what is wrong */
    return arv_error_add(error, ARV_IO, "", "%s is no regular file", path);
}

arv_status depot_input_load(arv_arena *arena, depot_aids *aids, const batch_row *row,
                            depot_input *input, arv_error *error)
{
    *input = (depot_input){.bytes = NULL};
    arv_status status = check_file(row->problem, error);
    if (status == ARV_OK)
        status = format_load_file(arena, row->problem, &input->bytes, &input->length, error);
    if (status == ARV_OK)
        status = depot_aids_models(aids, row->models, error);
    if (status != ARV_OK)
        return status;
    digest_text(input->bytes, input->length, input->digest);
    return depot_input_key(arena, aids, row, input, error);
}

/* ---- protobuf -------------------------------------------------------------------------------- */

/* An Envelope begins with its magic, a fixed32 in field 1. */
static bool is_envelope(const char *bytes, size_t length)
{
    return length >= 5 && memcmp(bytes,
                                 "\x0d"
                                 "ARV1",
                                 5) == 0;
}

/* What the request says beside its problem. */
static arv_status check_options(const wire_solve *solve, arv_error *error)
{
    static const char why[] = "is for the batch to say, not for its depots";
    const arv_solve_options *o = &solve->options;
    if (o->time_limit_s > 0)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "options.time_limit_ms", why);
    if (o->epochs > 0)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "options.epochs", why);
    if (o->seed > 1)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "options.seed", why);
    if (o->threads > 0)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "options.threads", why);
    if (o->bound_s > 0)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "options.bound_ms", why);
    if (o->risk_price_per_hour > 0)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "options.risk_price_per_hour", why);
    if (solve->with_windows)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "windows", why);
    return error->status;
}

static arv_status parse_envelope(arv_arena *arena, depot_input *input, arv_error *error)
{
    wire_message *message = NULL;
    const arv_status status =
        wire_decode(arena, input->bytes, input->length, NULL, &message, error);
    if (status != ARV_OK)
        return status;
    if (message->header.kind != WIRE_SOLVE)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                             "the envelope holds %s, a solve request is needed",
                             wire_kind_name(message->header.kind));
    input->spec = &message->body.solve.spec;
    input->info = (format_info){.spec = input->spec};
    return check_options(&message->body.solve, error);
}

arv_status depot_input_parse(arv_arena *arena, depot_input *input, arv_error *error)
{
    *error = (arv_error){.status = ARV_OK};
    if (is_envelope(input->bytes, input->length))
        return parse_envelope(arena, input, error);
    return format_read_problem(arena, input->bytes, input->length, NULL, &input->spec, &input->info,
                               error);
}
