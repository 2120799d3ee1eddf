/* price_curve.h - the least price by time: a function on whole seconds, linear in pieces.
 *
 * F(t) is the least that it costs to be somewhere by second t. Who is early may wait, so F never rises;
 * before its first piece nobody can be there. Walking along a route forward gives such a function for
 * every visit, walking back from the end gives one of the mirrored time -t, so that one set of operations
 * serves both ways (Ibaraki et al. 2005 and 2008; Hashimoto et al. 2006: general time windows are such
 * functions, and the cheapest times of an order are found by adding and shifting them).
 *
 * A curve is built by offers in the order of time: what is not cheaper than all before it is dropped.
 * Pieces live in an array that the caller owns; when it is full the curve stays as cheap as it is from
 * then on, and `cut` says so: its prices can still be had, but there may be cheaper ones.
 * All in integers, every operation O(pieces). No allocation. */
#ifndef ARRIVAL_PRICE_CURVE_H
#define ARRIVAL_PRICE_CURVE_H

#include <stdbool.h>
#include <stdint.h>

/* From `from_s` to the next piece, the last one for ever: price + slope * (t - from_s). */
typedef struct curve_piece {
    int32_t from_s;
    int64_t price;
    int64_t slope; /* <= 0; 0 in the last piece of a closed curve */
} curve_piece;

typedef struct price_curve {
    curve_piece *pieces;
    int32_t room, count; /* count 0: never */
    /* -- while it is built -- */
    int32_t next_s; /* first second behind the last piece that falls */
    int64_t low;    /* least price so far; INT64_MAX = none */
    bool cut;
} price_curve;

/* An empty curve that keeps its pieces in `pieces`. */
void curve_open(price_curve *c, curve_piece *pieces, int32_t room);

static inline int64_t curve_piece_at(const curve_piece *piece, int32_t t)
{
    return piece->price + piece->slope * ((int64_t)t - piece->from_s);
}

/* Adds a piece. One place is kept for the piece that closes the curve; false when that is all there is. */
static inline bool curve_append(price_curve *c, int32_t from_s, int64_t price, int64_t slope)
{
    if (c->count > 0) {
        const curve_piece *last = &c->pieces[c->count - 1];
        if (last->slope == slope && curve_piece_at(last, from_s) == price)
            return true;
    }
    if (c->count >= c->room - 1) {
        c->cut = true;
        return false;
    }
    c->pieces[c->count++] = (curve_piece){from_s, price, slope};
    return true;
}

static inline bool curve_falls(const price_curve *c)
{
    return c->count > 0 && c->pieces[c->count - 1].slope < 0;
}

/* Offers price + slope * (t - from_s) for t in from_s..to_s, all later than what was offered before. */
static inline void curve_offer(price_curve *c, int32_t from_s, int32_t to_s, int64_t price,
                               int64_t slope)
{
    if (c->cut || to_s < from_s)
        return;
    if (price >= c->low) {
        if (slope >= 0 || price + slope * ((int64_t)to_s - from_s) >= c->low)
            return;
        const int64_t skip = (price - c->low) / -slope + 1; /* to the first second below */
        from_s += (int32_t)skip;
        price += slope * skip;
    }
    if (from_s > c->next_s && curve_falls(c) && !curve_append(c, c->next_s, c->low, 0))
        return;
    const bool drops = slope < 0 && to_s > from_s;
    if (!curve_append(c, from_s, price, drops ? slope : 0))
        return;
    c->low = drops ? price + slope * ((int64_t)to_s - from_s) : price;
    c->next_s = drops ? to_s + 1 : from_s + 1;
}

/* From the last offer on it stays as it is. */
void curve_close(price_curve *c);

/* F(t); INT64_MAX before its first piece. */
int64_t curve_at(const price_curve *c, int32_t t);

/* Everything so much later and dearer. */
void curve_shift(price_curve *c, int32_t later_s, int64_t dearer);

/* Being there after `last_s` is of no use. */
void curve_end_at(price_curve *c, int32_t last_s);

/* Nobody is there before `first_s`. */
void curve_begin_at(price_curve *c, int32_t first_s);

/* Least of both. */
void curve_least(const price_curve *a, const price_curve *b, price_curve *out);

/* Least of forward(t) + backward(-t) over all t; INT64_MAX when they do not meet. */
int64_t curve_meet(const price_curve *forward, const price_curve *backward);

/* Bounds of the moments t at which forward(t) + backward(-max(t + later_s, least_s)) < beat, within what
 * *first_s and *last_s say when it is called. False when there are none. */
bool curve_meet_range(const price_curve *forward, const price_curve *backward, int32_t later_s,
                      int32_t least_s, int64_t beat, int32_t *first_s, int32_t *last_s);

/* The same as curve_meet, and the first t that has it. */
int64_t curve_meet_when(const price_curve *forward, const price_curve *backward, int32_t *when_s);

#endif
