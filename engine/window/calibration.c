/* calibration.c - see calibration.h. */
#include "window/calibration_state.h"

#include "base/realmath.h"

#include <stdio.h>
#include <string.h>

/* step = max(least, gain / (outcomes + delay)). A late or early miss of a live interval is expected
 * alpha / 2 of the time; of the promise LATE_PERCENT and the rest of alpha, as the ledger divides it
 * when the model is true. Promise kept, mean of outcomes 301 to 1,000 of a run; "15 %": services 15
 * % longer and 1.2 times as spread as the model says; "all": moreover a technician's pace that the
 * model does not know, and late taps. Widths beside the best live ones of the wrong model at 0, 1,
 * 2, 3 visits left.
 *
 *     test_calibration_drift.c, 12 runs, 512 scenarios, standard error .005
 *                           8 x 50 min: true   15 %   all    16 x 18 min: all
 *     no calibration                    .917   .777   .732                .591
 *     as here                           .903   .905   .909                .930
 *     one track for 4 or more left      .901   .903   .909                .933
 *
 *     on the way to it, 4 to 8 runs, .006 to .010
 *     looks only                        .893   .860                       .863
 *     promise only, gain 6, delay 60    .904   .897   .897                .907
 *     both with gain 6, delay 60        .904   .912   .916
 *     widths, 15 %: none 2.0 1.2 1.2 1.2, looks 2.0 1.5 1.5 1.4, promise 2.7 1.7 1.6 1.6,
 *                   as here 2.2 1.7 1.7 1.6
 *
 * Looks alone do not keep the promise; the promise alone widens the window on the way as well, where
 * nothing is wrong. A slower gain of the promise is enough beside the looks. An even division of
 * late and early (55 : 45) made windows 5 % wider at the same promise with a true model.
 *
 * On real chains of 15 legs (bench/windows.py chains) one track for 4 or more left learned from each
 * customer's booking alone, his first such look: live windows held .85 to .86 of the arrivals at 4 to 9
 * visits left. With a track for each number they hold .886 to .897 everywhere, and their Winkler scores
 * at 6 and 9 left go from 17.4 and 21.7 min to 16.9 and 21.3. */
typedef struct pace {
    double gain, delay, least;
} pace;

static const pace LOOK = {.gain = 3, .delay = 30, .least = .005};
static const pace PROMISE = {.gain = 6, .delay = 200, .least = .01};

enum {
    LATE_PERCENT = 70,
    FEW = 200,          /* outcomes with which a job type counts half */
    MOST_JUMP = 500000, /* of one batch, millionths */
    FACTOR_BITS = 16,
    LATEST_S = KERNEL_FOREVER_S - 1
};

/* ---- stretching ------------------------------------------------------------------------------ */

static int32_t bounded(int64_t value)
{
    return value < CALIBRATION_LOWEST    ? CALIBRATION_LOWEST
           : value > CALIBRATION_HIGHEST ? CALIBRATION_HIGHEST
                                         : (int32_t)value;
}

/* The track of a look or, when nobody has answered that yet, of the nearest with fewer visits left;
 * of the promise its own. */
static const calibration_track *known_track(const calibration_group *g, int32_t t)
{
    while (t > 0 && t < CALIBRATION_LOOKS && g->tracks[t].outcomes == 0)
        t--;
    return &g->tracks[t];
}

/* What the type says, as far as it has outcomes, and all types for the rest. */
static calibration_track blended(const arv_calibration *c, const calibration_group *type, int32_t t)
{
    calibration_track track = *known_track(&c->all, t);
    if (!type)
        return track;
    const calibration_track *own = known_track(type, t);
    const int64_t n = own->outcomes < INT32_MAX ? own->outcomes : INT32_MAX;
    track.low += (int32_t)((own->low - track.low) * n / (n + FEW));
    track.high += (int32_t)((own->high - track.high) * n / (n + FEW));
    return track;
}

static int64_t factor_of(int32_t millionths)
{
    return (int64_t)(real_exp(millionths * 1e-6) * (1 << FACTOR_BITS) + .5);
}

static arrivals stretch(const calibration_track *by, int32_t earliest_s, int32_t *sorted,
                        arrivals a)
{
    const int64_t low = factor_of(bounded(by->low)), high = factor_of(bounded(by->high));
    const int32_t median_s = arrivals_median(&a);
    for (int32_t i = 0; i < a.finite; i++) {
        const int64_t off_s = (int64_t)sorted[i] - median_s;
        const int64_t to_s = median_s + off_s * (off_s < 0 ? low : high) / (1 << FACTOR_BITS);
        const int32_t floor_s = sorted[i] < earliest_s ? sorted[i] : earliest_s;
        sorted[i] = to_s < floor_s ? floor_s : to_s < KERNEL_FOREVER_S ? (int32_t)to_s : LATEST_S;
    }
    return (arrivals){.sorted = sorted, .count = a.count, .finite = a.finite};
}

arrivals calibration_stretch(const arv_calibration *calibration, const char *job_type,
                             int32_t stops_away, int32_t earliest_s, int32_t *sorted, arrivals a)
{
    if (!calibration || 2 * a.finite <= a.count)
        return a; /* no median to stretch around */
    const calibration_group *type = job_type ? calibration_find(calibration, job_type) : NULL;
    calibration_track by = blended(calibration, type, calibration_look(stops_away));
    const calibration_track promise = blended(calibration, type, CALIBRATION_LOOKS);
    by.low += promise.low;
    by.high += promise.high;
    return stretch(&by, earliest_s, sorted, a);
}

