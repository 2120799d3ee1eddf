/* words_explain.c - the sentences of explanations. See words.h. */
#include "advice/words.h"

#include "base/arena.h"

#include <inttypes.h>

/* ---- choices --------------------------------------------------------------------------------- */

/* Whom the job would make late, and by how much. */
static const char *blame(arv_arena *arena, const arv_spec *spec, const arv_choice *c,
                         const char *what)
{
    char length[WORDS_CLOCK];
    const char *who = spec->technicians[c->technician].id;
    if (c->blame_job == ARV_NONE)
        return arena_printf(arena, "It fits the route of %s only without the %s of the others.",
                            who, what);
    return arena_printf(arena, "On the route of %s it would make %s %s late for its %s.", who,
                        spec->jobs[c->blame_job].id, words_length(c->short_s, length), what);
}

static const char *obstacle(arv_arena *arena, const arv_spec *spec, const arv_choice *c,
                            const char *name, int64_t level)
{
    char length[WORDS_CLOCK];
    const char *who = spec->technicians[c->technician].id;
    switch (c->obstacle) {
    case ARV_OBSTACLE_SKILL:
        if (level > 1)
            return arena_printf(arena, "%s lacks the skill %s of level %" PRId64 ".", who, name,
                                level);
        return arena_printf(arena, "%s lacks the skill %s.", who, name);
    case ARV_OBSTACLE_TOOL:
        return arena_printf(arena, "%s lacks the tool %s.", who, name);
    case ARV_OBSTACLE_PIN:
        return arena_printf(arena, "It is pinned to %s.", name);
    case ARV_OBSTACLE_STOCK:
        return arena_printf(arena, "%s cannot carry what it asks for.", who);
    case ARV_OBSTACLE_RELATION:
        return arena_printf(arena, "A relation to another job forbids it to be with %s.", who);
    case ARV_OBSTACLE_UNREACHABLE:
        return arena_printf(arena, "%s has no way there and back.", who);
    case ARV_OBSTACLE_ALONE:
        return arena_printf(arena, "It does not fit even into the empty shift of %s.", who);
    case ARV_OBSTACLE_LOAD:
        return arena_printf(arena, "There is no room on board of %s beside what others ask for.",
                            who);
    case ARV_OBSTACLE_LIMIT:
        return arena_printf(arena,
                            "Only the most visits, travel, distance or hours of %s stand against "
                            "it.",
                            who);
    case ARV_OBSTACLE_PROMISE:
        return blame(arena, spec, c, "promise");
    case ARV_OBSTACLE_WINDOW:
        return arena_printf(arena, "%s has room for it, but not when it may be served.", who);
    case ARV_OBSTACLE_SHIFT_END:
        return arena_printf(arena, "The shift of %s would have to last %s longer.", who,
                            words_length(c->short_s, length));
    case ARV_OBSTACLE_OTHERS:
        return blame(arena, spec, c, "window");
    case ARV_OBSTACLE_FULL:
        return arena_printf(arena, "There is no room between the visits of %s.", who);
    case ARV_OBSTACLE_NONE:
        break;
    }
    return arena_printf(arena, "%s can serve it as visit %d for %" PRId64 ".", who, c->position + 1,
                        c->added_cost);
}

const char *words_choice(arv_arena *arena, const arv_spec *spec, const arv_choice *choice,
                         const char *name, int64_t level)
{
    const char *first = obstacle(arena, spec, choice, name, level);
    if (!first || choice->push_out == ARV_NONE)
        return first;
    return arena_printf(arena, "%s It fits when %s goes (%+" PRId64 " in cost).", first,
                        spec->jobs[choice->push_out].id, choice->push_cost);
}

/* ---- explanations ---------------------------------------------------------------------------- */

