/* wire_internal.h - what the files of the wire room share: presence, enums, the decoder's state. */
#ifndef WIRE_WIRE_INTERNAL_H
#define WIRE_WIRE_INTERNAL_H

#include "wire/wire.h"

#include "arrival/v1/arrival.pb-c.h"

/* ---- presence ----------------------------------------------------------------------------------
 * proto3 `optional` is refused by protoc-c 1.4.1; a oneof `maybe_x` with the one member `x` says
 * the same. */

/* Value of a field with presence, or `absent`. */
#define WIRE_GET(message, field, absent) \
    ((message)->maybe_##field##_case ? (message)->field : (absent))

/* Sets a field with presence unless its value is `absent`. */
#define WIRE_SET(message, TYPE, FIELD, field_name, given, absent)                                  \
    do {                                                                                           \
        if ((given) != (absent)) {                                                                 \
            (message)->maybe_##field_name##_case = ARRIVAL__V1__##TYPE##__MAYBE_##FIELD##_##FIELD; \
            (message)->field_name = (given);                                                       \
        }                                                                                          \
    } while (0)

/* protobuf-c's strings are not const although it never writes to those it packs. */
static inline char *wire_text(const char *text)
{
    union {
        const char *in;
        char *out;
    } cast = {.in = text ? text : ""};
    return cast.out;
}

/* ---- in (decode_*.c) ---------------------------------------------------------------------------
 * State of one decode. The first failure sticks in `status`; functions may go on with zeroes. */
typedef struct wire_decoder {
    arv_arena *arena;
    arv_error *error;
    arv_status status;
    const char *prefix;              /* of violation paths: "" or "plan." */
    const wire_cells_source *source; /* NULL = none */
    wire_named_cells *named;         /* found so far; room for all digests of the message */
    int32_t named_count;
} wire_decoder;

/* Adds INVALID_ARGUMENT at a printf path. */
void wire_refuse(wire_decoder *d, const char *text, const char *path_format, ...)
    __attribute__((format(printf, 3, 4)));
/* Zeroed memory of the arena; NULL and RESOURCE_EXHAUSTED past the cap, NULL for a count of 0. */
void *wire_take(wire_decoder *d, size_t count, size_t size);
#define WIRE_TAKE(d, type, count) ((type *)wire_take((d), (count), sizeof(type)))

/* Strings as they are: protobuf-c's array already has the right shape. */
const char *const *wire_strings(char **strings);

/* Prescanned and unpacked; `lenient` passes over unknown fields, as readers of replies do. */
arv_status wire_unpack(arv_arena *arena, const void *bytes, size_t size, bool lenient,
                       Arrival__V1__Envelope **envelope, arv_error *error);

void wire_decode_problem(wire_decoder *d, const Arrival__V1__Problem *in, arv_spec *out);
/* `list` is the name of the field: "routes" or "order". */
const arv_route_in_force *wire_decode_routes(wire_decoder *d, const char *list, size_t count,
                                             Arrival__V1__RouteInForce *const *in);
const arv_time_window *wire_decode_windows(wire_decoder *d, size_t count,
                                           Arrival__V1__TimeWindow *const *in);
/* `path` is that of the job; its loads have `loads` entries or none. */
void wire_decode_job(wire_decoder *d, const Arrival__V1__Job *in, int32_t loads, const char *path,
                     arv_job *out);
void wire_decode_location(wire_decoder *d, const Arrival__V1__Location *in, const char *path,
                          arv_location *out);
arv_plan *wire_decode_plan(wire_decoder *d, const Arrival__V1__Plan *in, const wire_roster *roster);
/* All but its key. */
void wire_decode_event(wire_decoder *d, const Arrival__V1__EventRequest *in, wire_event *out);
void wire_decode_updates(wire_decoder *d, size_t count, Arrival__V1__Update *const *in,
                         const wire_roster *roster, wire_updates *out);

/* ---- out (encode_*.c) --------------------------------------------------------------------------
 * Builds the generated structures in the arena. Past the cap `full` is set and the result is NULL
 * or incomplete; nothing is packed then. */
typedef struct wire_encoder {
    arv_arena *arena;
    const wire_roster *roster;
    const wire_named_cells *named; /* to be named instead of given */
    int32_t named_count;
    bool full;
} wire_encoder;

void *wire_make(wire_encoder *e, size_t count, size_t size);
#define WIRE_MAKE(e, type, count) ((type *)wire_make((e), (size_t)(count), sizeof(type)))

void wire_encode_window(const arv_time_window *in, Arrival__V1__TimeWindow *m);
void wire_encode_job(wire_encoder *e, const arv_job *in, int32_t loads, Arrival__V1__Job *out);
void wire_encode_location(const arv_location *in, Arrival__V1__Location *out);
Arrival__V1__Problem *wire_encode_problem(wire_encoder *e, const arv_spec *in);
Arrival__V1__RouteInForce **wire_encode_routes(wire_encoder *e, const arv_route_in_force *in,
                                               int32_t count);
Arrival__V1__Plan *wire_encode_plan(wire_encoder *e, const arv_plan *in, bool with_solve_ms);
void wire_encode_event(wire_encoder *e, const wire_event *in, Arrival__V1__EventRequest *out);
/* Strings as they are, in an array of protobuf-c's shape. */
char **wire_borrow_strings(wire_encoder *e, const char *const *in, int32_t count);
Arrival__V1__Update *wire_encode_update(wire_encoder *e, const wire_updates *in, int32_t index);

/* One message per element of an array, for repeated message fields:
 *     WIRE_EACH(e, out->windows, out->n_windows, Arrival__V1__TimeWindow,
 *               arrival__v1__time_window__init, in->window_count, encode_window(e, m,
 * &in->windows[i])) */
#define WIRE_EACH(e, list, n_list, type, init, count, call)                    \
    do {                                                                       \
        const size_t each_count_ = (count) > 0 ? (size_t)(count) : 0;          \
        (list) = WIRE_MAKE((e), type *, each_count_);                          \
        type *each_items_ = (list) ? WIRE_MAKE((e), type, each_count_) : NULL; \
        (n_list) = each_items_ ? each_count_ : 0;                              \
        for (size_t i = 0; i < (n_list); i++) {                                \
            type *const m = &each_items_[i];                                   \
            init(m);                                                           \
            (list)[i] = m;                                                     \
            call;                                                              \
        }                                                                      \
    } while (0)

/* Advice (wire_advice.c): requests and replies, in and out. */
void wire_decode_slots(wire_decoder *d, const Arrival__V1__SlotsRequest *in, wire_slots *out);
void wire_decode_explain(wire_decoder *d, const Arrival__V1__ExplainRequest *in, wire_explain *out);
void wire_decode_slots_reply(wire_decoder *d, const Arrival__V1__SlotsReply *in,
                             const wire_roster *roster, arv_slots_answer *out);
void wire_decode_explain_reply(wire_decoder *d, const Arrival__V1__ExplainReply *in,
                               const wire_roster *roster, wire_explain_reply *out);
void wire_encode_slots(wire_encoder *e, const wire_slots *in, Arrival__V1__SlotsRequest *out);
void wire_encode_explain(wire_encoder *e, const wire_explain *in, Arrival__V1__ExplainRequest *out);
void wire_encode_slots_reply(wire_encoder *e, const arv_slots_answer *in,
                             Arrival__V1__SlotsReply *out);
void wire_encode_explain_reply(wire_encoder *e, const wire_explain_reply *in,
                               Arrival__V1__ExplainReply *out);

/* Replanning (wire_replan.c): requests but their keys, and replies. */
void wire_decode_replan(wire_decoder *d, const Arrival__V1__ReplanRequest *in, wire_replan *out);
void wire_decode_day_slots(wire_decoder *d, const Arrival__V1__DaySlotsRequest *in,
                           wire_day_slots *out);
void wire_encode_day_slots(wire_encoder *e, const wire_day_slots *in,
                           Arrival__V1__DaySlotsRequest *out);
void wire_decode_replan_reply(wire_decoder *d, const Arrival__V1__ReplanReply *in,
                              const wire_roster *roster, wire_replan_reply *out);
void wire_encode_replan(wire_encoder *e, const wire_replan *in, Arrival__V1__ReplanRequest *out);
void wire_encode_replan_reply(wire_encoder *e, const wire_replan_reply *in,
                              Arrival__V1__ReplanReply *out);

/* ---- enums: the same numbers on both sides, so a cast converts --------------------------------*/
#define WIRE_SAME(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #ours)
WIRE_SAME(ARV_SAME_TECHNICIAN, ARRIVAL__V1__RELATION_KIND__RELATION_KIND_SAME_TECHNICIAN);
WIRE_SAME(ARV_DIFFERENT_TECHNICIAN, ARRIVAL__V1__RELATION_KIND__RELATION_KIND_DIFFERENT_TECHNICIAN);
WIRE_SAME(ARV_BEFORE, ARRIVAL__V1__RELATION_KIND__RELATION_KIND_BEFORE);
WIRE_SAME(ARV_TOGETHER, ARRIVAL__V1__RELATION_KIND__RELATION_KIND_TOGETHER);
WIRE_SAME(ARV_PICKUP_DELIVERY, ARRIVAL__V1__RELATION_KIND__RELATION_KIND_PICKUP_DELIVERY);
WIRE_SAME(ARV_MODEL_FIXED, ARRIVAL__V1__MODEL_FAMILY__MODEL_FAMILY_FIXED);
WIRE_SAME(ARV_MODEL_LOGNORMAL, ARRIVAL__V1__MODEL_FAMILY__MODEL_FAMILY_LOGNORMAL);
WIRE_SAME(ARV_MODEL_QUANTILES, ARRIVAL__V1__MODEL_FAMILY__MODEL_FAMILY_QUANTILES);
WIRE_SAME(ARV_STEP_START, ARRIVAL__V1__STEP_KIND__STEP_KIND_START);
WIRE_SAME(ARV_STEP_JOB, ARRIVAL__V1__STEP_KIND__STEP_KIND_JOB);
WIRE_SAME(ARV_STEP_BREAK, ARRIVAL__V1__STEP_KIND__STEP_KIND_BREAK);
WIRE_SAME(ARV_STEP_END, ARRIVAL__V1__STEP_KIND__STEP_KIND_END);
WIRE_SAME(ARV_STEP_RESTOCK, ARRIVAL__V1__STEP_KIND__STEP_KIND_RESTOCK);
WIRE_SAME(ARV_REASON_NONE, ARRIVAL__V1__REASON__REASON_UNSPECIFIED);
WIRE_SAME(ARV_REASON_NO_SKILL, ARRIVAL__V1__REASON__REASON_NO_SKILL);
WIRE_SAME(ARV_REASON_NO_STOCK, ARRIVAL__V1__REASON__REASON_NO_STOCK);
WIRE_SAME(ARV_REASON_UNREACHABLE, ARRIVAL__V1__REASON__REASON_UNREACHABLE);
WIRE_SAME(ARV_REASON_NO_TIME, ARRIVAL__V1__REASON__REASON_NO_TIME);
WIRE_SAME(ARV_REASON_FULL, ARRIVAL__V1__REASON__REASON_FULL);
WIRE_SAME(ARV_REASON_PRICE, ARRIVAL__V1__REASON__REASON_PRICE);
WIRE_SAME(ARV_REASON_RELATION, ARRIVAL__V1__REASON__REASON_RELATION);
WIRE_SAME(ARV_EVENT_CLOCK, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_CLOCK);
WIRE_SAME(ARV_EVENT_DEPARTED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_DEPARTED);
WIRE_SAME(ARV_EVENT_ARRIVED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_ARRIVED);
WIRE_SAME(ARV_EVENT_STARTED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_STARTED);
WIRE_SAME(ARV_EVENT_FINISHED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_FINISHED);
WIRE_SAME(ARV_EVENT_CANCELLED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_CANCELLED);
WIRE_SAME(ARV_EVENT_ADDED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_ADDED);
WIRE_SAME(ARV_EVENT_PROGRESS, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_PROGRESS);
WIRE_SAME(ARV_NOTICE_NONE, ARRIVAL__V1__NOTICE__NOTICE_UNSPECIFIED);
WIRE_SAME(ARV_NOTICE_BOOKED, ARRIVAL__V1__NOTICE__NOTICE_BOOKED);
WIRE_SAME(ARV_NOTICE_N_AWAY, ARRIVAL__V1__NOTICE__NOTICE_N_AWAY);
WIRE_SAME(ARV_NOTICE_ON_THE_WAY, ARRIVAL__V1__NOTICE__NOTICE_ON_THE_WAY);
WIRE_SAME(ARV_NOTICE_REVISED, ARRIVAL__V1__NOTICE__NOTICE_REVISED);
WIRE_SAME(ARV_NOTICE_EARLY_OFFER, ARRIVAL__V1__NOTICE__NOTICE_EARLY_OFFER);
WIRE_SAME(ARV_NOTICE_DONE, ARRIVAL__V1__NOTICE__NOTICE_DONE);
WIRE_SAME(ARV_NOTICE_CANCELLED, ARRIVAL__V1__NOTICE__NOTICE_CANCELLED);
WIRE_SAME(ARV_EVENT_OFFER_TAKEN, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_OFFER_TAKEN);
WIRE_SAME(ARV_EVENT_PLAN_ACCEPTED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_PLAN_ACCEPTED);
WIRE_SAME(ARV_EVENT_PAUSED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_PAUSED);
WIRE_SAME(ARV_EVENT_RESUMED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_RESUMED);
WIRE_SAME(ARV_EVENT_DELAYED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_DELAYED);
WIRE_SAME(ARV_EVENT_UNAVAILABLE, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_UNAVAILABLE);
WIRE_SAME(ARV_EVENT_BACK, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_BACK);
WIRE_SAME(ARV_EVENT_TRAFFIC, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_TRAFFIC);
WIRE_SAME(ARV_EVENT_CHANGED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_CHANGED);
WIRE_SAME(ARV_EVENT_PROMISED, ARRIVAL__V1__EVENT_KIND__EVENT_KIND_PROMISED);
WIRE_SAME(ARV_NOTICE_OFFER_TAKEN, ARRIVAL__V1__NOTICE__NOTICE_OFFER_TAKEN);
WIRE_SAME(ARV_NOTICE_DAY_BEFORE, ARRIVAL__V1__NOTICE__NOTICE_DAY_BEFORE);
WIRE_SAME(ARV_OBSTACLE_NONE, ARRIVAL__V1__OBSTACLE__OBSTACLE_UNSPECIFIED);
WIRE_SAME(ARV_OBSTACLE_SKILL, ARRIVAL__V1__OBSTACLE__OBSTACLE_SKILL);
WIRE_SAME(ARV_OBSTACLE_TOOL, ARRIVAL__V1__OBSTACLE__OBSTACLE_TOOL);
WIRE_SAME(ARV_OBSTACLE_PIN, ARRIVAL__V1__OBSTACLE__OBSTACLE_PIN);
WIRE_SAME(ARV_OBSTACLE_STOCK, ARRIVAL__V1__OBSTACLE__OBSTACLE_STOCK);
WIRE_SAME(ARV_OBSTACLE_RELATION, ARRIVAL__V1__OBSTACLE__OBSTACLE_RELATION);
WIRE_SAME(ARV_OBSTACLE_UNREACHABLE, ARRIVAL__V1__OBSTACLE__OBSTACLE_UNREACHABLE);
WIRE_SAME(ARV_OBSTACLE_ALONE, ARRIVAL__V1__OBSTACLE__OBSTACLE_ALONE);
WIRE_SAME(ARV_OBSTACLE_LOAD, ARRIVAL__V1__OBSTACLE__OBSTACLE_LOAD);
WIRE_SAME(ARV_OBSTACLE_LIMIT, ARRIVAL__V1__OBSTACLE__OBSTACLE_LIMIT);
WIRE_SAME(ARV_OBSTACLE_PROMISE, ARRIVAL__V1__OBSTACLE__OBSTACLE_PROMISE);
WIRE_SAME(ARV_OBSTACLE_WINDOW, ARRIVAL__V1__OBSTACLE__OBSTACLE_WINDOW);
WIRE_SAME(ARV_OBSTACLE_SHIFT_END, ARRIVAL__V1__OBSTACLE__OBSTACLE_SHIFT_END);
WIRE_SAME(ARV_OBSTACLE_OTHERS, ARRIVAL__V1__OBSTACLE__OBSTACLE_OTHERS);
WIRE_SAME(ARV_OBSTACLE_FULL, ARRIVAL__V1__OBSTACLE__OBSTACLE_FULL);
WIRE_SAME(ARV_BOND_NONE, ARRIVAL__V1__BOND__BOND_UNSPECIFIED);
WIRE_SAME(ARV_BOND_PROMISE, ARRIVAL__V1__BOND__BOND_PROMISE);
WIRE_SAME(ARV_BOND_WINDOW, ARRIVAL__V1__BOND__BOND_WINDOW);
WIRE_SAME(WIRE_CANCEL_NOT_FOUND, ARRIVAL__V1__CANCEL_STATE__CANCEL_STATE_NOT_FOUND);
WIRE_SAME(WIRE_CANCEL_REMOVED, ARRIVAL__V1__CANCEL_STATE__CANCEL_STATE_REMOVED);
WIRE_SAME(WIRE_CANCEL_STOPPING, ARRIVAL__V1__CANCEL_STATE__CANCEL_STATE_STOPPING);
WIRE_SAME(WIRE_POLICY_UNSPECIFIED, ARRIVAL__V1__REPLAN_POLICY__REPLAN_POLICY_UNSPECIFIED);
WIRE_SAME(WIRE_PROPOSE, ARRIVAL__V1__REPLAN_POLICY__REPLAN_POLICY_PROPOSE);
WIRE_SAME(WIRE_APPLY, ARRIVAL__V1__REPLAN_POLICY__REPLAN_POLICY_APPLY);
#undef WIRE_SAME

/* arv_status <-> Code (the numbers of google.rpc). */
Arrival__V1__Code wire_code_of(arv_status status);
arv_status wire_status_of(Arrival__V1__Code code);

#endif
