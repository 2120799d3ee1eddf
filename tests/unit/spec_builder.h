/* spec_builder.h - small random problems from a seed, for property tests of the engine.
 *
 * Every feature the engine honours can be switched on by itself, so that a failure can be narrowed
 * down. Travel is asymmetric and breaks the triangle inequality when asked to: real matrices do. */
#ifndef TESTS_SPEC_BUILDER_H
#define TESTS_SPEC_BUILDER_H

#include <arrival/arrival.h>

#include "base/rng.h"

enum {
    SPEC_WINDOWS = 1 << 0,     /* up to three hard windows per job */
    SPEC_BREAKS = 1 << 1,      /* up to three breaks per shift, some with two windows */
    SPEC_SKILLS = 1 << 2,      /* skills with levels, and a tool */
    SPEC_LOADS = 1 << 3,       /* two capacity dimensions, deliveries */
    SPEC_PICKUPS = 1 << 4,     /* pickups in them (needs SPEC_LOADS) */
    SPEC_PARTS = 1 << 5,       /* stock and parts */
    SPEC_PRIORITY = 1 << 6,    /* priorities and mandatory jobs */
    SPEC_PRICES = 1 << 7,      /* unserved prices, technician prices, fixed and hourly costs */
    SPEC_LIMITS = 1 << 8,      /* most tasks, travel and distance */
    SPEC_PROMISES = 1 << 9,    /* promised arrivals */
    SPEC_PINS = 1 << 10,       /* pins to a technician and to a start */
    SPEC_POSITIONS = 1 << 11,  /* pinned positions; may make the problem impossible */
    SPEC_FORCE = 1 << 12,      /* an order in force */
    SPEC_FROZEN = 1 << 13,     /* ... with frozen prefixes; may make the problem impossible */
    SPEC_SHIFTS = 1 << 14,     /* up to three shifts per technician */
    SPEC_OPEN_ENDS = 1 << 15,  /* routes that start or end anywhere */
    SPEC_WILD = 1 << 16,       /* travel at random: asymmetric, not triangular */
    SPEC_NO_WAY = 1 << 17,     /* unconnected pairs */
    SPEC_OWN_COSTS = 1 << 18,  /* a cost matrix */
    SPEC_SERVICE_BY = 1 << 19, /* service by technician and by type, speed and duration factors */
    SPEC_LEARNED = 1 << 20,    /* names of places, access and travel models; drawn last */
    SPEC_HOURS = 1 << 21,  /* prices and limits of the time from departure to return; overtime */
    SPEC_SETUP = 1 << 22,  /* time needed after coming from elsewhere */
    SPEC_LATE = 1 << 23,   /* windows of jobs and breaks that may be missed for a price */
    SPEC_WORK = 1 << 24,   /* most work before a break */
    SPEC_SLICES = 1 << 25, /* travel by time of day, by the slice of the departure ... */
    SPEC_SPEED = 1 << 26,  /* ... or at the speed of each slice (needs SPEC_SLICES) */
    SPEC_EVERYTHING = (1 << 27) - 1,
    /* what makes the times of a route cost money or bound each other */
    SPEC_RICH = SPEC_HOURS | SPEC_SETUP | SPEC_LATE | SPEC_WORK | SPEC_SLICES | SPEC_SPEED,
    SPEC_PLAIN = SPEC_EVERYTHING & ~SPEC_RICH
};

typedef struct spec_builder {
    arv_arena *arena;
    rng random;
    arv_spec spec;
    /* the same arrays as in `spec`, to change */
    arv_technician *technicians;
    arv_job *jobs;
    arv_profile *profile;
    arv_matrix *matrix;
    int32_t *durations; /* rows x rows */
    int32_t rows;
} spec_builder;

enum { SPEC_DAY_START_S = 1700000000, SPEC_DAY_S = 12 * 3600 };

/* A problem with the features of `features` (SPEC_*). Aborts when there is no memory. */
void spec_build(spec_builder *b, uint64_t seed, int32_t technicians, int32_t jobs,
                uint32_t features);
void spec_free(spec_builder *b);

/* Two of three breaks may be taken only with so much on board; needs SPEC_LOADS and SPEC_BREAKS. */
void spec_add_max_load(spec_builder *b);

/* Lets three of four technicians restock somewhere. Tools and parts must be there to be fetched:
 * SPEC_SKILLS, SPEC_PARTS. */
void spec_add_restock(spec_builder *b);

/* A price of work beyond an even share. */
void spec_add_balance(spec_builder *b);

/* Compiles; prints the first violation and aborts when that fails and `must` is set; otherwise the
 * result may be NULL. */
const arv_problem *spec_compile(spec_builder *b, bool must);

/* Every field of two plans is equal, but for the seconds it took. */
bool spec_same_plan(const arv_plan *a, const arv_plan *b);

#endif
