/* price_curve.c - see price_curve.h. */
#include "arrival/price_curve.h"

#include <assert.h>
#include <stddef.h>

void curve_open(price_curve *c, curve_piece *pieces, int32_t room)
{
    assert(room >= 2);
    *c = (price_curve){.pieces = pieces, .room = room, .low = INT64_MAX};
}

void curve_close(price_curve *c)
{
    if (curve_falls(c))
        c->pieces[c->count++] = (curve_piece){c->next_s, c->low, 0};
}

int64_t curve_at(const price_curve *c, int32_t t)
{
    int32_t k = c->count;
    while (k > 0 && c->pieces[k - 1].from_s > t)
        k--;
    return k == 0 ? INT64_MAX : curve_piece_at(&c->pieces[k - 1], t);
}

void curve_shift(price_curve *c, int32_t later_s, int64_t dearer)
{
    for (int32_t k = 0; k < c->count; k++) {
        c->pieces[k].from_s += later_s;
        c->pieces[k].price += dearer;
    }
}

void curve_end_at(price_curve *c, int32_t last_s)
{
    while (c->count > 0 && c->pieces[c->count - 1].from_s > last_s)
        c->count--;
    if (!curve_falls(c))
        return;
    curve_piece *last = &c->pieces[c->count - 1];
    c->low = curve_piece_at(last, last_s);
    c->next_s = last_s + 1;
    if (last->from_s == last_s)
        last->slope = 0;
    else if (c->count < c->room)
        curve_close(c);
    else /* no place to end it: the price of its beginning holds */
        last->slope = 0, c->cut = true;
}

void curve_begin_at(price_curve *c, int32_t first_s)
{
    int32_t gone = 0;
    while (gone + 1 < c->count && c->pieces[gone + 1].from_s <= first_s)
        gone++;
    for (int32_t k = 0; gone > 0 && k + gone < c->count; k++)
        c->pieces[k] = c->pieces[k + gone];
    c->count -= gone;
    if (c->count > 0 && c->pieces[0].from_s < first_s) {
        c->pieces[0].price = curve_piece_at(&c->pieces[0], first_s);
        c->pieces[0].from_s = first_s;
    }
}

/* Both are linear from x to y: the lower one first, the other from where it is lower. */
static void offer_lower(const curve_piece *a, const curve_piece *b, int32_t x, int32_t y,
                        price_curve *out)
{
    const int64_t at_a = curve_piece_at(a, x), at_b = curve_piece_at(b, x);
    if (at_b < at_a || (at_b == at_a && b->slope < a->slope)) {
        const curve_piece *swap = a;
        a = b;
        b = swap;
    }
    int64_t cross = INT64_MAX; /* first second at which b is lower */
    if (b->slope < a->slope)
        cross = x + (curve_piece_at(b, x) - curve_piece_at(a, x)) / (a->slope - b->slope) + 1;
    const int32_t split = cross <= y ? (int32_t)cross : y;
    curve_offer(out, x, cross <= y ? split - 1 : y, curve_piece_at(a, x), a->slope);
    if (cross <= y)
        curve_offer(out, split, y, curve_piece_at(b, split), b->slope);
}

/* Where two curves are walked side by side: at -1 one has not begun. */
static int32_t end_of(const price_curve *c, int32_t at)
{
    return at + 1 < c->count ? c->pieces[at + 1].from_s - 1 : INT32_MAX;
}

void curve_least(const price_curve *a, const price_curve *b, price_curve *out)
{
    int32_t i = -1, k = -1;
    for (int32_t y = INT32_MIN; y < INT32_MAX;) {
        const int32_t x = y + 1, end_a = end_of(a, i), end_b = end_of(b, k);
        y = end_a < end_b ? end_a : end_b;
        if (i >= 0 && k >= 0)
            offer_lower(&a->pieces[i], &b->pieces[k], x, y, out);
        else if (i >= 0)
            curve_offer(out, x, y, curve_piece_at(&a->pieces[i], x), a->pieces[i].slope);
        else if (k >= 0)
            curve_offer(out, x, y, curve_piece_at(&b->pieces[k], x), b->pieces[k].slope);
        i += end_a == y;
        k += end_b == y;
    }
    curve_close(out);
}

