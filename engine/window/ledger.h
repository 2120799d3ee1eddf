/* ledger.h - windows that only shrink, and the account of the risk taken by each cut.
 *
 * The windows a customer sees are nested, so missing any of them is missing the last. Each cut
 * costs the probability, given what is known at that moment, that the arrival lies in what is cut
 * off. As long as the costs of one customer never exceed alpha in total, the promise is kept with
 * probability >= 1 - alpha whatever rule decides when to cut (risk spending after Lan & DeMets
 * 1983). ledger.c holds the schedule of shares and what it measured.
 *
 * A miss on the heavier side counts as its weight over that of the lighter one, so that with unequal
 * weights less than alpha is spent and windows lean to the side where a miss costs more.
 *
 * One look: allow = alpha * share(stops away) - spent. Among the arrivals inside the old window the
 * shortest interval that leaves out no more than `allow`, rounded outward, never past an old edge.
 * It is issued only when it is worth a change (three rounding steps or a fifth of the
 * width) or the number of visits left has changed; then the mass
 * really cut is charged. A part of the window without any scenario in it (the past, above all) is
 * cut for free.
 *
 * The interval is chosen and charged on the same scenarios, which flatters it when they are few;
 * ledger.c says what is done about it.
 *
 * When most of the mass is outside the window (ledger.c says how much), the promise is given up
 * openly: REVISED, a new ledger, and the old promise counts as broken whatever happens then. */
#ifndef WINDOW_LEDGER_H
#define WINDOW_LEDGER_H

#include "parameters/parameter_set.h"
#include "window/arrivals.h"

#include <stdbool.h>

enum {
    LEDGER_CERTAIN = 1000000000 /* unit of probability mass: 1e-9 */
};

typedef struct ledger_rules {
    int64_t alpha;    /* in 1 / LEDGER_CERTAIN */
    int64_t origin_s; /* caller's time of second 0: edges are round on the caller's clock */
    int32_t round_s;  /* edges of new windows are multiples of this; 0 = by the live width */
    int32_t most_round_s, steps_per_width; /* the coarsest automatic step; how fine it is */
    int32_t min_width_s;                   /* 0 = by the live width */
    int64_t early_ppm, late_ppm;           /* weights of a miss, > 0; only their ratio counts */
    const arv_parameters *parameters;      /* the schedule; NULL = as measured */
} ledger_rules;

typedef struct ledger {
    int32_t from_s, to_s; /* the window in force */
    int64_t spent;        /* in 1 / LEDGER_CERTAIN */
    int32_t stops_away;   /* at the last look */
} ledger;

typedef enum ledger_outcome { LEDGER_HELD, LEDGER_SHRUNK, LEDGER_REVISED } ledger_outcome;

/* First window, at booking: leaves out at most alpha * the share of the first window. */
ledger ledger_book(const ledger_rules *rules, const arrivals *a, int32_t stops_away);

/* Takes over a window promised elsewhere; charges what lies outside already. */
ledger ledger_promise(int32_t from_s, int32_t to_s, const arrivals *a);

/* One look. `a` holds arrivals that lie ahead; `stops_away` visits left before he drives to this
 * one. */
ledger_outcome ledger_look(const ledger_rules *rules, const arrivals *a, int32_t stops_away,
                           ledger *account);

/* Would ledger_look hold the window for certain, with as many visits left as at the last look? In a quarter of its
 * time, from arrivals in any order; false = who knows. */
bool ledger_holds(const ledger_rules *rules, const int32_t *arrive_s, int32_t count,
                  int32_t stops_away, const ledger *account);

#endif
