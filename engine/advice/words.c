/* words.c - see words.h. */
#include "advice/words.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

const char *words_clock(int64_t time_s, char text[WORDS_CLOCK])
{
    int64_t of_day = time_s % DAY_S;
    of_day = of_day < 0 ? of_day + DAY_S : of_day;
    snprintf(text, WORDS_CLOCK, "%02d:%02d", (int)(of_day / HOUR_S),
             (int)(of_day % HOUR_S / MINUTE_S));
    return text;
}

const char *words_length(int64_t length_s, char text[WORDS_CLOCK])
{
    const int64_t minutes = (length_s + MINUTE_S / 2) / MINUTE_S;
    if (length_s < MINUTE_S)
        snprintf(text, WORDS_CLOCK, "%d s", (int)length_s);
    else if (minutes < 60)
        snprintf(text, WORDS_CLOCK, "%d min", (int)minutes);
    else
        snprintf(text, WORDS_CLOCK, "%d h %02d min", (int)(minutes / 60 % 10000),
                 (int)(minutes % 60));
    return text;
}

const char *words_money(int64_t price, int32_t decimals, char text[WORDS_MONEY])
{
    int64_t unit = 1;
    for (int32_t i = 0; i < decimals; i++)
        unit *= 10;
    const int64_t whole = price / unit, part = price % unit;
    if (decimals == 0)
        snprintf(text, WORDS_MONEY, "%" PRId64, price);
    else
        snprintf(text, WORDS_MONEY, "%s%" PRId64 ".%0*" PRId64, price < 0 ? "-" : "",
                 whole < 0 ? -whole : whole, (int)decimals, part < 0 ? -part : part);
    return text;
}

const char *words_reason(arv_reason reason)
{
    switch (reason) {
    case ARV_REASON_NO_SKILL:
        return "No technician has the skills and tools it asks for and may serve it.";
    case ARV_REASON_NO_STOCK:
        return "No technician can carry what it asks for.";
    case ARV_REASON_UNREACHABLE:
        return "Nobody who may serve it has a way there and back.";
    case ARV_REASON_NO_TIME:
        return "It does not fit even into an empty shift.";
    case ARV_REASON_FULL:
        return "It fits an empty shift, but nobody's route has room for it.";
    case ARV_REASON_PRICE:
        return "Serving it costs more than leaving it.";
    case ARV_REASON_RELATION:
        return "It depends on a job that cannot be served.";
    case ARV_REASON_NONE:
        break;
    }
    return "Nothing forbids it.";
}

static const char *per_cent(int32_t ppm, char text[WORDS_CLOCK])
{
    if (ppm > 0 && ppm < 1000)
        snprintf(text, WORDS_CLOCK, "under 0.1 %%");
    else
        snprintf(text, WORDS_CLOCK, "%.1f %%", (double)ppm / 1e4);
    return text;
}

static const char *about_others(arv_arena *arena, const arv_spec *spec, const arv_slot *slot)
{
    char before[WORDS_CLOCK], after[WORDS_CLOCK];
    if (slot->worst_job == ARV_NONE)
        return "No promise to others suffers.";
    return arena_printf(arena, "The promise to %s would break with %s instead of %s.",
                        spec->jobs[slot->worst_job].id, per_cent(slot->worst_after_ppm, after),
                        per_cent(slot->worst_before_ppm, before));
}

const char *words_slot(arv_arena *arena, const arv_spec *spec, const arv_slot *slot)
{
    char clock[WORDS_CLOCK], late[WORDS_CLOCK];
    if (slot->reason != ARV_REASON_NONE)
        return words_reason(slot->reason);
    const char *others = about_others(arena, spec, slot);
    if (!others)
        return NULL;
    return arena_printf(arena,
                        "%s starts at %s, visit %d of the route, %" PRId64
                        " more in cost; %s that the slot is missed. %s",
                        spec->technicians[slot->technician].id, words_clock(slot->start_s, clock),
                        slot->position + 1, slot->added_cost, per_cent(slot->outside_ppm, late),
                        others);
}
