/* script.h - what happens on one played day, written down before it is played: who arrives when,
 * and the events of all technicians in the order of the clock. Technicians do not depend on each
 * other and nobody reacts to a window but who is held at a door, so a day can be drawn whole; when
 * one is held his day is walked again from there. */
#ifndef PLAY_SCRIPT_H
#define PLAY_SCRIPT_H

#include "play/truth.h"

/* Something a technician does at visit `visit` of route `route`, on the caller's clock. */
typedef struct script_event {
    int64_t time_s;
    int32_t route, visit;
    arv_event_kind kind;
    bool told; /* else the technician forgets the tap */
} script_event;

typedef struct script {
    const truth *truth;
    const walk_route *routes;
    int32_t route_count;
    int32_t *customer_first; /* [route_count + 1] customers of a day, by route then visit */
    int32_t *customer_of;    /* by job; ARV_NONE = not in the plan */
    script_event *events;    /* of the day drawn last, in order of time */
    int32_t event_count;
    int32_t next;            /* of the events: those before it are over */
    int32_t missing_tap_ppm; /* of the taps are forgotten */
    int32_t day;             /* drawn last */
    int32_t *hold_s;         /* per customer, as in walk_draw */
    walk_draw draw;          /* scratch */
    walk_times times;        /* scratch */
} script;

/* Lays out the customers of a plan. RESOURCE_EXHAUSTED. */
arv_status script_make(const truth *source, const walk_route *routes, int32_t route_count,
                       arv_arena *arena, script *s);

/* How many customers a day has. */
int32_t script_customers(const script *s);

/* The ARRIVED of that job among the events to come, or ARV_NONE. O(events). */
int32_t script_arrival(const script *s, int32_t job);

/* The technician of event `e`, an ARRIVED to come, is held at the door until `until_s`, on the caller's
 * clock, and not until the moment he was held to before: the rest of his day is walked again, and the
 * events to come are put in order. `customers` as for script_draw. */
void script_hold(script *s, int32_t e, int64_t until_s, play_customer *customers);

/* Draws a day: fills the events and `customers` [customer_first[route_count]] but for their views.
 * O(visits log visits). */
void script_draw(script *s, int32_t day, play_customer *customers);

#endif