arrivals calibration_stretch_look(const arv_calibration *calibration, const char *job_type,
                                  int32_t stops_away, int32_t earliest_s, int32_t *sorted,
                                  arrivals a)
{
    if (!calibration || 2 * a.finite <= a.count)
        return a;
    const calibration_group *type = job_type ? calibration_find(calibration, job_type) : NULL;
    const calibration_track by = blended(calibration, type, calibration_look(stops_away));
    return stretch(&by, earliest_s, sorted, a);
}

/* ---- learning -------------------------------------------------------------------------------- */

/* Misses of a batch beyond what is expected, each side. */
typedef struct surplus {
    double low, high;
    int32_t outcomes;
} surplus;

static void add_look(surplus *s, const calibration_track *track, const arv_outcome *o, int32_t look)
{
    const arv_live_interval *live = &o->live[look];
    if (live->median_s == ARV_UNSET)
        return;
    const double expected = o->alpha_ppm * .5e-6;
    const double late_s = (double)(o->arrive_s - live->median_s);
    const double high_s = (double)(live->to_s - live->median_s) * real_exp(track->high * 1e-6);
    const double low_s = (double)(live->median_s - live->from_s) * real_exp(track->low * 1e-6);
    s->high += (late_s > high_s) - expected;
    s->low += (-late_s > low_s) - expected;
    s->outcomes++;
}

static void add_promise(surplus *s, const arv_outcome *o)
{
    if (o->window_from_s == ARV_UNSET)
        return;
    const double alpha = o->alpha_ppm * 1e-6, late_part = LATE_PERCENT / 100.0;
    const bool outside = o->arrive_s < o->window_from_s || o->arrive_s > o->window_to_s;
    /* given up and met after all: broken where he was expected */
    const bool late = outside ? o->arrive_s > o->window_to_s : o->revised_late;
    const bool broken = outside || o->revised;
    s->high += (broken && late) - alpha * late_part;
    s->low += (broken && !late) - alpha * (1 - late_part);
    s->outcomes++;
}

static int32_t moved(int32_t from, double by)
{
    const double millionths = by * 1e6;
    const double jump = millionths > MOST_JUMP    ? MOST_JUMP
                        : millionths < -MOST_JUMP ? -MOST_JUMP
                                                  : millionths;
    return bounded((int64_t)from + (int64_t)jump);
}

static void move(calibration_track *track, const surplus *s, const pace *p)
{
    const double wanted = p->gain / ((double)track->outcomes + p->delay);
    const double step = wanted > p->least ? wanted : p->least;
    track->low = moved(track->low, step * s->low);
    track->high = moved(track->high, step * s->high);
    track->outcomes += s->outcomes;
}

/* The outcomes of one type (of any, when `any`) move the tracks of `g`. */
static void learn(calibration_group *g, const arv_outcome *outcomes, int32_t count, bool any)
{
    for (int32_t t = CALIBRATION_TRACKS - 1; t >= 0; t--) { /* before those it may begin from */
        calibration_track track = *known_track(g, t);
        surplus s = {.outcomes = 0};
        track.outcomes = g->tracks[t].outcomes;
        for (int32_t i = 0; i < count; i++) {
            const char *type = outcomes[i].job_type;
            if (!any && (!type || strcmp(type, g->job_type) != 0))
                continue;
            if (t < CALIBRATION_LOOKS)
                add_look(&s, &track, &outcomes[i], t);
            else
                add_promise(&s, &outcomes[i]);
        }
        if (s.outcomes == 0)
            continue;
        move(&track, &s, t < CALIBRATION_LOOKS ? &LOOK : &PROMISE);
        g->tracks[t] = track;
    }
}

static arv_status check(const arv_outcome *o, int32_t index, arv_error *error)
{
    char path[64];
    snprintf(path, sizeof path, "outcomes[%d]", index);
    if (o->arrive_s == ARV_UNSET)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "has no arrival");
    if (o->alpha_ppm < 1000 || o->alpha_ppm > 500000)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "alpha_ppm is not 1000..500000");
    if (o->job_type && strlen(o->job_type) >= ARV_MAX_ID_BYTES)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "the name of the type is too long");
    if ((o->window_from_s == ARV_UNSET) != (o->window_to_s == ARV_UNSET) ||
        o->window_from_s > o->window_to_s)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "the window ends before it begins");
    return ARV_OK;
}

/* Whether an earlier outcome of the batch is of the same type. */
static bool is_repeated(const arv_outcome *outcomes, int32_t i)
{
    for (int32_t k = 0; k < i; k++)
        if (outcomes[k].job_type && strcmp(outcomes[k].job_type, outcomes[i].job_type) == 0)
            return true;
    return false;
}

arv_status arv_calibration_observe(arv_calibration *calibration, const arv_outcome *outcomes,
                                   int32_t count, arv_error *error)
{
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < count; i++)
        if (check(&outcomes[i], i, error) != ARV_OK)
            status = ARV_INVALID_ARGUMENT;
    for (int32_t i = 0; i < count && status == ARV_OK; i++)
        if (outcomes[i].job_type && !calibration_find_or_add(calibration, outcomes[i].job_type))
            status = arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "outcomes", "no memory");
    if (status != ARV_OK)
        return status;
    for (int32_t i = 0; i < count; i++)
        if (outcomes[i].job_type && !is_repeated(outcomes, i))
            learn(calibration_find_or_add(calibration, outcomes[i].job_type), outcomes, count,
                  false);
    learn(&calibration->all, outcomes, count, true);
    return ARV_OK;
}