int64_t curve_meet_when(const price_curve *forward, const price_curve *backward, int32_t *when_s)
{
    int64_t best = INT64_MAX;
    if (forward->count == 0 || backward->count == 0)
        return best;
    const int32_t last_s = -backward->pieces[0].from_s;
    int32_t i = 0, k = backward->count - 1, x = forward->pieces[0].from_s;
    const int64_t low = forward->pieces[forward->count - 1].price;
    while (x <= last_s) {
        while (-backward->pieces[k].from_s < x)
            k--;
        const curve_piece *f = &forward->pieces[i], *b = &backward->pieces[k];
        if (best < INT64_MAX && low + curve_piece_at(b, -x) >= best)
            break; /* it only gets dearer on the way back */
        int32_t y = -b->from_s;
        if (end_of(forward, i) < y)
            y = end_of(forward, i);
        const int64_t first = curve_piece_at(f, x) + curve_piece_at(b, -x);
        const int64_t last = curve_piece_at(f, y) + curve_piece_at(b, -y);
        if (first < best || last < best) {
            *when_s = first <= last ? x : y;
            best = first <= last ? first : last;
        }
        i += end_of(forward, i) == y;
        x = y + 1;
    }
    return best;
}

int64_t curve_meet(const price_curve *forward, const price_curve *backward)
{
    int32_t when_s = 0;
    return curve_meet_when(forward, backward, &when_s);
}

/* Narrows x..y to where a line that is `at_x` at x and falls or rises by `slope` is below `beat`. */
static bool below(int64_t at_x, int64_t slope, int64_t beat, int32_t *x, int32_t *y)
{
    const int64_t over = at_x - beat, length = (int64_t)*y - *x;
    if (over < 0 && slope > 0 && -over / slope < length)
        *y = *x + (int32_t)((-over - 1) / slope);
    if (over < 0)
        return true;
    if (slope >= 0 || over / -slope + 1 > length)
        return false;
    *x += (int32_t)(over / -slope + 1);
    return true;
}

bool curve_meet_range(const price_curve *forward, const price_curve *backward, int32_t later_s,
                      int32_t least_s, int64_t beat, int32_t *first_s, int32_t *last_s)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    if (forward->count == 0 || backward->count == 0)
        return false;
    int32_t to_s = -backward->pieces[0].from_s - later_s;
    to_s = to_s < *last_s ? to_s : *last_s;
    if (least_s > -backward->pieces[0].from_s)
        return false;
    int32_t i = 0, k = backward->count - 1, x = forward->pieces[0].from_s;
    x = x > *first_s ? x : *first_s;
    while (i + 1 < forward->count && forward->pieces[i + 1].from_s <= x)
        i++;
    const int64_t low = forward->pieces[forward->count - 1].price;
    while (x <= to_s) {
        const bool waits = x + later_s < least_s;
        const int32_t there_s = waits ? least_s : x + later_s;
        while (-backward->pieces[k].from_s < there_s)
            k--;
        const curve_piece *f = &forward->pieces[i], *b = &backward->pieces[k];
        const int64_t rest = curve_piece_at(b, -there_s);
        if (low + rest >= beat)
            break;
        int32_t y = (waits ? least_s : -b->from_s) - later_s;
        y = y < to_s ? y : to_s;
        y = y < end_of(forward, i) ? y : end_of(forward, i);
        int32_t from = x, until = y;
        if (below(curve_piece_at(f, x) + rest, f->slope - (waits ? 0 : b->slope), beat, &from,
                  &until)) {
            first = from < first ? from : first;
            last = until;
        }
        i += end_of(forward, i) == y;
        x = y + 1;
    }
    *first_s = first;
    *last_s = last;
    return first <= last;
}
