/* tune.c - see tune.h. */
#include "tune/tune.h"

#include "base/arena.h"
#include "base/rng.h"
#include "workbench/commit.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

const suite TUNE_FILES = {.name = "files",
                          .title = "problem files of a folder",
                          .root = ".",
                          .patterns = {"*.json", "*.json.xz"},
                          .suffix = ".json",
                          .source = "yours; `arrival generate` makes some"};

const suite *tune_suite(const char *name)
{
    if (strcmp(name, TUNE_FILES.name) == 0)
        return &TUNE_FILES;
    const suite *found = suite_find(name);
    return found && !suite_measures(found) ? found : NULL;
}

/* ---- what is tuned --------------------------------------------------------------------------- */

/* Does one of the patterns with commas between match? NULL matches all. */
static bool is_asked(const char *patterns, const char *name)
{
    char pattern[64];
    for (const char *at = patterns; at && *at;) {
        const size_t length = strcspn(at, ",");
        snprintf(pattern, sizeof pattern, "%.*s", (int)length, at);
        if (fnmatch(pattern, name, 0) == 0)
            return true;
        at += length + (at[length] == ',');
    }
    return !patterns;
}

static arv_status choose_rows(arv_arena *arena, const tune_options *o, tune_outcome *out,
                              arv_error *error)
{
    const parameter_part part = o->trial.windows ? PARAMETER_WINDOWS : PARAMETER_ROUTES;
    out->tuned = ARENA_ARRAY(arena, int32_t, PARAMETER_COUNT);
    if (!out->tuned)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the settings");
    for (int32_t k = 0; k < PARAMETER_COUNT; k++)
        if (PARAMETER_ROWS[k].part == part && is_asked(o->parameters, PARAMETER_ROWS[k].name))
            out->tuned[out->tuned_count++] = k;
    if (out->tuned_count == 0)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "parameters",
                             "no setting of %s matches '%s'; `arrival tune list` names them",
                             o->trial.windows ? "windows" : "routes", o->parameters);
    return ARV_OK;
}

/* In random order: first those raced on, then those held out. */
static arv_status split(arv_arena *arena, const tune_options *o, tune_outcome *out,
                        const instance **list, arv_error *error)
{
    const instance *all = NULL;
    int32_t count = 0;
    const arv_status status = instances_list(arena, o->what, o->data, o->only, &all, &count, error);
    if (status != ARV_OK)
        return status;
    if (count < 2)
        return arv_error_add(error, ARV_NOT_FOUND, "",
                             "%d instances: some to race on and some unseen are needed", count);
    int32_t *order = ARENA_ARRAY(arena, int32_t, count);
    instance *mixed = ARENA_ARRAY(arena, instance, count);
    if (!order || !mixed)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the instances");
    for (int32_t k = 0; k < count; k++)
        order[k] = k;
    rng random = rng_make(o->seed, 0x73706c6974, 0);
    rng_shuffle(&random, order, count);
    for (int32_t k = 0; k < count; k++)
        mixed[k] = all[order[k]];
    const int32_t held = (int32_t)((int64_t)count * o->held_out_percent / 100);
    out->held_out = held < 1 ? 1 : held >= count ? count - 1 : held;
    out->raced_on = count - out->held_out;
    *list = mixed;
    return ARV_OK;
}

/* ---- the run --------------------------------------------------------------------------------- */

static uint64_t text_key(uint64_t key, const char *text)
{
    for (; text && *text; text++)
        key = rng_key(key, (unsigned char)*text);
    return rng_key(key, 0);
}

/* One line that says what is raced: results of another race are of no use. */
static const char *name_of_race(arv_arena *arena, const tune_options *o, const tune_outcome *out,
                                const instance *list)
{
    uint64_t names = text_key(trial_settings_key(out->start), o->parameters);
    for (int32_t k = 0; list && k < out->raced_on + out->held_out; k++)
        names = text_key(names, list[k].name);
    return arena_printf(arena,
                        "arrival tune 1: %s %s, %s %s, %.3f s, %lld epochs, %d days, budget %d, "
                        "held out %d %%, seed %llu, instances %016llx",
                        arv_version(), COMMIT, o->what->name,
                        o->trial.windows ? "windows" : "routes", o->trial.cpu_s,
                        (long long)o->trial.epochs, o->trial.days, o->budget, o->held_out_percent,
                        (unsigned long long)o->seed, (unsigned long long)names);
}

enum { PROMISE_PPM = 900000, UNSEEN_SEED = 1000003 };

static arv_status race_and_prove(arv_arena *arena, const tune_options *o, tune_outcome *out,
                                 trial_runner *runner, const instance *list, arv_error *error)
{
    const race_options race = {
        .tuned = out->tuned,
        .tuned_count = out->tuned_count,
        .budget = o->budget,
        .seed = o->seed,
        .promise_ppm = o->trial.windows ? PROMISE_PPM : 0,
        .start = out->start,
        .told = o->told,
        .context = o->context,
    };
    arv_status status = race_run(arena, &race, runner, list, out->raced_on, &out->race, error);
    if (status != ARV_OK || out->race.winner->number == 0)
        return status;
    const arv_parameters *winner = &out->race.winner->set;
    if (o->told)
        o->told(o->context, "start and winner on the instances held out");
    status =
        finding_prove(arena, runner, out->start, winner, list + out->raced_on, out->held_out,
                      out->raced_on, o->proof_seeds, o->seed + UNSEEN_SEED, &out->proof, error);
    out->gained =
        status == ARV_OK && out->proof.signed_p < 0.05 && out->proof.better > out->proof.worse;
    if (status != ARV_OK || o->path_blocks == 0)
        return status;
    if (o->told)
        o->told(o->context, "from the start to the winner, one setting at a time");
    return finding_walk(arena, runner, out->start, winner, list, out->raced_on, o->seed,
                        o->path_blocks, &out->path, error);
}

arv_status tune_run(arv_arena *arena, const tune_options *options, tune_outcome *outcome,
                    arv_error *error)
{
    const instance *list = NULL;
    *outcome = (tune_outcome){.options = options, .start = parameters_or_default(options->start)};
    arv_status status = choose_rows(arena, options, outcome, error);
    if (status == ARV_OK)
        status = split(arena, options, outcome, &list, error);
    if (status != ARV_OK)
        return status;
    trial_runner runner = {.options = options->trial,
                           .lanes = options->lanes,
                           .progress = options->progress,
                           .context = options->context};
    const char *name = name_of_race(arena, options, outcome, list);
    if (!name)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a name");
    status = trial_journal_open(&runner.journal, options->journal, name, error);
    if (status != ARV_OK)
        return status;
    outcome->read = runner.journal.found;
    status = race_and_prove(arena, options, outcome, &runner, list, error);
    outcome->ran = (int32_t)runner.ran;
    trial_journal_close(&runner.journal);
    return status;
}