static const char *unserved(arv_arena *arena, const arv_spec *spec, const arv_explanation *e)
{
    const arv_job *job = &spec->jobs[e->job];
    const arv_choice *best = e->choice_count > 0 ? &e->choices[0] : NULL;
    if (!best)
        return words_reason(e->reason);
    if (e->reason == ARV_REASON_PRICE && best->obstacle == ARV_OBSTACLE_NONE)
        return arena_printf(
            arena, "%s Leaving it costs %" PRId64 ", the cheapest place %" PRId64 " (%s).",
            best->added_cost > job->unserved_price
                ? words_reason(e->reason)
                : "Serving it would be cheaper: the plan can be improved.",
            job->unserved_price, best->added_cost, spec->technicians[best->technician].id);
    if (best->obstacle == ARV_OBSTACLE_NONE)
        return arena_printf(arena, "It fits: the plan can be improved. %s", best->text);
    if (best->obstacle < ARV_OBSTACLE_LOAD)
        return words_reason(e->reason);
    return arena_printf(arena, "%s %s", words_reason(e->reason), best->text);
}

/* The cheapest technician but the one who has it; NULL = nobody else can. */
static const arv_choice *next_best(const arv_explanation *e)
{
    for (int32_t k = 0; k < e->choice_count; k++) {
        const arv_choice *c = &e->choices[k];
        if (c->obstacle == ARV_OBSTACLE_NONE &&
            (c->technician != e->technician || c->shift != e->shift))
            return c;
    }
    return NULL;
}

static const char *why_him(arv_arena *arena, const arv_spec *spec, const arv_explanation *e)
{
    const char *who = spec->technicians[e->technician].id;
    if (e->choice_count == 0)
        return arena_printf(arena, "%s serves it as visit %d for %" PRId64 ".", who,
                            e->position + 1, e->cost);
    const arv_choice *other = next_best(e);
    if (!other)
        return arena_printf(
            arena, "%s serves it as visit %d for %" PRId64 ". Nobody else has a place for it.", who,
            e->position + 1, e->cost);
    const int64_t more = other->added_cost - e->cost;
    return arena_printf(arena,
                        "%s serves it as visit %d for %" PRId64 ". The next best is %s for %" PRId64
                        ", %" PRId64 " %s.",
                        who, e->position + 1, e->cost, spec->technicians[other->technician].id,
                        other->added_cost, more < 0 ? -more : more, more < 0 ? "less" : "more");
}

static const char *promise(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                           int64_t wider_s)
{
    char length[WORDS_CLOCK];
    const char *what = e->bond == ARV_BOND_PROMISE ? "promise" : "window";
    const char *move = "";
    if (e->bond == ARV_BOND_NONE)
        return "";
    if (e->move_saving > 0)
        move = arena_printf(arena, " Another place saves %" PRId64 " as it is.", e->move_saving);
    if (!move || e->wider_saving == 0)
        return move ? arena_printf(arena, "%s With its %s %s wider nothing %scan be saved.", move,
                                   what, words_length(wider_s, length),
                                   e->move_saving > 0 ? "more " : "")
                    : NULL;
    return arena_printf(
        arena, "%s With its %s %s %s %" PRId64 " %scan be saved: %s would serve it as visit %d.",
        move, what, words_length(wider_s, length), e->wider_later ? "longer" : "earlier",
        e->wider_saving, e->move_saving > 0 ? "more " : "",
        spec->technicians[e->wider_technician].id, e->wider_position + 1);
}

const char *words_explanation(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                              int64_t wider_s)
{
    if (!e->served)
        return e->choice_count > 0 ? unserved(arena, spec, e)
                                   : "No place was tried: it is half of a shipment.";
    if (e->cost == ARV_UNSET)
        return arena_printf(arena,
                            "%s serves it as visit %d. No other place was tried: it is frozen or "
                            "pinned there, half of a shipment, or the route needs it on its way.",
                            spec->technicians[e->technician].id, e->position + 1);
    const char *first = why_him(arena, spec, e);
    const char *second = first ? promise(arena, spec, e, wider_s) : NULL;
    return second ? arena_printf(arena, "%s%s", first, second) : NULL;
}
