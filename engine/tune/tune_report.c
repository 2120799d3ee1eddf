/* tune_report.c - what tune_run found, as a file of settings, as JSON and for people. */
#include "base/arena.h"
#include "tune/tune.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 1 << 16 };

/* Text that grows in a fixed room; what is too much is cut off. */
typedef struct lines {
    char *bytes;
    size_t length;
} lines;

static void put(lines *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(lines *l, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    const int n = vsnprintf(l->bytes + l->length, TEXT_MOST - l->length, format, given);
    va_end(given);
    if (n > 0)
        l->length += (size_t)n < TEXT_MOST - l->length ? (size_t)n : TEXT_MOST - l->length - 1;
}

static void put_rounded(json_writer *w, const char *key, double value)
{
    json_key(w, key);
    if (isfinite(value))
        json_put_double(w, round(value * 1e6) / 1e6);
    else
        json_put_null(w);
}

static bool windows(const tune_outcome *o)
{
    return o->options->trial.windows;
}

/* ---- the file of settings -------------------------------------------------------------------- */

arv_status tune_config(arv_arena *arena, const tune_outcome *o, const char **text)
{
    const arv_parameters *set = &o->race.winner->set;
    lines l = {ARENA_ARRAY(arena, char, TEXT_MOST), 0};
    *text = l.bytes;
    if (!l.bytes)
        return ARV_RESOURCE_EXHAUSTED;
    put(&l, "# arrival %s: settings of %s, raced on %d instances of %s\n", arv_version(),
        windows(o) ? "windows" : "routes", o->raced_on, o->options->what->name);
    if (o->race.winner->number == 0)
        put(&l, "# nothing was better than the start of the race\n");
    else
        put(&l, "# on %d unseen instances: better on %d, worse on %d, p = %.3g\n",
            o->proof.instances, o->proof.better, o->proof.worse, o->proof.signed_p);
    for (int32_t k = 0; k < PARAMETER_COUNT; k++) {
        const parameter_row *row = &PARAMETER_ROWS[k];
        if (parameters_get(set, k) != row->value)
            put(&l, "%s = %d  # default %d; %s: %s\n", row->name, parameters_get(set, k),
                row->value, row->unit, row->meaning);
    }
    return ARV_OK;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put_side(json_writer *w, const tune_outcome *o, const char *key,
                     const finding_side *side)
{
    if (key)
        json_key(w, key);
    json_open(w, '{', JSON_LINE);
    if (windows(o)) {
        json_key(w, "winkler_min");
        json_put_fixed(w, side->key[0], 3);
        json_int_at(w, "customers", side->promised);
        put_rounded(w, "promise_kept",
                    side->promised > 0 ? (double)side->kept / (double)side->promised : (double)NAN);
    } else {
        json_int_at(w, "priority_lost", side->key[0]);
        json_int_at(w, "unassigned", side->key[1]);
        json_int_at(w, "cost", side->key[2]);
    }
    json_int_at(w, "failed", side->failed);
    json_close(w, '}');
}

static void put_winner(json_writer *w, const tune_outcome *o)
{
    const arv_parameters *set = &o->race.winner->set;
    json_key(w, "winner");
    json_open(w, '{', JSON_LINE);
    for (int32_t k = 0; k < PARAMETER_COUNT; k++)
        if (parameters_get(set, k) != parameters_get(o->start, k))
            json_int_at(w, PARAMETER_ROWS[k].name, parameters_get(set, k));
    json_close(w, '}');
}

static void put_proof(json_writer *w, const tune_outcome *o)
{
    const finding_proof *p = &o->proof;
    if (p->instances == 0)
        return;
    json_key(w, "unseen");
    json_open(w, '{', JSON_BLOCK);
    json_int_at(w, "instances", p->instances);
    json_int_at(w, "seeds", p->seeds);
    json_int_at(w, "better", p->better);
    json_int_at(w, "worse", p->worse);
    json_int_at(w, "equal", p->equal);
    put_rounded(w, "wilcoxon_p", p->signed_p);
    put_rounded(w, "sign_p", p->sign_p);
    if (!windows(o))
        put_rounded(w, "cost_pct", p->difference_pct);
    put_side(w, o, "start", &p->start);
    put_side(w, o, "winner", &p->winner);
    json_close(w, '}');
}

static void put_path(json_writer *w, const tune_outcome *o)
{
    if (o->path.blocks == 0)
        return;
    json_key(w, "path");
    json_open(w, '[', JSON_BLOCK);
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "blocks", o->path.blocks);
    put_side(w, o, "start", &o->path.start);
    json_close(w, '}');
    for (int32_t k = 0; k < o->path.count; k++) {
        const finding_step *step = &o->path.steps[k];
        json_open(w, '{', JSON_LINE);
        json_text_at(w, "setting", PARAMETER_ROWS[step->row].name);
        json_int_at(w, "from", step->from);
        json_int_at(w, "to", step->to);
        put_side(w, o, "then", &step->sums);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_correlations(json_writer *w, arv_arena *arena, const tune_outcome *o)
{
    json_key(w, "settings");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < o->tuned_count; i++) {
        const int32_t k = o->tuned[i];
        json_open(w, '{', JSON_LINE);
        json_text_at(w, "name", PARAMETER_ROWS[k].name);
        json_int_at(w, "start", parameters_get(o->start, k));
        json_int_at(w, "winner", parameters_get(&o->race.winner->set, k));
        put_rounded(w, "place_correlation", finding_correlation(arena, &o->race, k));
        json_close(w, '}');
    }
    json_close(w, ']');
}

void tune_report(json_writer *w, arv_arena *arena, const tune_outcome *o)
{
    json_open(w, '{', JSON_BLOCK);
    json_text_at(w, "suite", o->options->what->name);
    json_text_at(w, "tuned", windows(o) ? "windows" : "routes");
    json_int_at(w, "raced_on", o->raced_on);
    json_int_at(w, "held_out", o->held_out);
    json_int_at(w, "rounds", o->race.rounds);
    json_int_at(w, "candidates", o->race.count);
    json_int_at(w, "trials", o->race.trials);
    put_winner(w, o);
    json_key(w, "gained");
    json_put_bool(w, o->gained);
    put_proof(w, o);
    put_path(w, o);
    put_correlations(w, arena, o);
    json_close(w, '}');
}

/* ---- for people ------------------------------------------------------------------------------ */

static void say_side(lines *l, const tune_outcome *o, const char *name, const finding_side *side,
                     int32_t trials)
{
    if (windows(o))
        put(l, "  %-24s Winkler score %9.3f min, promises kept %.4f\n", name,
            (double)side->key[0] / 1000 / trials, (double)side->kept / (double)side->promised);
    else
        put(l, "  %-24s priority lost %7lld, jobs left %6lld, cost %12lld\n", name,
            (long long)side->key[0], (long long)side->key[1], (long long)side->key[2]);
}

static void say_proof(lines *l, const tune_outcome *o)
{
    const finding_proof *p = &o->proof;
    put(l,
        "\n%d unseen instances, %d seeds each: better on %d, worse on %d, equal on %d; Wilcoxon "
        "p = %.3g\n",
        p->instances, p->seeds, p->better, p->worse, p->equal, p->signed_p);
    say_side(l, o, "start", &p->start, p->instances * p->seeds);
    say_side(l, o, "winner", &p->winner, p->instances * p->seeds);
}

static void say_path(lines *l, const tune_outcome *o)
{
    put(l, "\nfrom the start to the winner on %d blocks, what brings most first:\n",
        o->path.blocks);
    say_side(l, o, "start", &o->path.start, o->path.blocks);
    for (int32_t k = 0; k < o->path.count; k++) {
        const finding_step *step = &o->path.steps[k];
        char name[64];
        snprintf(name, sizeof name, "%s %d", PARAMETER_ROWS[step->row].name, step->to);
        say_side(l, o, name, &step->sums, o->path.blocks);
    }
}

arv_status tune_summary(arv_arena *arena, const tune_outcome *o, const char **text)
{
    const arv_parameters *set = &o->race.winner->set;
    lines l = {ARENA_ARRAY(arena, char, TEXT_MOST), 0};
    *text = l.bytes;
    if (!l.bytes)
        return ARV_RESOURCE_EXHAUSTED;
    put(&l,
        "\n%d settings of %s raced on %d instances in %d rounds, %lld trials (%d of this run)\n",
        o->race.count, windows(o) ? "windows" : "routes", o->raced_on, o->race.rounds,
        (long long)o->race.trials, o->ran);
    for (int32_t k = 0; k < PARAMETER_COUNT; k++)
        if (parameters_get(set, k) != parameters_get(o->start, k))
            put(&l, "  %-24s %8d -> %8d  (%s: %s)\n", PARAMETER_ROWS[k].name,
                parameters_get(o->start, k), parameters_get(set, k), PARAMETER_ROWS[k].unit,
                PARAMETER_ROWS[k].meaning);
    if (o->race.winner->number == 0)
        put(&l, "  nothing was better than the start\n");
    if (o->proof.instances > 0)
        say_proof(&l, o);
    if (o->path.count > 0)
        say_path(&l, o);
    return ARV_OK;
}

void tune_list(json_writer *w)
{
    json_open(w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < PARAMETER_COUNT; k++) {
        const parameter_row *row = &PARAMETER_ROWS[k];
        json_open(w, '{', JSON_LINE);
        json_text_at(w, "name", row->name);
        json_text_at(w, "of", row->part == PARAMETER_ROUTES ? "routes" : "windows");
        json_int_at(w, "default", row->value);
        json_int_at(w, "low", row->low);
        json_int_at(w, "high", row->high);
        json_text_at(w, "scale", row->scale == PARAMETER_LOG ? "log" : "linear");
        json_text_at(w, "unit", row->unit);
        json_text_at(w, "meaning", row->meaning);
        json_close(w, '}');
    }
    json_close(w, ']');
}
