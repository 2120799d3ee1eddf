/* play_replan_json.c - what replanning brought, as text; see play_replan.h. */
#include "play/play_replan.h"

#include "base/arena.h"

#include <math.h>

static play_replan_sums sum_up(const play_replan_sums *days, int32_t count)
{
    play_replan_sums all = {0};
    for (int32_t d = 0; d < count; d++) {
        all.customers += days[d].customers;
        all.kept += days[d].kept;
        all.revised += days[d].revised;
        all.unreached += days[d].unreached;
        all.late_s += days[d].late_s;
        all.unserved += days[d].unserved;
        all.travel_s += days[d].travel_s;
        all.overtime_s += days[d].overtime_s;
        all.replans += days[d].replans;
        all.accepted += days[d].accepted;
        all.moved += days[d].moved;
        all.reordered += days[d].reordered;
    }
    return all;
}

static char *sums_json(const play_replan_sums *s, arv_arena *arena)
{
    const double n = s->customers > 0 ? (double)s->customers : 1;
    return arena_printf(
        arena,
        "{\"customers\": %lld, \"promise_kept\": %.4f, \"revised_rate\": %.4f, "
        "\"broken\": %lld, \"unreached\": %lld, \"unserved\": %lld, \"late_s\": %lld, "
        "\"overtime_s\": %lld, "
        "\"travel_s\": %lld, \"moved\": %lld, \"reordered\": %lld, \"replans\": %lld, "
        "\"accepted\": %lld}",
        (long long)s->customers, (double)s->kept / n, (double)s->revised / n,
        (long long)(s->customers - s->kept), (long long)s->unreached, (long long)s->unserved,
        (long long)s->late_s, (long long)s->overtime_s, (long long)s->travel_s, (long long)s->moved,
        (long long)s->reordered, (long long)s->replans, (long long)s->accepted);
}

/* ---- differences by day ------------------------------------------------------------------------------ */

static double broken(const play_replan_sums *s)
{
    return (double)(s->customers - s->kept);
}

static double failed(const play_replan_sums *s)
{
    return broken(s) + (double)s->unserved;
}

static double late_min(const play_replan_sums *s)
{
    return (double)s->late_s / 60;
}

static double overtime_min(const play_replan_sums *s)
{
    return (double)s->overtime_s / 60;
}

static double travel_min(const play_replan_sums *s)
{
    return (double)s->travel_s / 60;
}

/* Mean of with less without, and 1.96 standard errors of it. */
static char *difference_json(play_replan_sums *const days[2], int32_t count, const char *name,
                             double (*of)(const play_replan_sums *), arv_arena *arena)
{
    double sum = 0, squares = 0;
    for (int32_t d = 0; d < count; d++) {
        const double more = of(&days[1][d]) - of(&days[0][d]);
        sum += more;
        squares += more * more;
    }
    const double mean = sum / count;
    const double variance = count > 1 ? (squares - sum * mean) / (count - 1) : 0;
    const double half = 1.96 * sqrt(fmax(variance, 0) / count);
    if (count < 2)
        return arena_printf(arena, "\"%s\": {\"mean\": %.3f}", name, mean);
    return arena_printf(arena, "\"%s\": {\"mean\": %.3f, \"ci95\": [%.3f, %.3f]}", name, mean,
                        mean - half, mean + half);
}

arv_status play_replan_json(const play_replan_options *options, play_replan_sums *const days[2],
                            arv_arena *arena, const char **out)
{
    const int32_t n = options->days;
    const play_replan_sums plain = sum_up(days[0], n), replanned = sum_up(days[1], n);
    const char *without = sums_json(&plain, arena), *with = sums_json(&replanned, arena);
    const char *b = difference_json(days, n, "broken", broken, arena);
    const char *f = difference_json(days, n, "broken_or_unserved", failed, arena);
    const char *l = difference_json(days, n, "late_min", late_min, arena);
    const char *o = difference_json(days, n, "overtime_min", overtime_min, arena);
    const char *t = difference_json(days, n, "travel_min", travel_min, arena);
    *out = NULL;
    if (without && with && b && f && l && o && t)
        *out = arena_printf(arena,
                            "{\"days\": %d, \"replan_every_s\": %d,\n \"without\": %s,\n "
                            "\"with\": %s,\n \"by_day\": {%s,\n  %s,\n  %s,\n  %s,\n  %s}}\n",
                            n, options->every_s, without, with, b, f, l, o, t);
    return *out ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}
