/* price_walk.h - the price of one route as a function of time, forth from its start or back from its end.
 *
 * Where the moment of a start has a price of its own (early and late prices, several soft windows) or
 * travel follows the departure, one walk per departure (timing.h) is not enough or too slow. Here a walk
 * carries the least price by time (price_curve.h) along the route: forth, to be ready at the last place
 * by t; back, for all that is still to come when he arrives at the first place at t. Both together price
 * an insertion between two places: forth to the one, over the new visit, and on to the other.
 *
 *     price_walk_forth(&w, p, shift)  or  price_walk_back(&w, p, shift)  or  price_walk_resume(...)
 *     for each visit or break in the order walked: price_walk_visit(&w, job, ...) or price_walk_break(&w, b);
 *     price_walk_drive(&w, place);  curve_meet(&w.now, &back.now)
 *
 * A break on a leg is taken before driving off, on arrival, or under way at a moment when its price is
 * least; that is exact for one break a leg. Of several on one leg at most one is taken under way, which
 * is always a way to take them and nearly always the cheapest.
 *
 * For problems with `start_price` only (see problem.h). Stack only, about 20 KiB. O(pieces) a step. */
#ifndef ARRIVAL_PRICE_WALK_H
#define ARRIVAL_PRICE_WALK_H

#include "arrival/price_curve.h"
#include "model/problem.h"

enum { PRICE_PIECES_MOST = 384 };

typedef struct price_walk {
    const arv_problem *p;
    const problem_travel *travel;
    int32_t shift, place;
    bool back;
    const start_bounds *bounds; /* per job; NULL until it is set, after price_walk_resume as well */
    int32_t breaks[ARV_MAX_BREAKS_PER_SHIFT], break_count; /* of the leg to come, as walked */
    price_curve now, spare;
    curve_piece store[2][PRICE_PIECES_MOST];
} price_walk;

/* At the start, to leave at any moment of the shift; the fixed price is paid. */
void price_walk_forth(price_walk *w, const arv_problem *p, int32_t shift);
/* At the end, with the price of the hours. */
void price_walk_back(price_walk *w, const arv_problem *p, int32_t shift);
/* At `place`, with what a curve found before says of from_s..to_s. */
void price_walk_resume(price_walk *w, const arv_problem *p, int32_t shift, int32_t place,
                       const curve_piece *pieces, int32_t count, int32_t from_s, int32_t to_s);

void price_walk_break(price_walk *w, int32_t b);
/* The leg there or back with the breaks noted. Forth `now` is then of the arrival. */
void price_walk_drive(price_walk *w, int32_t place);
/* The leg and the visit. `before` is the place from which he comes to the job (setup). Forth `now` is
 * then of being ready to leave, back of the arrival. */
void price_walk_visit(price_walk *w, int32_t job, int32_t before);
/* The leg and the restocking, which is open all day; `now` as after a visit. */
void price_walk_restock(price_walk *w);

#endif
