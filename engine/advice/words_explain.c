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

/* A rule that holds whatever else he does. */
static const char *hard_rule(arv_arena *arena, const char *who, arv_obstacle obstacle,
                             const char *name, int64_t level)
{
    switch (obstacle) {
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
    default:
        return arena_printf(arena, "It does not fit even into the empty shift of %s.", who);
    }
}

static const char *what_is_in_the_way(arv_arena *arena, const arv_spec *spec, const arv_choice *c)
{
    char length[WORDS_CLOCK];
    const char *who = spec->technicians[c->technician].id;
    switch (c->obstacle) {
    case ARV_OBSTACLE_LOAD:
        return arena_printf(arena, "There is no room on board of %s beside what others ask for.",
                            who);
    case ARV_OBSTACLE_LIMIT:
        return arena_printf(
            arena, "Only the most visits, travel, distance or hours of %s stand against it.", who);
    case ARV_OBSTACLE_PROMISE:
        return blame(arena, spec, c, "promise");
    case ARV_OBSTACLE_WINDOW:
        return arena_printf(arena, "%s has room for it, but not when it may be served.", who);
    case ARV_OBSTACLE_SHIFT_END:
        return arena_printf(arena, "The shift of %s would have to last %s longer.", who,
                            words_length(c->short_s, length));
    case ARV_OBSTACLE_OTHERS:
        return blame(arena, spec, c, "window");
    default:
        return arena_printf(arena, "There is no room between the visits of %s.", who);
    }
}

const char *words_choice(arv_arena *arena, const arv_spec *spec, const arv_choice *choice,
                         const char *name, int64_t level, int32_t cost_decimals)
{
    char money[WORDS_MONEY];
    const char *who = spec->technicians[choice->technician].id;
    if (choice->obstacle == ARV_OBSTACLE_NONE)
        return arena_printf(arena, "%s can serve it as visit %d for %s.", who, choice->position + 1,
                            words_money(choice->added_cost, cost_decimals, money));
    if (choice->obstacle < ARV_OBSTACLE_LOAD)
        return hard_rule(arena, who, choice->obstacle, name, level);
    const char *first = what_is_in_the_way(arena, spec, choice);
    if (!first || choice->push_out == ARV_NONE)
        return first;
    return arena_printf(arena, "%s It fits when %s goes (%s%s in cost).", first,
                        spec->jobs[choice->push_out].id, choice->push_cost < 0 ? "" : "+",
                        words_money(choice->push_cost, cost_decimals, money));
}

/* ---- explanations ---------------------------------------------------------------------------- */

static const char *at_its_price(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                                int32_t decimals)
{
    char leaving[WORDS_MONEY], serving[WORDS_MONEY];
    const arv_choice *best = &e->choices[0];
    const int64_t price = spec->jobs[e->job].unserved_price;
    const char *verdict = best->added_cost > price
                              ? words_reason(ARV_REASON_PRICE)
                              : "Serving it would be no dearer: the plan can be improved.";
    return arena_printf(arena, "%s Leaving it costs %s, the cheapest place %s (%s).", verdict,
                        words_money(price, decimals, leaving),
                        words_money(best->added_cost, decimals, serving),
                        spec->technicians[best->technician].id);
}

static const char *unserved(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                            int32_t decimals)
{
    if (e->choice_count == 0)
        return "No place was tried: it is half of a shipment.";
    const arv_choice *best = &e->choices[0];
    if (e->reason == ARV_REASON_PRICE)
        return at_its_price(arena, spec, e, decimals);
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

static const char *why_him(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                           int32_t decimals)
{
    char money[WORDS_MONEY], other_money[WORDS_MONEY], difference[WORDS_MONEY];
    const char *first =
        arena_printf(arena, "%s serves it as visit %d for %s.", spec->technicians[e->technician].id,
                     e->position + 1, words_money(e->cost, decimals, money));
    if (!first || e->choice_count == 0)
        return first;
    const arv_choice *other = next_best(e);
    if (!other)
        return arena_printf(arena, "%s Nobody else has a place for it.", first);
    const int64_t more = other->added_cost - e->cost;
    return arena_printf(arena, "%s The next best is %s for %s, %s %s.", first,
                        spec->technicians[other->technician].id,
                        words_money(other->added_cost, decimals, other_money),
                        words_money(more < 0 ? -more : more, decimals, difference),
                        more < 0 ? "less" : "more");
}

/* What can be saved, as sentences that begin with a space; "" = nothing binds it. */
static const char *promise(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                           const arv_explain_options *o)
{
    char length[WORDS_CLOCK], money[WORDS_MONEY];
    const char *what = e->bond == ARV_BOND_PROMISE ? "promise" : "window";
    const char *more = e->move_saving > 0 ? "more " : "";
    const char *move = "";
    if (e->bond == ARV_BOND_NONE)
        return "";
    if (e->move_saving > 0)
        move = arena_printf(arena, " Another place saves %s as it is.",
                            words_money(e->move_saving, o->cost_decimals, money));
    if (!move)
        return NULL;
    words_length(o->wider_s, length);
    if (e->wider_saving == 0)
        return arena_printf(arena, "%s With its %s %s wider nothing %scan be saved.", move, what,
                            length, more);
    return arena_printf(arena,
                        "%s With its %s %s %s %s %scan be saved: %s would serve it as visit %d.",
                        move, what, length, e->wider_later ? "longer" : "earlier",
                        words_money(e->wider_saving, o->cost_decimals, money), more,
                        spec->technicians[e->wider_technician].id, e->wider_position + 1);
}

const char *words_explanation(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                              const arv_explain_options *options)
{
    if (!e->served)
        return unserved(arena, spec, e, options->cost_decimals);
    if (e->cost == ARV_UNSET)
        return arena_printf(arena,
                            "%s serves it as visit %d. No other place was tried: it is frozen or "
                            "pinned there, half of a shipment, or the route needs it on its way.",
                            spec->technicians[e->technician].id, e->position + 1);
    const char *first = why_him(arena, spec, e, options->cost_decimals);
    const char *second = first ? promise(arena, spec, e, options) : NULL;
    return second ? arena_printf(arena, "%s%s", first, second) : NULL;
}
